import { describe, expect, test } from 'vitest';
import {
  DEFAULT_SETTINGS,
  judgement,
  levelAfterDays,
  levelOf,
  levelOfChance,
  levelRank,
  limitDays,
  ownShare,
  percentileScale,
  urgency,
} from './rules.ts';

const company = { usualDays: 30, spread: 2.5 };

describe('the limit of a silence', () => {
  test('with many gaps it is the percentile of the customer’s own, whatever the company’s', () => {
    const own = { gaps: 100_000, medianDays: 24, p95Days: 40 };
    expect(limitDays(own, company, 0.95)).toBeCloseTo(40, 0);
    expect(limitDays(own, { usualDays: 300, spread: 9 }, 0.95)).toBeCloseTo(40, 0);
  });

  test('two purchases three days apart do not make a customer of every three days', () => {
    // usual: ∛(3 × 30²) = 13.9 days; spread: (1¹ × 2.5¹⁰)^(1/11), to the power √2 = 3.2.
    expect(limitDays({ gaps: 1, medianDays: 3, p95Days: 3 }, company, 0.95)).toBeCloseTo(13.92 * 3.249, 0);
  });

  test('a company that knows no usual gap leaves the customer’s own', () => {
    const limit = limitDays({ gaps: 1, medianDays: 20, p95Days: 20 }, { usualDays: null, spread: 2.5 }, 0.95);
    expect(limit).toBeCloseTo(20 * 3.249, 0);
  });

  test('grows with the percentile', () => {
    const own = { gaps: 9, medianDays: 24, p95Days: 50 };
    const limits = [0.5, 0.8, 0.9, 0.95, 0.99].map((percentile) => limitDays(own, company, percentile));
    expect(limits).toEqual(limits.toSorted((a, b) => a - b));
    expect(new Set(limits).size).toBe(5);
    expect(percentileScale(0.95)).toBe(1);
    expect(percentileScale(0.99)).toBeCloseTo(2.3263 / 1.6449, 2);
  });

  test('own gaps weigh half when there are ten', () => {
    expect([0, 10, 90].map(ownShare)).toEqual([0, 0.5, 0.9]);
  });
});

describe('levels', () => {
  test('begin beyond their multiple of the limit, and the day they begin is told beforehand', () => {
    for (const [gap, level] of [
      [60, null],
      [61, 'watch'],
      [90, 'watch'],
      [91, 'warning'],
      [120, 'warning'],
      [121, 'critical'],
    ] as const) {
      expect(levelOf(gap, 60, DEFAULT_SETTINGS), String(gap)).toBe(level);
    }
    expect(levelAfterDays(60, 1)).toBe(61);
    expect(levelAfterDays(60.4, 1.5)).toBe(91);
    expect(levelOf(91, 60.4, DEFAULT_SETTINGS)).toBe('warning');
    expect([null, 'watch', 'warning', 'critical'].map((level) => levelRank(level as 'watch' | null))).toEqual([
      0, 1, 2, 3,
    ]);
  });

  test('begin below their probability too; the graver of the two holds', () => {
    const levels = [null, 0.5, 0.1, 0.099, 0.05, 0.02, 0].map((chance) => levelOfChance(chance, DEFAULT_SETTINGS));
    expect(levels).toEqual([null, null, null, 'watch', 'watch', 'warning', 'critical']);
    expect(judgement(null, null)).toEqual({ level: null, by: null });
    expect(judgement('watch', 'watch')).toEqual({ level: 'watch', by: 'both' });
    expect(judgement('watch', 'critical')).toEqual({ level: 'critical', by: 'chance' });
    expect(judgement('warning', null)).toEqual({ level: 'warning', by: 'silence' });
    const never = { ...DEFAULT_SETTINGS, watchBelow: 0, warningBelow: 0, criticalBelow: 0 };
    expect(levelOfChance(0, never)).toBeNull();
  });

  test('urgency is 1 at the limit and at most 3', () => {
    expect([30, 60, 90, 600].map((gap) => urgency(gap, 60, null))).toEqual([1, 1, 1.5, 3]);
    expect(urgency(600, 60, 0.04)).toBe(1);
  });
});
