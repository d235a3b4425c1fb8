import { z } from 'zod';
import { Person } from './customers.ts';
import { Day, Instant, Money } from './route.ts';

export const LIFETIME_MODELS = ['bgnbd', 'mbgnbd', 'pareto_nbd', 'nbd'] as const;
export const LifetimeModel = z.enum(LIFETIME_MODELS);
export type LifetimeModel = z.infer<typeof LifetimeModel>;

/** What may say how likely an order is. */
export const FORECASTERS = ['recency', 'regression', ...LIFETIME_MODELS] as const;
export const Forecaster = z.enum(FORECASTERS);
export type Forecaster = z.infer<typeof Forecaster>;

const estimate = {
  /** Maximum likelihood; times in the model's unit of time. */
  params: z.record(z.string(), z.number()),
  /** Null where the likelihood does not bend. */
  standardErrors: z.record(z.string(), z.number().nullable()),
  /** 95 %. */
  intervals: z.record(z.string(), z.tuple([z.number(), z.number()]).nullable()),
  logLikelihood: z.number(),
  iterations: z.int(),
};

/** A fitted model of repeat buying. */
export const LifetimeFit = z.object({
  name: LifetimeModel,
  ...estimate,
  /** `no_dropout`: nobody is seen to leave, plain NBD stands in. `boundary`: a parameter ran into its bound. */
  flags: z.array(z.enum(['not_enough_data', 'no_dropout', 'boundary', 'not_converged'])),
  /** Days of the unit of time: 1 or 7. */
  unitDays: z.int(),
  customers: z.int(),
  repeaters: z.int(),
});
export type LifetimeFit = z.infer<typeof LifetimeFit>;

/** The fitted model of money per order (Gamma-Gamma); `gamma` and money in minor units. */
export const MoneyFit = z.object({
  name: z.literal('gamma_gamma'),
  ...estimate,
  flags: z.array(z.enum(['not_enough_data', 'infinite_mean', 'boundary', 'not_converged'])),
  customers: z.int(),
  meanMinor: z.number(),
  /** Of orders with money per order, which the model takes for independent; null when either does not vary. */
  correlation: z.number().nullable(),
});
export type MoneyFit = z.infer<typeof MoneyFit>;

/** What was expected of the hold-out against what came. Null: nothing to divide by. */
export const HoldoutTotals = z.object({
  customers: z.int(),
  expected: z.number(),
  actual: z.number(),
  /** (expected − actual) ÷ actual. */
  totalError: z.number().nullable(),
  mae: z.number(),
  rmse: z.number(),
  correlation: z.number().nullable(),
  expectedSpendMinor: z.number(),
  actualSpendMinor: z.number(),
  spendTotalError: z.number().nullable(),
  /** Of the tenth of whom most was expected, against the mean of all. */
  topDecileOrdersLift: z.number().nullable(),
  topDecileSpendLift: z.number().nullable(),
});

/** One point of a reliability curve. */
export const ReliabilityPoint = z.object({
  from: z.number(),
  to: z.number(),
  customers: z.number(),
  predicted: z.number(),
  observed: z.number(),
});

/** Models fitted up to the first day and held against what came up to the second. */
export const ModelBacktest = z.object({
  calibrationEnd: Day,
  holdoutEnd: Day,
  candidates: z.array(
    z.object({
      name: LifetimeModel,
      holdout: HoldoutTotals,
      /** By repeat purchases so far, the last group open-ended: mean purchases of the hold-out. */
      byFrequency: z.array(z.object({ x: z.int(), customers: z.int(), actual: z.number(), expected: z.number() })),
    }),
  ),
  /** As often as so far: without and with the first purchase counted. */
  baselines: z.object({ naive: HoldoutTotals, naiveWithFirst: HoldoutTotals }),
  /** Repeat purchases per week; the split lies at `calibrationEnd`. */
  weeks: z.array(z.object({ end: Day, actual: z.number(), expected: z.record(z.string(), z.number()) })),
});

/** How good probabilities of an order are, against what came. */
export const ChanceQuality = z.object({
  customers: z.int(),
  /** Share who bought, and the mean of what was said. */
  observed: z.number(),
  predicted: z.number(),
  auc: z.number().nullable(),
  brier: z.number(),
  logLoss: z.number(),
  /** Expected calibration error with so many bins of as many customers each, or as wide as each other. */
  ece: z.object({ bins: z.int(), quantile: z.number(), width: z.number() }),
  topDecileLift: z.number().nullable(),
  topDecileCapture: z.number().nullable(),
});

/** Money of lapsing customers that a list of 5 % of the regular ones catches, by the order of the list. */
export const RankingCheck = z.object({
  customers: z.int(),
  lapsing: z.int(),
  lapsingMinor: z.number(),
  listed: z.int(),
  caught: z.record(z.enum(['expected_loss', 'recency', 'spend']), z.object({ share: z.number(), minor: z.number() })),
  best: z.enum(['expected_loss', 'recency', 'spend']),
});

/** How the forecaster of an order within the horizon was chosen, and how it does. */
export const ChanceReport = z.object({
  horizon: z.object({
    days: z.int(),
    /** Three of four gaps so far were at most so long; null when nobody came again. */
    gapDays: z.int().nullable(),
    gaps: z.int(),
    by: z.enum(['rhythm', 'shortest', 'longest', 'records', 'asked']),
  }),
  champion: Forecaster,
  /** Words under `insight:choice.<code>`. */
  why: z.array(z.object({ code: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) })),
  /** Means over all origins after recalibration, the champion's log loss the lowest unless it is the recency rule. */
  standings: z.array(
    z.object({
      name: Forecaster,
      logLoss: z.number(),
      brier: z.number(),
      ece: z.number(),
      auc: z.number(),
      topDecileLift: z.number(),
      rmse: z.number().nullable(),
    }),
  ),
  /** Past days at which candidates learnt and were held against the horizon after; latest first. */
  origins: z.array(
    z.object({
      day: Day,
      customers: z.int(),
      buyers: z.int(),
      trials: z.array(z.object({ name: Forecaster, raw: ChanceQuality, quality: ChanceQuality })),
    }),
  ),
  recalibration: z.object({ slope: z.number(), offset: z.number(), windows: z.int() }),
  /** The last horizon, foretold by what would have been chosen before it; null when the records are too short. */
  test: z
    .object({
      from: Day,
      to: Day,
      champion: Forecaster,
      quality: ChanceQuality,
      recency: ChanceQuality.nullable(),
      reliability: z.array(ReliabilityPoint),
      ranking: RankingCheck,
    })
    .nullable(),
});

/** Why there is not enough data. */
export const ModelLack = z.object({
  missing: z.enum(['days', 'buyers', 'others', 'repeaters']),
  found: z.int(),
  needed: z.int(),
});
export type ModelLack = z.infer<typeof ModelLack>;

/** All that is known of a fitted version. */
export const ModelReport = z.object({
  chance: ChanceReport,
  candidates: z.array(LifetimeFit),
  money: MoneyFit,
  /** Null: the history is too short to be split. */
  backtest: ModelBacktest.nullable(),
});
export type ModelReport = z.infer<typeof ModelReport>;

export const MODEL_STATES = ['ready', 'not_enough_data', 'failed'] as const;

/** One version of the models. */
export const ModelVersion = z.object({
  modelId: z.uuid(),
  madeAt: Instant,
  /** Null: by the clock. */
  madeBy: Person.nullable(),
  /** Fitted to what was known at the end of this day. */
  asOf: Day,
  state: z.enum(MODEL_STATES),
  /** Scores are made by it now. */
  inForce: z.boolean(),
  /** All buyers, those who bought again, their purchase days and money. */
  customers: z.int(),
  repeaters: z.int(),
  purchases: z.int(),
  spend: Money,
  firstOn: Day.nullable(),
  lastOn: Day.nullable(),
  /** Customers it was fitted to: all, or a sample drawn by a stored seed. */
  fittedOn: z.int(),
  dataHash: z.string(),
  returns: z.enum(['net', 'drop']),
  unitDays: z.int(),
  seconds: z.number(),
  /** Whose probability of an order holds; chosen on earlier windows only, and none that loses to the recency rule. */
  champion: Forecaster.nullable(),
  /** The model of repeat buying that numbers of orders and money are expected by. */
  ordersModel: LifetimeModel.nullable(),
  /** `chance` is the probability of an order within so many days. */
  horizonDays: z.int().nullable(),
});
export type ModelVersion = z.infer<typeof ModelVersion>;

export const ModelDocument = ModelVersion.extend({
  clv: z.object({ yearlyRate: z.number(), years: z.int() }),
  /** Null unless ready. */
  report: ModelReport.nullable(),
  /** Null unless there is not enough data. */
  lack: ModelLack.nullable(),
});
export type ModelDocument = z.infer<typeof ModelDocument>;
