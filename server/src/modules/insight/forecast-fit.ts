import type { ModelReport } from '@kith/contract/insight-models';
import { dayText } from './days.ts';
import { backtest, type Split } from './models/backtest.ts';
import { monthlyRate } from './models/clv.ts';
import { fitSpend } from './models/gamma-gamma.ts';
import { type Histories, historiesAt, type PurchaseLog } from './models/purchases.ts';
import { fitRepeat, REPEAT_MODELS, type RepeatFit } from './models/repeat.ts';
import type { Recipe } from './recipe.ts';

export type FitWish = {
  log: PurchaseLog;
  /** Days since 1970-01-01; the models see what came up to its end. */
  day: number;
  clv: { yearlyRate: number; years: number };
};

export type FitResult = { recipe: Recipe; report: ModelReport } | null;

/** Unit of time of the fits, days; the likelihood is the same in any. */
export const UNIT_DAYS = 7;
/** Ten repeat customers per parameter of the largest model, and enough days that one may have come again. */
const ENOUGH_REPEATERS = 40;
const ENOUGH_DAYS = 56;
/** A hold-out is a quarter of the history, at most half a year. */
const HOLDOUT_SHARE = 4;
const LONGEST_HOLDOUT = 182;

/** Whether there is enough to fit anything: asked before anybody starts a thread. */
export function isEnough({ log, day }: Pick<FitWish, 'log' | 'day'>): boolean {
  const { starts, days } = log;
  let repeaters = 0;
  let first = day;
  for (let i = 0; i + 1 < starts.length; i++) {
    const [start, end] = [starts[i] as number, starts[i + 1] as number];
    if (end > start) first = Math.min(first, days[start] as number);
    if (end - start > 1) repeaters++;
  }
  return repeaters >= ENOUGH_REPEATERS && day - first >= ENOUGH_DAYS;
}

/**
 * Fits all models to a log and says how good they are. Pure; 3 s for 100,000 customers, so it belongs in a thread.
 * @returns null when there is not enough data.
 */
export function fitForecast({ log, day, clv }: FitWish): FitResult {
  if (!isEnough({ log, day })) return null;
  const histories = historiesAt(log, day, UNIT_DAYS);
  const candidates = REPEAT_MODELS.map((name) => fitRepeat(name, histories));
  const spend = fitSpend(histories);
  const tested = backtestOf(log, day);
  const repeat = championOf(candidates, tested);
  return {
    recipe: {
      repeat,
      spend,
      horizonDays: horizonOf(log),
      clv: { months: clv.years * 12, ratePerMonth: monthlyRate(clv.yearlyRate) },
    },
    report: { candidates, money: spend, backtest: tested },
  };
}

/** Twice the company's usual gap, in whole weeks: in it most of those who come at all have come. */
function horizonOf({ starts, days }: PurchaseLog): number {
  const gaps: number[] = [];
  for (let i = 0; i + 1 < starts.length; i++) {
    const own: number[] = [];
    for (let k = (starts[i] as number) + 1; k < (starts[i + 1] as number); k++) {
      own.push((days[k] as number) - (days[k - 1] as number));
    }
    if (own.length > 0) gaps.push(middle(own));
  }
  const weeks = Math.round((2 * middle(gaps)) / 7);
  return 7 * Math.min(Math.max(weeks, SHORTEST_WEEKS), LONGEST_WEEKS);
}
const SHORTEST_WEEKS = 4;
const LONGEST_WEEKS = 26;

function middle(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? 0;
}

/** The model with the smallest error on the hold-out; without one, by Akaike's criterion. */
function championOf(candidates: readonly RepeatFit[], tested: ModelReport['backtest']): RepeatFit {
  const cost = (fit: RepeatFit) => {
    const held = tested?.candidates.find(({ name }) => name === fit.name)?.holdout.rmse;
    return held ?? 2 * Object.keys(fit.params).length - 2 * fit.logLikelihood;
  };
  return candidates.reduce((best, fit) => (cost(fit) < cost(best) ? fit : best));
}

function backtestOf(log: PurchaseLog, day: number): ModelReport['backtest'] {
  const first = log.days.reduce((least, each) => Math.min(least, each), day);
  const holdout = Math.min(LONGEST_HOLDOUT, Math.floor((day - first) / HOLDOUT_SHARE));
  const split: Split = { calibrationEnd: day - holdout, holdoutEnd: day, unitDays: UNIT_DAYS };
  const before = historiesAt(log, split.calibrationEnd, UNIT_DAYS);
  if (repeatersOf(before) < ENOUGH_REPEATERS) return null;
  const { candidates, baselines, tracking } = backtest(log, split, REPEAT_MODELS);
  return {
    calibrationEnd: dayText(split.calibrationEnd),
    holdoutEnd: dayText(split.holdoutEnd),
    candidates: candidates.map(({ fit, holdout, byFrequency }) => ({ name: fit.name, holdout, byFrequency })),
    baselines,
    weeks: Array.from(tracking.weekEnds, (end, week) => ({
      end: dayText(end),
      actual: tracking.actual[week] ?? 0,
      expected: Object.fromEntries(
        candidates.map(({ fit }, k) => [fit.name, round(tracking.expected[k]?.[week] ?? 0)]),
      ),
    })),
  };
}

function repeatersOf({ x }: Histories): number {
  return x.reduce((count, each) => count + Number(each > 0), 0);
}

/** What a plot can show. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
