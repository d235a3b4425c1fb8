import { type Candidate, type CandidateName, type Forecast, forecastOf } from './candidates.ts';
import { errorsOf, type Quality, qualityOf, sum } from './metrics.ts';
import { type Lesson, lessonOf, type Past } from './past.ts';
import { type Recalibration, recalibrated, recalibrationOf } from './recalibrate.ts';

/** What a candidate said at an origin, held against the window after it. */
export type Trial = {
  name: CandidateName;
  /** As it said, and after recalibration by the windows before. */
  raw: Quality;
  quality: Quality;
  /** Purchases, where the candidate expects a number of them. */
  orders: { expected: number; actual: number; mae: number; rmse: number } | null;
};

/** All up to the end of `day` was known; the window is the horizon after it. */
export type Origin = { day: number; customers: number; buyers: number; trials: Trial[] };

export type Rolled = {
  /** The latest first. */
  origins: Origin[];
  /** What all windows together teach about each candidate's probabilities. */
  recalibrations: Map<CandidateName, Recalibration>;
};

export const MAX_ORIGINS = 4;

/** What each candidate said at one origin, having learnt from what was known then. */
type Round = { lesson: Lesson; forecasts: Map<CandidateName, Forecast> };

/**
 * Rolling origin (Tashman, Int. J. Forecasting 16, 2000): at up to four past days, a horizon apart and the last of them
 * a horizon before now, candidates learn from what was known then, are recalibrated by their windows before, and are
 * held against the window after. All origins have the same candidates, those that could learn for the latest.
 */
export function rollOrigins(past: Past, horizonDays: number, candidates: readonly Candidate[]): Rolled {
  const rounds: Round[] = [];
  let able = candidates;
  for (let i = 1; i <= MAX_ORIGINS && able.length > 0; i++) {
    const round = roundAt(past, past.day - i * horizonDays, horizonDays, able);
    if (i === 1) able = able.filter(({ name }) => round.forecasts.has(name));
    if (round.forecasts.size === 0 || round.forecasts.size < able.length) break;
    rounds.push(round);
  }
  return {
    origins: rounds.map((round, i) => originOf(round, rounds.slice(i + 1))),
    recalibrations: new Map(able.map(({ name }) => [name, taught(name, rounds)])),
  };
}

function roundAt(past: Past, day: number, horizonDays: number, candidates: readonly Candidate[]): Round {
  const lesson = lessonOf(past.log, day, horizonDays);
  const forecasts = new Map<CandidateName, Forecast>();
  for (const { name, train } of candidates) {
    const trained = lesson.bought.length > 0 ? train(lesson.past, horizonDays) : null;
    if (trained) forecasts.set(name, forecastOf(trained, lesson.past));
  }
  return { lesson, forecasts };
}

function taught(name: CandidateName, rounds: readonly Round[]): Recalibration {
  return recalibrationOf(
    rounds.flatMap(({ lesson: { bought }, forecasts }) => {
      const said = forecasts.get(name);
      return said ? [{ probability: said.probability, bought }] : [];
    }),
  );
}

function originOf({ lesson, forecasts }: Round, before: readonly Round[]): Origin {
  const { past, bought, purchases } = lesson;
  const trials = Array.from(forecasts, ([name, forecast]): Trial => {
    const { probability } = forecast;
    const expected = forecast.expected();
    return {
      name,
      raw: qualityOf(probability, bought),
      quality: qualityOf(recalibrated(taught(name, before), probability), bought),
      orders: expected && { expected: sum(expected), actual: sum(purchases), ...errorsOf(expected, purchases) },
    };
  });
  const buyers = bought.reduce((all, each) => all + each, 0);
  return { day: past.day, customers: bought.length, buyers, trials };
}
