import type { Ctx, Env } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import { emitAll } from '../../platform/events.ts';
import { type KeptByRoom, runHandedBack, runReassigned } from '../../platform/hooks.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { type Handover, handOver } from './repo-owner.ts';

/** Who hands over, and in which transaction. */
export type Acting = { ctx: Ctx; tx: Tx; env: Env; viewer: Viewer };

/**
 * Gives locked customers to other owners: history, event, and whatever the rooms let follow. The caller audits it and
 * refreshes the customers' facts.
 * @returns what each room changed of its own, by customer: `moveBack` takes it.
 */
export async function moveCustomers(
  acting: Acting,
  handovers: readonly Handover[],
  reason: string | null,
): Promise<Map<string, KeptByRoom>> {
  const { ctx, tx, env, viewer } = acting;
  await write(acting, handovers, reason);
  const kept = new Map<string, KeptByRoom>();
  for (const toOwner of new Set(handovers.map((each) => each.to))) {
    const customerIds = handovers.filter((each) => each.to === toOwner).map((each) => each.customerId);
    const rooms = await runReassigned(ctx.registry.modules, tx, { customerIds, toOwner, viewer, env });
    for (const [customerId, given] of rooms) kept.set(customerId, given);
  }
  return kept;
}

/** Gives locked customers back to whom they came from, with what the rooms kept when they went. */
export async function moveBack(
  acting: Acting,
  handovers: readonly Handover[],
  kept: ReadonlyMap<string, KeptByRoom>,
  reason: string | null,
): Promise<void> {
  const { ctx, tx, env, viewer } = acting;
  await write(acting, handovers, reason);
  await runHandedBack(ctx.registry.modules, tx, { backs: handovers, kept, viewer, env });
}

async function write({ tx, env, viewer }: Acting, handovers: readonly Handover[], reason: string | null) {
  await handOver(tx, handovers, { by: viewer.userId, at: env.now, reason });
  const event = { type: 'customers.reassigned', occurredAt: env.now, actorId: viewer.userId };
  await emitAll(
    tx,
    handovers.map(({ customerId, from, to }) => ({ ...event, customerId, data: { from, to } })),
  );
}
