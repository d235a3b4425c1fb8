import { expect, test } from 'vitest';
import { newId } from '../ids.ts';
import { quickParameter } from './arrays.ts';

const ids = Array.from({ length: 200 }, newId);
const UNUSUAL: [string, unknown][] = [
  ['a few', ids.slice(0, 5)],
  ['one of them is null', [...ids, null]],
  ['one is two in one', [...ids, `${newId()},${newId()}`]],
  ['one has a comma and the length of an id', [...ids, `${newId().slice(0, 18)},${newId().slice(0, 17)}`]],
  ['words', ids.map(() => 'a word, "quoted" and thirty-six long')],
  ['numbers and none', [...ids.map(() => 1), null]],
  ['no array', ids.join()],
];

test('many ids or numbers go as the text of an array', () => {
  expect(quickParameter(ids)).toBe(`{${ids.join(',')}}`);
  const numbers = ids.map((_, i) => i / 8);
  expect(quickParameter(numbers)).toBe(`{${numbers.join(',')}}`);
});

test.each(UNUSUAL)('what is not only ids or numbers is left to the driver: %s', (_, value) => {
  expect(quickParameter(value)).toBe(value);
});
