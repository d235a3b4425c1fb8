import { describe, expect, it } from 'vitest';
import { retention } from './cohorts.ts';

const cohort = (from: string, active: number[]) => ({ from, customers: active[0] ?? 0, active });

describe('retention over all cohorts', () => {
  it('weighs cohorts by their customers and leaves out periods that are not over', () => {
    const cohorts = [
      cohort('2026-01-01', [10, 4, 2, 1]),
      cohort('2026-02-01', [30, 6, 1]),
      cohort('2026-03-01', [5, 0]),
    ];
    expect(retention(cohorts)).toEqual([1, 10 / 40, 2 / 10]);
  });
  it('has nothing to say of a first period that is still running', () => {
    expect(retention([cohort('2026-03-01', [5])])).toEqual([]);
    expect(retention([])).toEqual([]);
  });
});
