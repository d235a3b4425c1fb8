import type { Backtest, CandidateTest, HoldoutFigures, RepeatFit, SpendFit } from '../modules/insight/index.ts';

/** Plain numbers as people exchange them: money in the unit of the file, days as dates. */

export function fitOutput({ name, params, standardErrors, intervals, logLikelihood, flags, ...rest }: RepeatFit) {
  const { customers, repeaters, iterations } = rest;
  return { name, params, standardErrors, intervals, logLikelihood, flags, customers, repeaters, iterations };
}

/** @param minorUnits how many of them make one; ln L is of amounts in the unit printed. Null when amounts are unknown. */
export function spendOutput(fit: SpendFit, minorUnits: number | null) {
  if (minorUnits === null) return null;
  const major = (value: number | null | undefined) => (typeof value === 'number' ? value / minorUnits : null);
  const { params, standardErrors, intervals, customers } = fit;
  const ends = intervals.gamma;
  return {
    name: fit.name,
    params: { ...params, gamma: major(params.gamma) },
    standardErrors: { ...standardErrors, gamma: major(standardErrors.gamma) },
    intervals: { ...intervals, gamma: ends ? [major(ends[0]), major(ends[1])] : null },
    logLikelihood: fit.logLikelihood + customers * Math.log(minorUnits),
    flags: fit.flags,
    customers,
    meanSpend: major(fit.meanMinor),
    correlation: fit.correlation,
    iterations: fit.iterations,
  };
}

export function holdoutOutput(figures: HoldoutFigures, minorUnits: number | null) {
  const { expectedSpendMinor, actualSpendMinor, spendTotalError, topDecileSpendLift, ...orders } = figures;
  if (minorUnits === null) return orders;
  const spend = { expectedSpend: expectedSpendMinor / minorUnits, actualSpend: actualSpendMinor / minorUnits };
  return { ...orders, topDecileSpendLift, ...spend, spendTotalError };
}

export function candidateOutput({ fit, holdout, byFrequency }: CandidateTest, minorUnits: number | null) {
  return { ...fitOutput(fit), holdout: holdoutOutput(holdout, minorUnits), byFrequency };
}

export function trackingOutput({ tracking, candidates }: Backtest) {
  return {
    weekEnds: Array.from(tracking.weekEnds, dateOf),
    actual: Array.from(tracking.actual),
    expected: Object.fromEntries(candidates.map(({ fit }, i) => [fit.name, Array.from(tracking.expected[i] ?? [])])),
  };
}

/** 2011-06-30 */
export function dateOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
