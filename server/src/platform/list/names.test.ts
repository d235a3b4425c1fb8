import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Grams, type Inside, insideOf } from './grams.ts';
import { Names } from './names.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const HAN_RUN = /\p{Script=Han}+/gu;

/** The first readings that a test needs; a key is sound, U+0001, characters. */
const READINGS: Record<string, string> = { 张: 'zhang', 王: 'wang', 小: 'xiao', 明: 'ming', 丰: 'feng', 𠮷: 'ji' };
function keyOf(name: string): string {
  const sound = [...name].map((char) => READINGS[char] ?? char).filter((part) => part.trim() !== '');
  return [...name].some((char) => READINGS[char]) ? `${sound.join(' ')}\u0001${name}` : name;
}

/** In plain words. */
function has(key: string, { runs, words, initials }: Inside): boolean {
  const [sound, text = sound] = key.split('\u0001') as [string, string?];
  const isRead = text !== sound;
  const letters = isRead ? sound.split(' ').map((part) => [...part][0] ?? '') : [];
  const known = text.replace(HAN_RUN, ' ').match(/[\p{L}\p{N}]+/gu) ?? [];
  return (
    runs.every((run) => text.includes(run)) &&
    words.every((word) => known.some((each) => each.startsWith(word))) &&
    (initials === null || letters.join('').startsWith(initials))
  );
}

const char = fc.constantFrom(...'张王小明丰𠮷ab1 ·é\u0301я-'.normalize('NFC'));
const names = fc.array(char, { maxLength: 8 }).map((chars) => keyOf(chars.join('').replace(/ +/g, ' ').trim()));
const sought: fc.Arbitrary<Inside> = fc.record({
  runs: fc.array(fc.constantFrom('张', '小', '小明', '王小', '𠮷', '明𠮷', '张张'), { maxLength: 2 }),
  words: fc.array(fc.constantFrom('ab', 'b1', '1a', 'aa', 'é', 'яb', 'bé'), { maxLength: 2 }),
  initials: fc.constantFrom(null, null, 'zw', 'xm', 'zz', 'wxm', 'ja'),
});

describe('what is in a name', () => {
  it('is told as it would be in plain words', () => {
    fc.assert(
      fc.property(names, sought, (key, inside) => {
        expect(insideOf(inside)(encode(key))).toBe(has(key, inside));
      }),
      { numRuns: 3_000 },
    );
  });

  it('is found among all names, by those renamed and those who came since too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(names, { maxLength: 60 }),
        fc.array(fc.tuple(fc.nat(80), names), { maxLength: 10 }),
        fc.array(sought, { minLength: 1, maxLength: 5 }),
        async (first, changes, questions) => {
          const keys = [...first];
          const grams = new Grams();
          const all = new Names(grams);
          keys.forEach((key, number) => {
            all.write(number, encode(key));
          });
          await grams.cover(all, keys.length);
          for (const [at, key] of changes) {
            const number = Math.min(at, keys.length);
            keys[number] = key;
            all.write(number, encode(key));
          }
          for (const inside of questions) {
            const found: number[] = [];
            all.inside(
              inside,
              (number) => number % 7 !== 3,
              (number) => found.push(number),
            );
            const isAsked =
              inside.initials !== null || inside.runs.length > 0 || inside.words.some((w) => w.length > 1);
            const expected = keys.flatMap((key, number) => (number % 7 !== 3 && has(key, inside) ? [number] : []));
            expect(found.sort((a, b) => a - b)).toEqual(isAsked ? expected : []);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
