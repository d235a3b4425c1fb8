import { z } from 'zod';
import { CustomerKind, Person } from './customers.ts';
import { queryInt } from './query.ts';
import { Day, Instant, Money, Nothing, page, route } from './route.ts';
import { Stage, TIERS, Tier } from './vocabulary.ts';

/** Tiers as the rules name them; 'none' is not graded yet. */
export const POOL_TIERS = [...TIERS, 'none'] as const;
export const PoolTier = z.enum(POOL_TIERS);
export type PoolTier = z.infer<typeof PoolTier>;

/** After so many days without contact and order; null: never. */
const QuietDays = z.int().min(7).max(3_650).nullable();

export const PoolRules = z.object({
  /** Whoever may claim sees the pool. */
  open: z.boolean(),
  /** Of which tiers customers are offered; the others are given out by whoever assigns. */
  offered: z.array(PoolTier).max(4),
  /** After how many days with neither contact nor order a customer goes back, by tier. */
  quietDays: z.object({ A: QuietDays, B: QuietDays, C: QuietDays, none: QuietDays }),
  /** So many days before, their account manager is told. */
  warnDays: z.int().min(1).max(90),
  /** How many one person may claim a day; null: any number. */
  claimsADay: z.int().min(1).max(10_000).nullable(),
  /** How many claimed customers one person may have at a time; null: any number. */
  heldMost: z.int().min(1).max(1_000_000).nullable(),
  /** For so many days whoever had a customer last may not claim them again. */
  coolDownDays: z.int().min(0).max(3_650),
  /** The most that go back in one night. */
  aNight: z.int().min(1).max(100_000),
});
export type PoolRules = z.infer<typeof PoolRules>;

/** A customer of nobody, as far as whoever may claim them is told: no contacts, nobody's words. */
export const PoolCustomer = z.object({
  customerId: z.uuid(),
  kind: CustomerKind,
  name: z.string(),
  tier: Tier.nullable(),
  stage: Stage,
  region: z.string().nullable(),
  spendYear: Money,
  lastOn: Day.nullable(),
  lastContactAt: Instant.nullable(),
  /** How they came to the pool; null: nobody had them yet. */
  came: z.object({ kind: z.enum(['neglected', 'given_back', 'unassigned']), at: Instant }).nullable(),
  before: Person.nullable(),
  /** Until then the viewer, who had them last, may not claim them. */
  coolDownUntil: Day.nullable(),
});
export type PoolCustomer = z.infer<typeof PoolCustomer>;

export const PoolState = z.object({
  open: z.boolean(),
  /** How many the viewer may still claim today, and have at a time; null: any number. */
  leftToday: z.int().nullable(),
  leftToHold: z.int().nullable(),
  /** The viewer's own customers who go back soon. */
  leaving: z.int(),
});
export type PoolState = z.infer<typeof PoolState>;

const which = z.object({ customerId: z.uuid() });

export const poolRoutes = {
  state: route({
    method: 'GET',
    path: '/pool',
    permission: 'pool.claim',
    summary: 'Whether the pool is open, and how many one may still claim',
    response: PoolState,
  }),
  customers: route({
    method: 'GET',
    path: '/pool/customers',
    permission: 'pool.claim',
    summary: 'Customers of nobody whom one may claim, without their contacts',
    query: z.object({
      tier: z
        .union([PoolTier, z.array(PoolTier)])
        .transform((value) => (Array.isArray(value) ? value : [value]))
        .optional(),
      sort: z.enum(['spend_year', 'last_order', 'created']).default('spend_year'),
      cursor: z.string().max(500).optional(),
      limit: queryInt(1, 200).default(50),
    }),
    response: page(PoolCustomer),
    errors: ['pool.closed', 'customers.bad_cursor'],
  }),
  claim: route({
    method: 'POST',
    path: '/pool/claims',
    permission: 'pool.claim',
    summary: 'Take a customer out of the pool and look after them',
    body: which,
    response: Nothing,
    errors: [
      'pool.closed',
      'pool.taken',
      'pool.cool_down',
      'pool.enough_today',
      'pool.holds_enough',
      'customers.over_capacity',
    ],
    idempotent: true,
  }),
  giveBack: route({
    method: 'POST',
    path: '/pool/returns',
    permission: 'pool.claim',
    summary: 'Give a customer of one’s own back to the pool, and say why',
    body: which.extend({ reason: z.string().trim().min(1).max(500) }),
    response: Nothing,
    errors: ['pool.closed'],
    idempotent: true,
  }),
  rules: route({
    method: 'GET',
    path: '/pool/rules',
    permission: 'customers.assign',
    summary: 'Who goes back to the pool when, and who may take whom',
    response: PoolRules,
  }),
  saveRules: route({
    method: 'PUT',
    path: '/pool/rules',
    permission: 'customers.assign',
    summary: 'Set the rules of the pool; nobody goes back before their account manager was told',
    body: PoolRules,
    response: PoolRules,
  }),
} as const;
