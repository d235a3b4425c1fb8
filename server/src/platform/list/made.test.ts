import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALONE, type Viewer } from '../viewer.ts';
import { type MadeSieve, passing } from './filter.ts';
import { foremost, type Place, placeOf } from './foremost.ts';
import type { MadeColumn } from './made.ts';
import { orderBy } from './order.ts';
import { Roll } from './roll.ts';

const everybody: Viewer = {
  kind: 'system',
  userId: null,
  origin: null,
  permissions: new Map([['customers.read', 'all']]),
  reach: ALONE,
  fields: new Map(),
};
const COLUMNS: MadeColumn[] = [
  { key: 'x_number', kind: 'figure' },
  { key: 'x_day', kind: 'day' },
  { key: 'x_text', kind: 'word' },
  { key: 'x_set', kind: 'words' },
];
const NOTHING = { standing: 0, owner: 0, region: 0, tags: 0, createdAt: 0, lastOn: 0, orders: 0, total: 0, year: 0 };

type Values = { number: number | null; day: string | null; text: string | null; set: string[] | null };
const values: fc.Arbitrary<Values> = fc.record({
  number: fc.option(fc.constantFrom(-2.5, 0, 1, 7)),
  day: fc.option(fc.constantFrom('1999-12-31', '2026-11-29', '2027-01-01')),
  text: fc.option(fc.constantFrom('b', 'a', '张', '王', 'A10', 'A9')),
  set: fc.option(fc.subarray(['gold', 'tin'])),
});

function rollOf(customers: readonly Values[], others: readonly string[] = []): Roll {
  const roll = new Roll();
  roll.makeColumns(COLUMNS);
  // Another process has met other texts, in another order, and gave them other numbers.
  for (const text of others) roll.made.get('x_text')?.words.add(text);
  for (const [at, { number, day, text, set }] of customers.entries()) {
    const entry = { ...NOTHING, year: at % 3, stake: 0, expected: 0 };
    roll.write(roll.ids.add(1, 2, 3, at), entry, new TextEncoder().encode('n'));
    roll.writeMade(at, [number, day, text, set]);
  }
  return roll;
}

const sieves: fc.Arbitrary<[MadeSieve, (each: Values) => boolean]> = fc.constantFrom<
  [MadeSieve, (each: Values) => boolean]
>(
  [{ key: 'x_number', ask: 'range', from: 0, to: 1 }, ({ number }) => number !== null && number >= 0 && number <= 1],
  [{ key: 'x_number', ask: 'flags', flags: [true], orNone: true }, ({ number }) => number === null || number === 1],
  [{ key: 'x_day', ask: 'empty', is: true }, ({ day }) => day === null],
  [{ key: 'x_text', ask: 'has', text: 'a' }, ({ text }) => text?.toLowerCase().includes('a') ?? false],
  [{ key: 'x_text', ask: 'of', texts: ['张', 'c'], orNone: false }, ({ text }) => text === '张'],
  [{ key: 'x_set', ask: 'of', texts: ['gold'], orNone: true }, ({ set }) => !set?.length || set.includes('gold')],
  [{ key: 'x_gone', ask: 'empty', is: true }, () => false],
);

test('who passes is who the values say', () => {
  fc.assert(
    fc.property(fc.array(values, { maxLength: 60 }), fc.array(sieves, { maxLength: 3 }), (customers, asked) => {
      const roll = rollOf(customers);
      const found = passing(roll, everybody, { archived: false, made: asked.map(([sieve]) => sieve) });
      const wanted = customers.flatMap((each, at) => (asked.every(([, holds]) => holds(each)) ? [at] : []));
      expect(Array.from(found)).toEqual(wanted);
    }),
  );
});

/** The texts in their order: Chinese by pinyin, then letters, numbers within by their size. */
const ALPHABET = ['王', '张', 'a', 'A9', 'A10', 'b'];

test('pages follow each other in the order of the values, those without last, whichever process gives the next', () => {
  fc.assert(
    fc.property(
      fc.array(values, { minLength: 1, maxLength: 40 }),
      fc.constantFrom('x_number' as const, 'x_day' as const, 'x_text' as const),
      fc.constantFrom('asc' as const, 'desc' as const),
      fc.boolean(),
      (customers, key, dir, ranked) => {
        const rolls = [rollOf(customers), rollOf(customers, ['zz', '李', 'A10', 'aa'])];
        const ranks = ranked && key === 'x_text' ? ['王', 'b', 'a', '张', 'A9', 'A10'] : undefined;
        const ids: number[] = [];
        let after: Place | null = null;
        for (let page = 0; ids.length < customers.length; page++) {
          const roll = rolls[page % 2] as Roll;
          const order = orderBy(roll, key, [], { dir, ranks });
          const place: Place | null =
            after && order.words ? { ...after, level: order.words.levelOf(after.text ?? '') } : after;
          const [next] = foremost(roll, roll.everybody().slice(), { order, dir, after: place, count: 1 });
          if (next === undefined) break;
          ids.push(next);
          after = placeOf(roll, order, next);
        }
        const rankOf = ({ number, day, text }: Values): number | null => {
          if (key === 'x_number') return number;
          if (key === 'x_day') return day === null ? null : Date.parse(day);
          return text === null ? null : (ranks ?? ALPHABET).indexOf(text);
        };
        const sign = dir === 'asc' ? 1 : -1;
        const wanted = [...customers.keys()].sort((a, b) => {
          const [one, other] = [rankOf(customers[a] as Values), rankOf(customers[b] as Values)];
          if (one === null || other === null) {
            if (one !== other) return one === null ? 1 : -1;
          } else if (one !== other) return sign * (one - other);
          // Of figures equal ones follow by id; of texts, and without a value, by the year's spend.
          const byYear = key === 'x_text' || one === null ? (a % 3) - (b % 3) : 0;
          return sign * (byYear || a - b);
        });
        expect(ids).toEqual(wanted);
      },
    ),
  );
});
