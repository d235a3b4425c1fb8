import type { LifetimeModel, ModelLack, ModelReport } from '@kith/contract/insight-models';
import { dayText } from './days.ts';
import { type ChanceReport, type ChoiceReport, choiceReport, testReport } from './forecast-report.ts';
import { backtest } from './models/backtest.ts';
import { allCandidates, type CandidateName, type Learnt, remembering } from './models/candidates.ts';
import { type Choice, championIn, chooseForecaster, learnAhead } from './models/champion.ts';
import { monthlyRate } from './models/clv.ts';
import { typicalOf } from './models/explain.ts';
import { fitSpend } from './models/gamma-gamma.ts';
import { type Histories, historiesAt, type PurchaseLog } from './models/purchases.ts';
import { fitEach, fitRepeat, REPEAT_MODELS, type RepeatFit } from './models/repeat.ts';
import type { Recipe } from './recipe.ts';

export type FitWish = {
  log: PurchaseLog;
  /** Days since 1970-01-01; the models see what came up to its end. */
  day: number;
  clv: { yearlyRate: number; years: number };
};

export type FitResult = { enough: true; recipe: Recipe; report: ModelReport } | { enough: false; lack: ModelLack };

type Moment = Pick<FitWish, 'log' | 'day'>;
/** What candidates learnt for a fit, by `learnForFit`. */
type Taught = { learnt: Learnt[] };

export type Chosen =
  | { enough: true; recipe: Recipe; report: Omit<ModelReport, 'chance' | 'backtest'>; chance: ChoiceReport }
  | { enough: false; lack: ModelLack };

/** How models that knew less would have done. */
export type LookedBack = { test: ChanceReport['test']; backtest: ModelReport['backtest'] };

/** Unit of time of the fits, days; the likelihood is the same in any. */
export const UNIT_DAYS = 7;
/** Ten repeat customers per parameter of the largest model. */
const ENOUGH_REPEATERS = 40;
/** A hold-out is a quarter of the history, at most half a year. */
const HOLDOUT_SHARE = 4;
const LONGEST_HOLDOUT = 182;

/** What lacks so plainly that nobody need start a thread; null when the models must say it. */
export function plainLack({ starts }: PurchaseLog): ModelLack | null {
  let found = 0;
  for (let i = 0; i + 1 < starts.length; i++) if ((starts[i + 1] as number) - (starts[i] as number) > 1) found++;
  return found < ENOUGH_REPEATERS ? { missing: 'repeaters', found, needed: ENOUGH_REPEATERS } : null;
}

/**
 * Chooses who says best how likely an order is, fits the models of repeat buying and of money, and says how good they
 * are. Pure; takes seconds, so its parts, which are these functions, belong in threads: `fitInThreads`.
 */
export function fitForecast(wish: FitWish): FitResult {
  const names = allCandidates(UNIT_DAYS).map(({ name }) => name);
  const learnt = learnForFit({ ...wish, names });
  return fitOf(chooseForFit({ ...wish, learnt }), lookBack({ ...wish, learnt }));
}

/** What candidates learn for the choice, and for the one a horizon before that the report tells of. */
export function learnForFit({ log, day, names }: Moment & { names: readonly CandidateName[] }): Learnt[] {
  const learners = allCandidates(UNIT_DAYS).filter(({ name }) => names.includes(name));
  return learnAhead(log, day, learners, 1);
}

export function chooseForFit({ log, day, clv, learnt }: FitWish & Taught): Chosen {
  const choice = chooseForecaster(log, day, { candidates: remembering(allCandidates(UNIT_DAYS), learnt) });
  if (!choice.enough) {
    const { enough, ...lack } = choice;
    return { enough, lack };
  }
  const histories = historiesAt(log, day, UNIT_DAYS);
  const candidates = repeatFitsOf(choice, histories);
  const spend = fitSpend(histories);
  const wanted = ordersModelOf(choice.ordersChampion);
  const repeat = candidates.find(({ name }) => name === wanted) ?? fitRepeat(wanted, histories);
  return {
    enough: true,
    recipe: {
      repeat,
      spend,
      forecaster: championIn(choice),
      horizonDays: choice.horizon.days,
      typical: typicalOf(histories),
      clv: { months: clv.years * 12, ratePerMonth: monthlyRate(clv.yearlyRate) },
    },
    report: { candidates, money: spend },
    chance: choiceReport(choice),
  };
}

export function lookBack({ log, day, learnt }: Moment & Taught): LookedBack {
  const [first] = learnt;
  const candidates = remembering(allCandidates(UNIT_DAYS), learnt);
  return {
    test: first ? testReport(log, { day, horizonDays: first.horizonDays }, candidates) : null,
    backtest: backtestOf(log, day),
  };
}

export function fitOf(chosen: Chosen, { test, backtest }: LookedBack): FitResult {
  if (!chosen.enough) return chosen;
  const { recipe, report, chance } = chosen;
  return { enough: true, recipe, report: { ...report, chance: { ...chance, test }, backtest } };
}

/** All of them, as they were fitted for the choice if that knew the same customers. */
function repeatFitsOf({ forecasters, sample }: Choice, histories: Histories): RepeatFit[] {
  const known = forecasters.flatMap(({ trained }) => (trained.kind === 'lifetime' ? [trained.fit] : []));
  const complete = known.length === REPEAT_MODELS.length && sample.customers === histories.x.length;
  const inOrder = REPEAT_MODELS.flatMap((name) => known.filter((fit) => fit.name === name));
  return complete ? inOrder : fitEach(REPEAT_MODELS, histories);
}

/** The model whose expected orders came truest; without one BG/NBD, which the literature has tried most. */
function ordersModelOf(champion: string | null): LifetimeModel {
  return REPEAT_MODELS.find((name) => name === champion) ?? 'bgnbd';
}

function backtestOf(log: PurchaseLog, day: number): ModelReport['backtest'] {
  const first = log.days.reduce((least, each) => Math.min(least, each), day);
  const holdout = Math.min(LONGEST_HOLDOUT, Math.floor((day - first) / HOLDOUT_SHARE));
  const split = { calibrationEnd: day - holdout, holdoutEnd: day, unitDays: UNIT_DAYS };
  if (repeatersOf(historiesAt(log, split.calibrationEnd, UNIT_DAYS)) < ENOUGH_REPEATERS) return null;
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
