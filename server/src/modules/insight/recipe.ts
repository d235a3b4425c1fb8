import { LifetimeFit, MoneyFit, Forecaster as Name } from '@kith/contract/insight-models';
import { z } from 'zod';

const numbers = z.array(z.number());
const horizonDays = z.int();

/** What models/candidates.ts calls Trained, as it comes back from the database. */
const Trained = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('recency'),
    rule: z.object({ horizonDays, silenceDays: numbers, probability: numbers }),
  }),
  z.object({
    kind: z.literal('regression'),
    regression: z.object({
      horizonDays,
      scale: z.object({ horizonDays, typicalMinor: z.number() }),
      fit: z.object({
        centre: numbers,
        spread: numbers,
        weights: numbers,
        // JSON has no infinity; a weight that nothing is known of has that error.
        standardErrors: z.array(
          z
            .number()
            .nullable()
            .transform((error) => error ?? Number.POSITIVE_INFINITY),
        ),
        levels: numbers,
        logLikelihood: z.number(),
        rows: z.int(),
        iterations: z.int(),
        converged: z.boolean(),
      }),
    }),
  }),
  z.object({ kind: z.literal('lifetime'), horizonDays, fit: LifetimeFit }),
]);

/** What scoring needs of a fitted version; kept with it, so that a score can be made again at any time. */
export const Recipe = z.object({
  /** Expects orders and money. */
  repeat: LifetimeFit,
  spend: MoneyFit,
  /** Says how likely an order within the horizon is. */
  forecaster: z.object({
    name: Name,
    trained: Trained,
    recalibration: z.object({ slope: z.number(), offset: z.number(), windows: z.int() }),
  }),
  horizonDays,
  /** The customer in the middle, with whom others are compared; versions of before have none. */
  typical: z.object({ repeats: z.number(), silenceDays: z.number(), tenureDays: z.number() }).optional(),
  clv: z.object({ months: z.int(), ratePerMonth: z.number() }),
});
export type Recipe = z.infer<typeof Recipe>;
