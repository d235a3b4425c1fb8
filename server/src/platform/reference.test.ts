import { expect, test } from 'vitest';
import { ReferenceMemory, unkept } from './reference.ts';

function counted() {
  let loads = 0;
  return { load: async () => ++loads, loads: () => loads };
}

test('what was read once is kept while the version stands', async () => {
  const memory = new ReferenceMemory();
  const { load, loads } = counted();
  expect(await memory.at('1').read('people', load)).toBe(1);
  expect(await memory.at('1').read('people', load)).toBe(1);
  expect(loads()).toBe(1);
});

test('another version is loaded', async () => {
  const memory = new ReferenceMemory();
  const { load } = counted();
  await memory.at('1').read('people', load);
  expect(await memory.at('2').read('people', load)).toBe(2);
  expect(await memory.at('2').read('people', load)).toBe(2);
});

test('a fault is not kept', async () => {
  const memory = new ReferenceMemory();
  await expect(memory.at('1').read('people', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await memory.at('1').read('people', async () => 'back')).toBe('back');
});

test('outside of requests everything is read', async () => {
  const { load } = counted();
  expect([await unkept.read('people', load), await unkept.read('people', load)]).toEqual([1, 2]);
});
