import { outlookOf } from './outlook.ts';
import { historyDays, type Past } from './past.ts';
import { historiesAt } from './purchases.ts';
import { type RecencyRule, scoreRecency, trainRecency } from './recency.ts';
import { type Regression, scoreRegression, trainRegression } from './regression.ts';
import { fitEach, REPEAT_MODELS, type RepeatFit, type RepeatModel } from './repeat.ts';

export type CandidateName = 'recency' | 'regression' | RepeatModel;

/** What a candidate has learnt; plain data, that can be stored. */
export type Trained =
  | { kind: 'recency'; rule: RecencyRule }
  | { kind: 'regression'; regression: Regression }
  | { kind: 'lifetime'; horizonDays: number; fit: RepeatFit };

export type Candidate = {
  name: CandidateName;
  /** Learns from a past to say who buys within the horizon; null when that past is not enough for it. */
  train(past: Past, horizonDays: number): Trained | null;
};

/** By customer of the past: probability of a purchase within the horizon and, where a model says it, how many. */
export type Forecast = { probability: Float64Array; expected(): Float64Array | null };

export const recencyRule: Candidate = {
  name: 'recency',
  train(past, horizonDays) {
    const rule = historyDays(past) >= 1.5 * horizonDays ? trainRecency(past, horizonDays) : null;
    return rule && { kind: 'recency', rule };
  },
};

export const regression: Candidate = {
  name: 'regression',
  train(past, horizonDays) {
    const learnt = historyDays(past) >= 1.5 * horizonDays ? trainRegression(past, horizonDays) : null;
    return learnt && { kind: 'regression', regression: learnt };
  },
};

/** The models of repeat buying, the simplest first. One past is fitted by all of them at once. */
export function lifetimeModels(unitDays: number): Candidate[] {
  const bySize: RepeatModel[] = REPEAT_MODELS.toSorted((a, b) => Number(b === 'nbd') - Number(a === 'nbd'));
  const known = new WeakMap<Past, RepeatFit[]>();
  const fitsOf = (past: Past) => {
    const fits = known.get(past) ?? fitEach(bySize, historiesAt(past.log, past.day, unitDays));
    known.set(past, fits);
    return fits;
  };
  return bySize.map((name) => ({
    name,
    train(past, horizonDays) {
      if (historyDays(past) < 0.5 * horizonDays) return null;
      const fit = fitsOf(past).find((each) => each.name === name) as RepeatFit;
      return fit.flags.includes('not_enough_data') ? null : { kind: 'lifetime', horizonDays, fit };
    },
  }));
}

/** All of them, the rule to be beaten first. @param unitDays of the models of repeat buying: 1 for days, 7 for weeks. */
export function allCandidates(unitDays: number): Candidate[] {
  return [recencyRule, ...lifetimeModels(unitDays), regression];
}

/** What a candidate has learnt of the past of one day; null when that was not enough. */
export type Learnt = { name: CandidateName; day: number; horizonDays: number; trained: Trained | null };

/** The same, who know what they have learnt of pasts of one log, told apart by their days. */
export function remembering(candidates: readonly Candidate[], learnt: readonly Learnt[]): Candidate[] {
  return candidates.map(({ name, train }) => {
    const own = learnt.filter((each) => each.name === name);
    return {
      name,
      train(past, horizonDays) {
        const known = own.find((each) => each.day === past.day && each.horizonDays === horizonDays);
        return known ? known.trained : train(past, horizonDays);
      },
    };
  });
}

export function forecastOf(trained: Trained, past: Past): Forecast {
  switch (trained.kind) {
    case 'recency':
      return { probability: scoreRecency(trained.rule, past), expected: nothing };
    case 'regression':
      return { probability: scoreRegression(trained.regression, past), expected: nothing };
    case 'lifetime': {
      const { fit, horizonDays } = trained;
      const outlook = outlookOf(fit, historiesAt(past.log, past.day, fit.unitDays));
      const t = horizonDays / fit.unitDays;
      return { probability: outlook.active(t), expected: () => outlook.orders(t) };
    }
  }
}

function nothing(): null {
  return null;
}
