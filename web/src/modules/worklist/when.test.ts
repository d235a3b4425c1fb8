import { expect, test } from 'vitest';
import { laterChoices } from './when.ts';

const choose = (now: string) =>
  laterChoices(new Date(now), 'Asia/Shanghai').map((choice) => `${choice.key} ${choice.at.toISOString()}`);

test('in the morning: in two hours, this afternoon, tomorrow, next Monday', () => {
  // Friday 20 November 2026, 10:00 in Shanghai.
  expect(choose('2026-11-20T02:00:00Z')).toEqual([
    'hours 2026-11-20T04:00:00.000Z',
    'afternoon 2026-11-20T08:00:00.000Z',
    'tomorrow 2026-11-21T01:00:00.000Z',
    'nextWeek 2026-11-23T01:00:00.000Z',
  ]);
});

test('late in the evening nothing of today is left, and next Monday is not offered twice', () => {
  // Sunday 22 November 2026, 23:00 in Shanghai.
  expect(choose('2026-11-22T15:00:00Z')).toEqual(['tomorrow 2026-11-23T01:00:00.000Z']);
});

test('in the early afternoon four o’clock comes before two hours from now', () => {
  expect(choose('2026-11-20T07:00:00Z').slice(0, 2)).toEqual([
    'afternoon 2026-11-20T08:00:00.000Z',
    'hours 2026-11-20T09:00:00.000Z',
  ]);
});
