import { z } from 'zod';
import { Day, Money, route } from './route.ts';
import { RiskLevel } from './vocabulary.ts';

/** How far the comparison has come. */
export const EFFECT_STATES = [
  /** Nobody is held out, and nobody was: there is nothing to compare with. */
  'off',
  /** Nobody was enrolled yet. */
  'none',
  /** Too few episodes are over. */
  'not_enough',
  'measured',
] as const;
export const EffectState = z.enum(EFFECT_STATES);
export type EffectState = z.infer<typeof EffectState>;

/** A difference, treated less held out, with its 95 % interval. */
const Difference = z.object({ estimate: z.number(), low: z.number(), high: z.number() });
const MoneyDifference = z.object({ estimate: Money, low: Money, high: Money });

/** What customers of one arm did within the window of their episodes, all of them over. */
const ArmResult = z.object({
  episodes: z.int(),
  /** Episodes with at least one purchase. */
  bought: z.int(),
  /** Per episode, returns taken off; null without episodes. */
  spendMean: Money.nullable(),
});
export type ArmResult = z.infer<typeof ArmResult>;

export const Comparison = z.object({
  treated: ArmResult,
  heldOut: ArmResult,
  /** Share of episodes with a purchase. Null: too few episodes. */
  repurchase: Difference.nullable(),
  /** Spend per episode, adjusted for what was at stake at enrolment. Null: too few episodes or buyers. */
  spend: MoneyDifference.nullable(),
});
export type Comparison = z.infer<typeof Comparison>;

/** How one arm of the experiment went, of all its episodes. */
const ArmConduct = z.object({
  enrolled: z.int(),
  running: z.int(),
  /** Episodes in which somebody contacted the customer: compliance of the treated, contamination of those held out. */
  contacted: z.int(),
});

export const Effect = z.object({
  state: EffectState,
  asOf: Day,
  windowDays: z.int(),
  /** Held out of those enrolled from now on. */
  share: z.number(),
  /** Episodes that each arm needs, over, before anything is said. */
  least: z.int(),
  /** First enrolment with this window. */
  since: Day.nullable(),
  /** When the next window closes. */
  nextCloseOn: Day.nullable(),
  /** When there will be enough: `certain` from windows that are running, else at the pace of the last four weeks. */
  enoughOn: z.object({ day: Day, certain: z.boolean() }).nullable(),
  /** The smallest difference in repurchase that so many episodes show in four of five cases. */
  detectable: z.object({ treated: z.int(), heldOut: z.int(), difference: z.number() }).nullable(),
  conduct: z.object({ treated: ArmConduct, heldOut: ArmConduct }),
  /** Episodes with another window than the one in force; not compared. */
  otherWindow: z.int(),
  overall: Comparison,
  levels: z.array(Comparison.extend({ level: RiskLevel })),
  /** By month of enrolment, YYYY-MM, oldest first, the last twelve. */
  months: z.array(Comparison.extend({ month: z.string() })),
  /** What the warnings brought in all, of the episodes compared: difference × treated episodes. */
  total: z.object({ customers: Difference.nullable(), money: MoneyDifference.nullable() }),
});
export type Effect = z.infer<typeof Effect>;

export const effectRoutes = {
  effect: route({
    method: 'GET',
    path: '/retention/effect',
    permission: 'retention.effect',
    summary: 'What the churn warnings changed: repurchase and spend of those warned about against those held out',
    response: Effect,
  }),
};
