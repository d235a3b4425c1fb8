import { expect, test } from 'vitest';
import { remainingMs } from './remaining.ts';

const work = {
  state: 'running',
  done: 10_000,
  total: 40_000,
  startedAt: '2026-11-22T00:00:00Z',
  finishedAt: null,
} as const;

test('the rest takes as long as the part behind us, in proportion', () => {
  expect(remainingMs(work, new Date('2026-11-22T00:00:20Z'))).toBe(60_000);
});

test('no guess at the very beginning, nor without a total', () => {
  expect(remainingMs({ ...work, done: 100 }, new Date('2026-11-22T00:00:20Z'))).toBeNull();
  expect(remainingMs(work, new Date('2026-11-22T00:00:01Z'))).toBeNull();
  expect(remainingMs({ ...work, total: null }, new Date('2026-11-22T00:00:20Z'))).toBeNull();
});
