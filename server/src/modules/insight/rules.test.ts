import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, quintileScore, type StageFacts, stageByRule, tierByRule } from './rules.ts';

const buyer: StageFacts = {
  purchaseDays: 12,
  purchaseDaysYear: 8,
  silentDays: 20,
  tenureDays: 400,
  categories: 3,
  usualLongGapDays: 45,
  referrals: 0,
  known: false,
};

test('the ladder, step by step', () => {
  const stage = (change: Partial<StageFacts>) => stageByRule({ ...buyer, ...change }, DEFAULT_SETTINGS);
  const nothing = { purchaseDays: 0, purchaseDaysYear: 0, silentDays: null, tenureDays: 0, usualLongGapDays: null };
  expect(stage(nothing)).toBe('suspect');
  expect(stage({ ...nothing, known: true })).toBe('prospect');
  expect(stage({ purchaseDays: 1, purchaseDaysYear: 1, tenureDays: 0, usualLongGapDays: null })).toBe('first_time');
  expect(stage({ purchaseDaysYear: 2 })).toBe('repeat');
  expect(stage({})).toBe('client');
  expect(stage({ categories: 0 })).toBe('client');
  expect(stage({ categories: 1 })).toBe('repeat');
  expect(stage({ silentDays: 90 })).toBe('client');
  expect(stage({ silentDays: 91 })).toBe('repeat');
  expect(stage({ referrals: 1 })).toBe('advocate');
  expect(stage({ silentDays: 365 })).toBe('repeat');
  expect(stage({ silentDays: 366 })).toBe('lapsed');
});

test('fifths: a value on a limit belongs below it; recency turns round', () => {
  const cuts = [10, 20, 30, 40];
  expect([5, 10, 11, 40, 41].map((value) => quintileScore(value, cuts, false))).toEqual([1, 1, 2, 4, 5]);
  expect([5, 10, 11, 40, 41].map((value) => quintileScore(value, cuts, true))).toEqual([5, 5, 4, 2, 1]);
});

test('tiers: at a limit is in; no spend is no tier', () => {
  expect([1000, 999, 500, 499, 0, -5].map((spend) => tierByRule(spend, spend, [1000, 500]))).toEqual([
    'A',
    'B',
    'B',
    'C',
    null,
    null,
  ]);
  expect(tierByRule(1000, 1000, [])).toBeNull();
});
