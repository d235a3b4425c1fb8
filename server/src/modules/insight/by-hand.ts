import type { SetStage, SetTier } from '@kith/contract/insight';
import { TIERS, Tier } from '@kith/contract/vocabulary';
import { z } from 'zod';
import type { ApprovalKind } from '../../platform/approval.ts';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import { emit } from '../../platform/events.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { recheck } from '../approvals/index.ts';
import * as repo from './repo.ts';

export const RAISE_TIER = 'insight.raise_tier';

/** Best first; without a tier is below all. */
const RANKS: readonly (string | null)[] = [...TIERS, null];

/** Whether a customer would get more care, and cost more, than now. */
export function raises(from: string | null, to: string): boolean {
  return RANKS.indexOf(to) < RANKS.indexOf(from);
}

/**
 * Writes down what holds from now on against the rule; the customer's facts follow in the same transaction.
 * @param set.by whose word it is: whoever proposed it, although `viewer` signed.
 */
export async function putByHand(
  ctx: Ctx,
  tx: Tx,
  viewer: Viewer,
  set: { customerId: string; kind: 'stage' | 'tier'; wish: SetStage | SetTier; by: string | null },
): Promise<void> {
  const { customerId, kind, wish, by } = set;
  const env = await envOf(ctx, tx);
  const before = await repo.scoreOf(tx, customerId);
  const from = before?.[kind] ?? null;
  await repo.putOverride(tx, customerId, {
    kind,
    value: wish.value,
    reason: wish.reason,
    review_on: wish.reviewOn,
    set_at: env.now,
    set_by: by,
  });
  if (before && from !== wish.value) {
    const why = { code: `${kind}_by_hand`, values: { reason: wish.reason } };
    const at = { changed_on: env.today, changed_at: env.now };
    const change = { customer_id: customerId, kind, from_value: from, to_value: wish.value, ...at, why };
    await repo.insertChange(tx, { ...change, by_user: by });
    await repo.setCurrent(tx, customerId, kind, wish.value);
  }
  const subject = { kind: 'customer', id: customerId };
  const action = `insight.set_${kind}`;
  await audit(tx, { viewer, at: env.now, action, subject, customerId, before: { value: from }, after: wish });
  const data = { kind, from, to: wish.value };
  await emit(tx, { customerId, type: 'insight.set_by_hand', occurredAt: env.now, actorId: by, data });
  await refreshCustomers(ctx, tx, [customerId]);
  await recheck(ctx, tx, RAISE_TIER, [customerId]);
}

const Snapshot = z.object({ from: Tier.nullable(), value: Tier, reviewOn: z.iso.date().nullable() });

/** A higher tier is dearer care for one customer: whoever looks after them proposes it, and their superior says yes. */
export const raiseTier: ApprovalKind = {
  name: RAISE_TIER,
  initial: {
    on: true,
    lines: [{ roles: [], fromMinor: null, steps: [{ who: { kind: 'superior' }, need: 'one' }] }],
    // Not by role: a role of the company's own would slip through.
    sparesSigners: true,
    waitMinutes: 480,
  },
  hasAmount: false,
  /** Another tier, by whom or what ever, makes it another question. */
  stand: (tx, customerIds) => repo.tiersOf(tx, customerIds),
  async approved(ctx, tx, matter, { viewer }) {
    const { value, reviewOn } = Snapshot.parse(matter.snapshot);
    const wish = { value, reason: matter.reason, reviewOn };
    await putByHand(ctx, tx, viewer, { customerId: matter.subject.id, kind: 'tier', wish, by: matter.proposerId });
  },
};
