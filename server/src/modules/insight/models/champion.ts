import {
  allCandidates,
  type Candidate,
  type CandidateName,
  forecastOf,
  lifetimeModels,
  type Trained,
} from './candidates.ts';
import { HORIZONS_NEEDED, type Horizon, horizonOf } from './horizon.ts';
import { historyDays, type Past, pastOf, sampleOf } from './past.ts';
import type { PurchaseLog } from './purchases.ts';
import { type Recalibration, recalibrated } from './recalibrate.ts';
import { type Origin, rollOrigins, type Trial } from './rolling-origin.ts';

/** A trained candidate and what earlier windows taught about its probabilities. Plain data, that can be stored. */
export type Forecaster = { name: CandidateName; trained: Trained; recalibration: Recalibration };

/** Means over all origins, after recalibration; `rmse` of expected purchases. */
export type Standing = {
  name: CandidateName;
  logLoss: number;
  brier: number;
  ece: number;
  auc: number;
  topDecileLift: number;
  rmse: number | null;
};

export type Reason = {
  code: 'lowest_log_loss' | 'recency_not_beaten' | 'one_origin' | 'left_out' | 'sampled';
  values: Record<string, string | number>;
};

export type Choice = {
  enough: true;
  day: number;
  horizon: Horizon;
  champion: CandidateName;
  /** Of the models of repeat buying, the one whose expected purchases came truest. */
  ordersChampion: CandidateName | null;
  why: Reason[];
  /** Lowest log loss first. */
  standings: Standing[];
  /** The latest first. */
  origins: Origin[];
  /** Each candidate as it stands at the end of `day`. */
  forecasters: Forecaster[];
  /** Of all who had bought, so many were drawn by the seed; candidates learnt from and were compared on these. */
  sample: { customers: number; seed: number };
};

/** Too few days on record, or in the latest window too few who bought, or who did not. */
export type TooLittle = { enough: false; missing: 'days' | 'buyers' | 'others'; found: number; needed: number };

export type ChoiceOptions = {
  /** Otherwise from the company's rhythm. */
  horizonDays?: number;
  /** Of the models of repeat buying: 7, weeks, if not told. */
  unitDays?: number;
  candidates?: readonly Candidate[];
  sampleSize?: number;
  seed?: number;
};

/** Below so many who bought, or did not, any candidate may come first by chance. */
const FEWEST = 30;
/** The log loss of two candidates on so many customers is compared to within 0.001 or so. */
const SAMPLE_SIZE = 50_000;

/**
 * Who says best which customers buy within the horizon: the lowest mean log loss over past origins, of those who beat
 * the recency rule in log loss and in AUC; if none does, the rule itself. Nothing after `day` is looked at. The same
 * log and seed give the same choice. 10 s for a million customers.
 */
export function chooseForecaster(log: PurchaseLog, day: number, options: ChoiceOptions = {}): Choice | TooLittle {
  const { candidates = allCandidates(options.unitDays ?? 7), sampleSize = SAMPLE_SIZE, seed = 1 } = options;
  const past = sampleOf(log, day, sampleSize, seed);
  const horizon = horizonOf(past, options.horizonDays);
  const { origins, recalibrations } = rollOrigins(past, horizon.days, candidates);
  const lack = lackOf(past, horizon, origins);
  if (lack) return lack;
  const standings = standingsOf(origins);
  const { champion, reason } = championOf(standings, origins.length);
  const forecasters = candidates.flatMap(({ name, train }): Forecaster[] => {
    const recalibration = recalibrations.get(name);
    const trained = recalibration ? train(past, horizon.days) : null;
    return recalibration && trained ? [{ name, trained, recalibration }] : [];
  });
  const leftOut = candidates.filter(({ name }) => !recalibrations.has(name));
  const customers = past.customers.length;
  return {
    enough: true,
    day,
    horizon,
    champion,
    ordersChampion: ordersChampionOf(standings),
    why: [
      reason,
      ...(origins.length === 1 ? [{ code: 'one_origin' as const, values: {} }] : []),
      ...leftOut.map(({ name }) => ({ code: 'left_out' as const, values: { candidate: name } })),
      ...(log.starts.length - 1 > sampleSize ? [{ code: 'sampled' as const, values: { customers } }] : []),
    ],
    standings,
    origins,
    forecasters,
    sample: { customers, seed },
  };
}

/** Probability of a purchase within the horizon, by customer of the past, as earlier windows taught it. */
export function probabilities({ trained, recalibration }: Forecaster, past: Past): Float64Array {
  return recalibrated(recalibration, forecastOf(trained, past).probability);
}

/**
 * Which model of repeat buying to believe about the purchases of a long time ahead, as a hold-out is: compared and
 * recalibrated over as long a window as the records allow, half of them at most. Probabilities of its forecasters are
 * of the whole time ahead: the correction of the odds is taken over from the shorter window.
 */
export function chooseLifetimeModel(
  log: PurchaseLog,
  day: number,
  aheadDays: number,
  unitDays: number,
): Choice | TooLittle {
  const horizonDays = Math.max(Math.min(aheadDays, Math.floor(historyDays(pastOf(log, day)) / 2)), 1);
  const choice = chooseForecaster(log, day, { horizonDays, unitDays, candidates: lifetimeModels(unitDays) });
  if (!choice.enough) return choice;
  const forecasters = choice.forecasters.map((each) => {
    const trained: Trained =
      each.trained.kind === 'lifetime' ? { ...each.trained, horizonDays: aheadDays } : each.trained;
    return { ...each, trained };
  });
  return { ...choice, forecasters };
}

function lackOf(past: Past, horizon: Horizon, [latest]: readonly Origin[]): TooLittle | null {
  if (!latest) {
    return {
      enough: false,
      missing: 'days',
      found: historyDays(past),
      needed: Math.ceil(HORIZONS_NEEDED * horizon.days),
    };
  }
  const { buyers, customers } = latest;
  if (buyers < FEWEST) return { enough: false, missing: 'buyers', found: buyers, needed: FEWEST };
  if (customers - buyers < FEWEST)
    return { enough: false, missing: 'others', found: customers - buyers, needed: FEWEST };
  return null;
}

function standingsOf(origins: readonly Origin[]): Standing[] {
  const names = origins[0]?.trials.map(({ name }) => name) ?? [];
  const standings = names.map((name): Standing => {
    const trials = origins.flatMap(({ trials }) => trials.filter((trial) => trial.name === name));
    const mean = (value: (trial: Trial) => number) =>
      trials.reduce((all, each) => all + value(each), 0) / trials.length;
    return {
      name,
      logLoss: mean(({ quality }) => quality.logLoss),
      brier: mean(({ quality }) => quality.brier),
      ece: mean(({ quality }) => quality.ece.quantile),
      auc: mean(({ quality }) => quality.auc ?? 0.5),
      topDecileLift: mean(({ quality }) => quality.topDecileLift ?? 1),
      rmse: trials[0]?.orders ? Math.sqrt(mean(({ orders }) => (orders?.rmse ?? 0) ** 2)) : null,
    };
  });
  return standings.sort((a, b) => a.logLoss - b.logLoss);
}

/** Standings come best first, and there is one at least. */
function championOf(standings: readonly Standing[], origins: number): { champion: CandidateName; reason: Reason } {
  const rule = standings.find(({ name }) => name === 'recency');
  const beats = (each: Standing) => !rule || (each.logLoss < rule.logLoss && each.auc > rule.auc);
  const best = (standings.find(beats) ?? rule) as Standing;
  const values = { candidate: best.name, logLoss: best.logLoss, auc: best.auc, origins };
  const against = rule ? { recencyLogLoss: rule.logLoss, recencyAuc: rule.auc } : {};
  const code = best === rule ? 'recency_not_beaten' : 'lowest_log_loss';
  return { champion: best.name, reason: { code, values: { ...values, ...against } } };
}

/** The first of equals: where no dropout can be seen, all these models are NBD. */
function ordersChampionOf(standings: readonly Standing[]): CandidateName | null {
  let best: { name: CandidateName; rmse: number } | null = null;
  for (const { name, rmse } of standings) if (rmse !== null && (!best || rmse < best.rmse)) best = { name, rmse };
  return best?.name ?? null;
}
