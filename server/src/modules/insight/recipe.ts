import { LifetimeFit, MoneyFit } from '@kith/contract/insight-models';
import { z } from 'zod';

/** What scoring needs of a fitted version; kept with it, so that a score can be made again at any time. */
export const Recipe = z.object({
  repeat: LifetimeFit,
  spend: MoneyFit,
  /** `chance` is the probability of an order within so many days. */
  horizonDays: z.int(),
  clv: z.object({ months: z.int(), ratePerMonth: z.number() }),
});
export type Recipe = z.infer<typeof Recipe>;
