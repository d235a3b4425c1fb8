import { CUSTOMER_SORTS, type CustomerSort } from '@kith/contract/customer-shapes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemViewer } from '../viewer.ts';
import { passing } from './filter.ts';
import { foremost, type Place, placeOf } from './foremost.ts';
import { IdTable, idWords } from './id-table.ts';
import { orderBy } from './order.ts';
import { type Entry, Roll, SHIFTS } from './roll.ts';
import { bestOf, namedLike } from './top.ts';

const everybody = systemViewer(['customers.read'], 'test');
const OWNERS = [1, 2, 3].map((n) => `00000000-0000-7000-8000-00000000000${n}`);

/** Several blocks of customers with few different values, so that equal ones occur in each. */
function bigRoll(count: number): { roll: Roll; rows: (Entry & { id: string; name: string })[] } {
  const roll = new Roll();
  const owners = [0, ...OWNERS.map((owner) => roll.owners.add(...idWords(owner)) + 1)];
  const rows = Array.from({ length: count }, (_, i) => {
    const risk = i % 10 < 6 ? 0 : i % 4;
    const standing = [
      Number(i % 13 === 0) << SHIFTS.archived,
      ((i * 3) % 4) << SHIFTS.tier,
      ((i * 5) % 8) << SHIFTS.stage,
      risk << SHIFTS.risk,
    ].reduce((sum, part) => sum | part);
    const id = `${(Math.imul(i, 2654435761) >>> 0).toString(16).padStart(8, '0')}-0000-4000-8000-${String(i).padStart(12, '0')}`;
    const figures = {
      createdAt: i % 50,
      orders: i % 9,
      total: (i * 37) % 1000,
      year: i % 3 === 0 ? 0 : (i * 7919) % 200,
    };
    const lastOn = i % 6 === 0 ? Number.NEGATIVE_INFINITY : 9000 - ((i * 31) % 1500);
    const money = { stake: risk === 0 ? 0 : (i * 17) % 50, expected: (i * 53) % 70 };
    const entry = { standing, owner: owners[i % 4] ?? 0, region: 0, tags: 0, lastOn, ...figures, ...money };
    const name = `name${i % 3 === 0 ? '' : ' of many'} ${i % 40}`;
    roll.write(roll.ids.add(...idWords(id)), entry, new TextEncoder().encode(name));
    return { id, name, ...entry };
  });
  return { roll, rows };
}

const COUNT = 5_000;
const { roll, rows } = bigRoll(COUNT);
const living = passing(roll, everybody, { archived: false });

/** The order in plain words. */
function keyOf(row: (typeof rows)[number], sort: CustomerSort): (number | string)[] {
  const part = (name: 'tier' | 'stage' | 'risk') => (row.standing >> SHIFTS[name]) & (name === 'stage' ? 7 : 3);
  const stake = part('risk') > 0 ? row.stake : row.year;
  const owner = row.owner === 0 ? OWNERS.length : row.owner - 1;
  const keys: Record<CustomerSort, (number | string)[]> = {
    name: [row.name],
    last_order: [row.lastOn],
    order_count: [row.orders],
    spend_year: [row.year],
    spend_total: [row.total],
    at_stake: [Math.min(1, part('risk')), stake],
    expected: [row.expected],
    risk: [part('risk'), stake],
    tier: [part('tier'), row.year],
    stage: [part('stage'), row.year],
    owner: [owner, row.year],
    created: [row.createdAt],
  };
  return [...keys[sort], row.id];
}

function compareKeys(one: readonly (number | string)[], other: readonly (number | string)[]): number {
  const at = one.findIndex((part, i) => part !== other[i]);
  return at < 0 ? 0 : (one[at] as number) < (other[at] as number) ? -1 : 1;
}

describe('foremost', () => {
  it.each(CUSTOMER_SORTS)('%s: the first, behind any place, are those of the whole list in order', (sort) => {
    const inOrder = rows
      .filter((row) => ((row.standing >> SHIFTS.archived) & 1) === 0)
      .sort((a, b) => compareKeys(keyOf(a, sort), keyOf(b, sort)))
      .map(({ id }) => id);
    const order = orderBy(roll, sort, OWNERS);
    fc.assert(
      fc.property(
        fc.constantFrom('asc' as const, 'desc' as const),
        fc.option(fc.nat(inOrder.length - 1)),
        fc.constantFrom(1, 51, 700, COUNT),
        (dir, from, count) => {
          const all = dir === 'asc' ? inOrder : [...inOrder].reverse();
          const after: Place | null = from === null ? null : placeOf(roll, order, roll.ids.findText(all[from] ?? ''));
          const found = foremost(roll, living, { order, dir, after, count });
          const begin = from === null ? 0 : from + 1;
          expect(Array.from(found, (number) => roll.ids.text(number))).toEqual(all.slice(begin, begin + count));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('of nobody is nobody', () => {
    for (const sort of CUSTOMER_SORTS) {
      const order = orderBy(roll, sort, OWNERS);
      const nobody = foremost(roll, new Uint32Array(0), { order, dir: 'asc', after: null, count: 50 });
      expect(nobody).toHaveLength(0);
    }
  });
});

describe('names', () => {
  it('are found whole, and by beginnings longer and shorter than what is compared at once', () => {
    for (const key of ['n', 'name o', 'name of many 1', 'name 1', 'x', '']) {
      const found = namedLike(roll, everybody, { keys: [key], text: null, inside: [] });
      const expected = rows.flatMap(({ name }, number) =>
        name.startsWith(key) ? [[name === key ? 0 : 1, number]] : [],
      );
      const pairs = Array.from(found.numbers, (number, i) => [found.ranks[i] as number, number]);
      expect(pairs).toEqual(expected.sort(compareKeys));
    }
  });

  it('are found all the same once they are settled, renamed, added to and removed', () => {
    const own = new Roll();
    const encode = (text: string) => new TextEncoder().encode(text);
    const names = rows.map(({ name }) => name).sort();
    const write = (number: number, name: string) => own.write(number, rows[number] as Entry, encode(name));
    names.forEach((name, i) => {
      write(own.ids.add(...idWords(rows[i]?.id ?? '')), name);
    });
    own.names.settle();
    const renamed = ['a new one', 'name of a friend', 'zz', 'name 1'];
    renamed.forEach((name, i) => {
      names[i * 900] = name;
      write(i * 900, name);
    });
    for (const name of ['name 17', 'another'])
      own.write(own.ids.add(0, 0, 0, names.push(name)), rows[0] as Entry, encode(name));
    own.remove(1);
    for (const key of ['n', 'name o', 'name of many 1', 'name 1', 'a', 'z', '']) {
      const found = namedLike(own, everybody, { keys: [key], text: null, inside: [] });
      const expected = names.flatMap((name, number) => (name.startsWith(key) && number !== 1 ? [number] : []));
      expect([...found.numbers].sort((a, b) => a - b)).toEqual(expected);
    }
  });

  it('are ranked: whole names first, the living first, then by spend, each once', () => {
    const found = namedLike(roll, everybody, { keys: ['name 3'], text: null, inside: [] });
    const worse = { numbers: found.numbers, ranks: new Uint8Array(found.numbers.length).fill(2) };
    const best = bestOf(roll, [worse, found], 500).map((id) => rows[roll.ids.findText(id)]);
    expect(new Set(best).size).toBe(best.length);
    const ranks = best.map((row) => [
      row?.name === 'name 3' ? 0 : 1,
      ((row?.standing ?? 0) >> SHIFTS.archived) & 1,
      -(row?.year ?? 0),
      row?.id ?? '',
    ]);
    expect(ranks).toEqual([...ranks].sort(compareKeys));
    const all = rows.filter(({ name }) => name.startsWith('name 3')).length;
    expect(best).toHaveLength(Math.min(500, all));
  });

  it('that change keep their order', () => {
    const { roll: own } = bigRoll(3);
    const entry = { ...(rows[0] as Entry) };
    const text = (number: number) => new TextDecoder().decode(own.names.of(number));
    own.write(1, entry, new TextEncoder().encode('zz'));
    own.write(0, entry, new TextEncoder().encode('a much longer name than it was before'));
    expect([0, 1].map(text)).toEqual(['a much longer name than it was before', 'zz']);
    expect(own.names.compare(0, 1)).toBeLessThan(0);
    expect(own.names.compare(1, 2)).toBeGreaterThan(0);
  });
});

describe('IdTable', () => {
  it('numbers UUIDs as a map of texts would, and orders them as texts', () => {
    fc.assert(
      fc.property(fc.array(fc.uuid(), { maxLength: 3_000, size: 'max' }), (ids) => {
        const table = new IdTable();
        const known = new Map<string, number>();
        for (const id of ids) {
          if (!known.has(id)) known.set(id, known.size);
          expect(table.add(...idWords(id))).toBe(known.get(id));
        }
        expect(table.size).toBe(known.size);
        for (const [id, number] of known) expect([table.findText(id), table.text(number)]).toEqual([number, id]);
        expect(table.findText('ffffffff-ffff-4fff-bfff-fffffffffff0')).toBe(-1);
        const [first, second] = [...known.keys()];
        if (first && second) expect(table.compare(0, 1) < 0).toBe(first < second);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses what is no UUID', () => {
    expect(() => idWords('not-a-uuid')).toThrow(TypeError);
  });
});
