import { Solar } from 'lunar-typescript';
import { expect, test } from 'vitest';
import { lunarDay, lunarName } from './lunar.ts';

const DAY_MS = 86_400_000;

test('names days and leap months', () => {
  expect(lunarDay('2026-11-22')).toBe('十月十四');
  expect(lunarDay('2026-02-17')).toBe('正月初一');
  expect(lunarDay('2025-08-01')).toBe('闰六月初八');
  expect(lunarDay('2026-02-16')).toBe('腊月廿九');
  expect(lunarDay('2026-03-08')).toBe('正月二十');
  expect(lunarDay('1999-12-31')).toBeNull();
  expect(lunarDay('2200-01-01')).toBeNull();
});

test('names a month and a day that are already lunar', () => {
  expect(lunarName(1, 1, false)).toBe('正月初一');
  expect(lunarName(6, 8, true)).toBe('闰六月初八');
  expect(lunarName(11, 20, false)).toBe('冬月二十');
  expect(lunarName(12, 30, false)).toBe('腊月三十');
});

test('agrees with lunar-typescript on every day of the years it knows', () => {
  const different: string[] = [];
  for (let at = Date.UTC(2000, 1, 5); at < Date.UTC(2100, 1, 9); at += DAY_MS) {
    const date = new Date(at);
    const lunar = Solar.fromYmd(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()).getLunar();
    const day = date.toISOString().slice(0, 10);
    const theirs = `${lunar.getMonthInChinese()}月${lunar.getDayInChinese()}`;
    if (lunarDay(day) !== theirs) different.push(`${day} ${lunarDay(day)} ${theirs}`);
  }
  expect(different).toEqual([]);
});
