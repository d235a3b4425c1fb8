import { z } from 'zod';
import { ModelDocument, ModelVersion } from './insight-models.ts';
import { Scope } from './roles.ts';
import { Day, Money, Nothing, route } from './route.ts';
import { Quadrant } from './vocabulary.ts';

/**
 * What a customer's buying looks like at a moment, as numbers a regression can use; words under `insight:feature.<code>`.
 * All but the last two lines are ln(1 + days) or ln(1 + purchases), since a day more of silence says less the longer it
 * has lasted.
 */
export const FORECAST_FEATURES = [
  /** Days since the last purchase. */
  'silence',
  /** Purchase days after the first. */
  'frequency',
  /** Days since the first purchase. */
  'tenure',
  /** Product of the first two: the silence of a frequent buyer says more than that of others. */
  'silence_of_frequent',
  /** Mean gap of their own in days; of who bought once, the time since. */
  'usual_gap',
  /** Silence against the own gap, this drawn towards the horizon as one gap more: ln of the ratio. */
  'overdue',
  /** Purchase days, each weighing less the longer ago it was: by half after 0.7 horizons, and after two. */
  'recent',
  'recent_long',
  /** Spent on the last purchase day: ln(1 + hundredths of the company's typical purchase). */
  'last_amount',
] as const;

/** What is expected of one customer; null while nothing can be said. */
const Figures = z.object({
  /** Probability of being alive. */
  alive: z.number().min(0).max(1),
  /** Calibrated probability of an order within the horizon. */
  chance: z.number().min(0).max(1),
  horizonDays: z.int(),
  /** Within 3, 6 and 12 months. */
  months: z.array(z.object({ months: z.int(), orders: z.number(), value: Money })),
  /** Expected money of one order. */
  perOrder: Money,
  /** Money of so many years, discounted by the yearly rate. */
  clv: Money,
  clvYears: z.int(),
  yearlyRate: z.number(),
});

/** What each feature adds to the log-odds of an order, against the mean customer; largest first. */
const Contributions = z.object({
  base: z.number(),
  parts: z.array(z.object({ feature: z.enum(FORECAST_FEATURES), logOdds: z.number() })),
});

export const CustomerForecast = z.object({
  customerId: z.uuid(),
  /** `no_model`: not enough data at the company, simple rules hold. `no_purchases`: nothing to expect from. */
  state: z.enum(['ready', 'no_model', 'no_purchases']),
  /** The day of the figures. */
  asOf: Day,
  model: ModelVersion.pick({
    modelId: true,
    madeAt: true,
    asOf: true,
    champion: true,
    ordersModel: true,
    horizonDays: true,
  }).nullable(),
  figures: Figures.nullable(),
  /** The facts all of this came from. */
  facts: z.object({
    /** Days on which money came in. */
    purchases: z.int(),
    firstOn: Day.nullable(),
    lastOn: Day.nullable(),
    silentDays: z.int().nullable(),
    /** Money of all these days. */
    spent: Money,
  }),
  /** Against the mean customer of a regression, the typical one (fact by fact) of other champions; null before there is one. */
  contributions: Contributions.nullable(),
  /** Worked out anew as of the day before, by the model then in force; null when there was none. */
  before: z
    .object({
      asOf: Day,
      modelId: z.uuid(),
      alive: z.number(),
      chance: z.number(),
      valueYear: Money,
      /** What makes the difference. */
      because: z.array(z.enum(['bought', 'day_passed', 'new_model'])),
    })
    .nullable(),
  potential: z.object({
    quadrant: Quadrant.nullable(),
    /** What comparable customers spend at the quantile, less the own spend of the year; not below 0. */
    potential: Money,
    comparable: Money,
    own: Money,
    /** Who they are; null stands for any. */
    group: z
      .object({
        customers: z.int(),
        ageYears: z.int().nullable(),
        region: z.string().nullable(),
        kind: z.string().nullable(),
      })
      .nullable(),
    /** The assumption, changed by the settings. */
    quantile: z.number(),
    /** Where the quadrants meet. */
    splitValue: Money,
    splitPotential: Money,
  }),
});
export type CustomerForecast = z.infer<typeof CustomerForecast>;

/** Customers by current value × potential; the viewer's own when they see only those. */
export const Quadrants = z.object({
  asOf: Day.nullable(),
  scope: Scope,
  /** What current value is: expected of the next twelve months, or spent in the last. */
  valueBy: z.enum(['expected', 'spend']),
  splitValue: Money,
  splitPotential: Money,
  cells: z.array(
    z.object({
      quadrant: Quadrant,
      customers: z.int(),
      value: Money,
      potential: Money,
      valueMedian: Money,
      potentialMedian: Money,
    }),
  ),
  /** At most 1,000, drawn from all of them. */
  points: z.array(
    z.object({
      customerId: z.uuid(),
      name: z.string(),
      quadrant: Quadrant,
      valueMinor: z.int(),
      potentialMinor: z.int(),
    }),
  ),
});
export type Quadrants = z.infer<typeof Quadrants>;

const Sampled = {
  asOf: Day,
  scope: Scope,
  /** Buyers these figures are of: all, or a sample drawn by a stored seed. */
  customers: z.int(),
};

export const COHORT_PERIODS = ['month', 'quarter'] as const;
export const Cohort = z.object({
  /** First day of the month or quarter of the first purchase. */
  from: Day,
  customers: z.int(),
  /** How many bought in the same period, the next, …; the last may not be over. */
  active: z.array(z.int()),
});
/** How many of those who came together come again. */
export const Cohorts = z.object({ ...Sampled, by: z.enum(COHORT_PERIODS), cohorts: z.array(Cohort) });
export type Cohorts = z.infer<typeof Cohorts>;

/** Days between purchase days that follow each other. */
export const Intervals = z.object({
  ...Sampled,
  intervals: z.int(),
  medianDays: z.number().nullable(),
  p75Days: z.number().nullable(),
  p95Days: z.number().nullable(),
  /** `to` null: open-ended. */
  bins: z.array(z.object({ from: z.int(), to: z.int().nullable(), count: z.int() })),
});
export type Intervals = z.infer<typeof Intervals>;

export const forecastRoutes = {
  models: route({
    method: 'GET',
    path: '/insight/models',
    permission: 'insight.read',
    summary: 'Versions of the models, newest first, at most 100: on what data, in force or not',
    response: z.object({ items: z.array(ModelVersion) }),
  }),
  model: route({
    method: 'GET',
    path: '/insight/models/:modelId',
    permission: 'insight.read',
    summary: 'One version with its parameters, and how good it is',
    params: z.object({ modelId: z.uuid() }),
    response: ModelDocument,
  }),
  fit: route({
    method: 'POST',
    path: '/insight/models',
    permission: 'settings.write',
    summary: 'Fit the models now and score everybody anew, in the background',
    response: Nothing,
  }),
  forecast: route({
    method: 'GET',
    path: '/customers/:customerId/forecast',
    permission: 'insight.read',
    summary: 'What is expected of a customer, from which facts, by which model, and what changed since the day before',
    params: z.object({ customerId: z.uuid() }),
    response: CustomerForecast,
  }),
  quadrants: route({
    method: 'GET',
    path: '/insight/quadrants',
    permission: 'insight.read',
    summary: 'Customers by current value and potential: counts, sums and medians of the four cells, points for a plot',
    response: Quadrants,
  }),
  cohorts: route({
    method: 'GET',
    path: '/insight/cohorts',
    permission: 'insight.read',
    summary: 'How many of those who first bought in a month or quarter bought again in each one after',
    query: z.object({ by: z.enum(COHORT_PERIODS).default('month') }),
    response: Cohorts,
  }),
  intervals: route({
    method: 'GET',
    path: '/insight/intervals',
    permission: 'insight.read',
    summary: 'Histogram of the days between two purchases',
    response: Intervals,
  }),
};
