import type { Split } from './backtest.ts';
import { type CandidateName, forecastOf, lifetimeModels } from './candidates.ts';
import { type Choice, chooseForecaster, type TooLittle } from './champion.ts';
import { auc, errorsOf, type Quality, qualityOf, rankingOf, topShare } from './metrics.ts';
import { historyDays, type Lesson, lessonOf } from './past.ts';
import type { PurchaseLog } from './purchases.ts';
import { windowOf } from './purchases.ts';
import { type Recalibration, recalibrated } from './recalibrate.ts';
import { silencesOf } from './recency.ts';

/** A model of repeat buying held against the hold-out: purchases expected, and probabilities of at least one. */
export type HeldOut = {
  name: CandidateName;
  mae: number;
  rmse: number;
  recalibration: Recalibration;
  raw: Quality;
  quality: Quality;
};

/** What the rule of recency makes of it: who bought last is listed first. */
export type RecencyOrder = {
  auc: number | null;
  topDecileOrdersLift: number | null;
  topDecileSpendLift: number | null;
};

export type HoldoutForecast = {
  /** `ordersChampion` is the model to believe; the calibration only was looked at. */
  choice: Choice | TooLittle;
  candidates: HeldOut[];
  recency: RecencyOrder;
};

/**
 * Which model of repeat buying one would have believed at the end of the calibration, and what came of it. The models
 * are compared and recalibrated over as long a window as the calibration allows, half of it at most; the correction of
 * the odds is then taken over to the hold-out, which may be longer.
 */
export function holdoutForecast(log: PurchaseLog, { calibrationEnd, holdoutEnd, unitDays }: Split): HoldoutForecast {
  const aheadDays = holdoutEnd - calibrationEnd;
  const lesson = lessonOf(log, calibrationEnd, aheadDays);
  const horizonDays = Math.max(Math.min(aheadDays, Math.floor(historyDays(lesson.past) / 2)), 1);
  const choice = chooseForecaster(log, calibrationEnd, { horizonDays, candidates: lifetimeModels(unitDays) });
  const candidates = choice.enough
    ? choice.forecasters.map(({ name, trained, recalibration }): HeldOut => {
        const ahead = trained.kind === 'lifetime' ? { ...trained, horizonDays: aheadDays } : trained;
        const { probability, expected } = forecastOf(ahead, lesson.past);
        return {
          name,
          ...errorsOf(expected ?? new Float64Array(probability.length), lesson.purchases),
          recalibration,
          raw: qualityOf(probability, lesson.bought),
          quality: qualityOf(recalibrated(recalibration, probability), lesson.bought),
        };
      })
    : [];
  return { choice, candidates, recency: byRecency(log, lesson) };
}

function byRecency(log: PurchaseLog, { past, horizonDays, bought, purchases }: Lesson): RecencyOrder {
  const lately = silencesOf(past).map((days) => -days);
  const { spendMinor } = windowOf(log, past.customers, past.day, past.day + horizonDays);
  return {
    auc: auc(rankingOf(lately, bought)),
    topDecileOrdersLift: topShare(lately, purchases, 0.1)?.lift ?? null,
    topDecileSpendLift: topShare(lately, spendMinor, 0.1)?.lift ?? null,
  };
}
