import { allCandidates, type Candidate, type CandidateName, type Learnt } from './candidates.ts';
import type { Forecaster } from './forecaster.ts';
import { HORIZONS_NEEDED, type Horizon, horizonOf } from './horizon.ts';
import { historyDays, lessonOf, type Past, pastOf, sampleOf } from './past.ts';
import type { PurchaseLog } from './purchases.ts';
import { MAX_ORIGINS, type Origin, rollOrigins, type Trial } from './rolling-origin.ts';

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

/** Too few days on record; or for the latest window too few who bought, who did not, or who had bought repeatedly. */
export type TooLittle = {
  enough: false;
  missing: 'days' | 'buyers' | 'others' | 'repeaters';
  found: number;
  needed: number;
};

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
const SEED = 1;

/**
 * Who says best which customers buy within the horizon: the lowest mean log loss over past origins, of those who beat
 * the recency rule in log loss and in AUC; if none does, the rule itself. Nothing after `day` is looked at. The same
 * log and seed give the same choice. 10 s for a million customers.
 */
export function chooseForecaster(log: PurchaseLog, day: number, options: ChoiceOptions = {}): Choice | TooLittle {
  const { candidates = allCandidates(options.unitDays ?? 7), sampleSize = SAMPLE_SIZE, seed = SEED } = options;
  const past = sampleOf(log, day, sampleSize, seed);
  const horizon = horizonOf(past, options.horizonDays);
  const able = candidates.flatMap((candidate) => {
    const trained = candidate.train(past, horizon.days);
    return trained ? [{ candidate, trained }] : [];
  });
  const { origins, recalibrations } = rollOrigins(
    past,
    horizon.days,
    able.map(({ candidate }) => candidate),
  );
  const lack = lackOf(past, horizon, origins);
  if (lack) return lack;
  const standings = standingsOf(origins);
  const { champion, reason } = championOf(standings, origins.length);
  const forecasters = able.flatMap(({ candidate: { name }, trained }): Forecaster[] => {
    const recalibration = recalibrations.get(name);
    return recalibration ? [{ name, trained, recalibration }] : [];
  });
  const customers = past.customers.length;
  const why = [reason, ...asides(candidates, forecasters, origins)];
  if (log.starts.length - 1 > sampleSize) why.push({ code: 'sampled', values: { customers } });
  const ordersChampion = ordersChampionOf(standings);
  const sample = { customers, seed };
  return { enough: true, day, horizon, champion, ordersChampion, why, standings, origins, forecasters, sample };
}

/**
 * What candidates learn for the choice on `day` and, `horizons` further back, for one that was made then: most of the
 * work of `chooseForecaster`, which can be done beside it, each candidate alone.
 */
export function learnAhead(
  log: PurchaseLog,
  day: number,
  candidates: readonly Candidate[],
  horizons: number,
): Learnt[] {
  const now = sampleOf(log, day, SAMPLE_SIZE, SEED);
  const { days: horizonDays } = horizonOf(now);
  const origins = Array.from({ length: 1 + MAX_ORIGINS + horizons }, (_, i) => day - i * horizonDays);
  return origins.flatMap((origin) => {
    const past = pastOf(now.log, origin);
    if (past.customers.length === 0) return [];
    return candidates.map(({ name, train }) => {
      return { name, day: origin, horizonDays, trained: train(past, horizonDays) };
    });
  });
}

/** The forecaster that warnings use. */
export function championIn({ champion, forecasters }: Choice): Forecaster {
  return forecasters.find(({ name }) => name === champion) as Forecaster;
}

/** Who could not take part, and whether there was but one comparison. */
function asides(candidates: readonly Candidate[], forecasters: readonly Forecaster[], origins: readonly Origin[]) {
  const took = new Set(forecasters.map(({ name }) => name));
  const out = candidates.filter(({ name }) => !took.has(name));
  const reasons: Reason[] = out.map(({ name }) => ({ code: 'left_out', values: { candidate: name } }));
  if (origins.length === 1) reasons.push({ code: 'one_origin', values: {} });
  return reasons;
}

/** Null when there is enough; without any origin there never is. */
function lackOf(past: Past, horizon: Horizon, origins: readonly Origin[]): TooLittle | null {
  const lesson = lessonOf(past.log, past.day - horizon.days, horizon.days);
  const buyers = lesson.bought.reduce((all, each) => all + each, 0);
  const { starts } = lesson.past.log;
  const repeaters = lesson.bought.filter((_, i) => (starts[i + 1] as number) - (starts[i] as number) > 1).length;
  const days = {
    missing: 'days',
    found: historyDays(past),
    needed: Math.ceil(HORIZONS_NEEDED * horizon.days),
  } as const;
  const lacks: Omit<TooLittle, 'enough'>[] = [
    { missing: 'buyers', found: buyers, needed: FEWEST },
    { missing: 'others', found: lesson.bought.length - buyers, needed: FEWEST },
  ];
  if (origins.length === 0) lacks.unshift(days);
  const lack = lacks.find(({ found, needed }) => found < needed);
  const noModel = { missing: 'repeaters', found: repeaters, needed: FEWEST } as const;
  return lack || origins.length === 0 ? { enough: false, ...(lack ?? noModel) } : null;
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
