import {
  ASSIGN_BATCH,
  ASSIGN_FILTER_MAX,
  type AssignCustomers,
  type AssignmentRule,
  type AssignResult,
} from '@kith/contract/customers';
import { audit } from '../../platform/audit.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { type Conn, type Tx, transact } from '../../platform/db/client.ts';
import { forbidden, Problem } from '../../platform/errors.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { findProfiles } from '../../platform/list/page.ts';
import type { Roll } from '../../platform/list/roll.ts';
import { unkept } from '../../platform/reference.ts';
import { requireAll, type Viewer } from '../../platform/viewer.ts';
import { everybody, listUsers } from '../identity/index.ts';
import { requireRoom, roomOf, withinRoom } from './capacity.ts';
import { changeCustomer } from './changing.ts';
import { type Acting, moveCustomers } from './moving.ts';
import { mayGiveTo } from './policy.ts';
import { personOf } from './present.ts';
import * as repo from './repo-owner.ts';
import { ruleFor, shareOut } from './rules.ts';
import { profileFilter } from './service.ts';

const FAILURES_SHOWN = 100;

/** @throws Problem 400 when nobody active has this id. */
export async function requireOwner(conn: Conn, userId: string): Promise<void> {
  if (!(await activeUsers(conn)).has(userId)) throw new Problem('customers.no_such_owner', 400);
}

async function activeUsers(conn: Conn): Promise<Set<string>> {
  return new Set((await listUsers(conn)).filter((user) => user.active).map((user) => user.id));
}

/**
 * Owners that the rules name, in the order of the customers; null where no rule takes one, or nobody of the rule has room
 * for one more. Of several owners of a rule the one with the fewest living customers is next.
 */
export async function ownersByRules(
  conn: Conn,
  customers: readonly { region: string | null }[],
): Promise<(string | null)[]> {
  const rules = await repo.readRules(conn);
  if (rules.length === 0) return customers.map(() => null);
  const active = await activeUsers(conn);
  const named = [...new Set(rules.flatMap((rule) => rule.owner_ids))];
  const has = await repo.countOwned(conn, named);
  const room = await roomOf(conn, named);
  const taken = customers.map(({ region }) => ruleFor(region, rules));
  const owners = customers.map((): string | null => null);
  for (const rule of new Set(taken)) {
    if (!rule) continue;
    const places = taken.flatMap((each, index) => (each === rule ? [index] : []));
    const candidates = rule.owner_ids
      .filter((id) => active.has(id))
      .map((ownerId) => ({ ownerId, has: has.get(ownerId) ?? 0, room: room.get(ownerId) }));
    const shared = shareOut(places.length, candidates);
    for (const [at, place] of places.entries()) owners[place] = shared[at] ?? null;
    for (const ownerId of shared) {
      has.set(ownerId, (has.get(ownerId) ?? 0) + 1);
      const left = room.get(ownerId);
      if (left !== undefined) room.set(ownerId, left - 1);
    }
  }
  return owners;
}

/** Gives customers that an import just created, and whose file names nobody, the owners the rules name. */
export async function assignCreated(conn: Conn): Promise<void> {
  if ((await repo.readRules(conn)).length === 0) return;
  const customers = await repo.createdUnowned(conn);
  const owners = await ownersByRules(conn, customers);
  const named = customers.flatMap(({ customer_id: customerId }, at) => {
    const ownerId = owners[at];
    return ownerId ? [{ customerId, ownerId }] : [];
  });
  if (named.length > 0) await repo.setFirstOwners(conn, named);
}

/** Hands one customer over. */
export function setOwner(
  ctx: Ctx,
  viewer: Viewer,
  customerId: string,
  body: { ownerId: string | null; reason?: string | undefined },
) {
  const hand = async ({ tx, env, customer }: { tx: Tx; env: Env; customer: { owner_id: string | null } }) => {
    const { ownerId: to, reason } = body;
    if (to === customer.owner_id) return null;
    if (!mayGiveTo(viewer, to)) throw forbidden();
    if (to) await requireOwner(tx, to);
    if (to) await requireRoom(tx, to);
    await moveCustomers({ ctx, tx, env, viewer }, [{ customerId, from: customer.owner_id, to }], reason ?? null);
    return { action: 'customers.assign', before: { owner: customer.owner_id }, after: { owner: to }, reason };
  };
  return changeCustomer(ctx, viewer, customerId, hand, 'customers.assign');
}

/** Hands many customers over, or says who would get how many. */
export async function assignCustomers(ctx: Ctx, viewer: Viewer, body: AssignCustomers): Promise<AssignResult> {
  // Before the transaction: it asks on a connection of its own.
  const roll = await ctx.roll.current();
  return transact(ctx.db, async (tx) => {
    const env = await envOf(ctx, tx);
    const { owner, target } = body;
    if (owner === 'rules') requireAll(viewer, 'customers.assign');
    else if (!mayGiveTo(viewer, owner)) throw forbidden();
    if (owner && owner !== 'rules') await requireOwner(tx, owner);
    const ids =
      'customerIds' in target ? [...new Set(target.customerIds)] : await idsOf(ctx, tx, viewer, roll, target.filter);
    const customers = await repo.lockOwned(tx, viewer, ids);
    const to = owner === 'rules' ? await requireRules(tx, customers) : customers.map(() => owner);
    const result = await handMany({ ctx, tx, env, viewer }, customers, to, body);
    const found = new Set(customers.map((customer) => customer.customer_id));
    const missing = ids.filter((id) => !found.has(id));
    const failures = missing.map((customerId) => ({ customerId, name: null, code: 'common.not_found' }));
    return {
      ...result,
      matched: ids.length,
      failed: result.failed + missing.length,
      failures: [...result.failures, ...failures].slice(0, FAILURES_SHOWN),
    };
  });
}

async function idsOf(
  ctx: Ctx,
  tx: Tx,
  viewer: Viewer,
  roll: Roll,
  filter: Parameters<typeof profileFilter>[4],
): Promise<string[]> {
  const wanted = await profileFilter(ctx, tx, viewer, roll, filter);
  const ids = findProfiles(roll, viewer, wanted.filter, ASSIGN_FILTER_MAX + 1);
  if (wanted.truncated || ids.length > ASSIGN_FILTER_MAX)
    throw new Problem('customers.over_the_limit', 400, { params: { limit: ASSIGN_FILTER_MAX } });
  return ids;
}

async function requireRules(tx: Tx, customers: readonly repo.Owned[]): Promise<(string | null)[]> {
  if ((await repo.readRules(tx)).length === 0) throw new Problem('customers.no_rules', 400);
  return ownersByRules(tx, customers);
}

/** Hands locked customers to owners, one each; where the rules named nobody, says so. */
async function handMany(
  acting: Acting,
  customers: readonly repo.Owned[],
  to: readonly (string | null)[],
  {
    owner,
    dryRun,
    reason = null,
  }: { owner: AssignCustomers['owner']; dryRun: boolean; reason?: string | null | undefined },
): Promise<AssignResult> {
  const { tx, ctx, viewer, env } = acting;
  const nobody = (at: number) => owner === 'rules' && to[at] === null;
  const failures = customers
    .filter((_, at) => nobody(at))
    .map(({ customer_id: customerId, name }) => ({ customerId, name, code: 'customers.no_rule_fits' }));
  const wanted = customers.flatMap((customer, at): (repo.Handover & { name: string })[] => {
    const next = to[at] ?? null;
    if (nobody(at) || next === customer.owner_id) return [];
    return [{ customerId: customer.customer_id, from: customer.owner_id, to: next, name: customer.name }];
  });
  const { fit, over } = await withinRoom(tx, wanted);
  const handovers = fit.map(({ name: _, ...handover }) => handover);
  failures.push(...over.map(({ customerId, name }) => ({ customerId, name, code: 'customers.over_capacity' })));
  if (!dryRun && handovers.length > 0) {
    await moveCustomers(acting, handovers, reason);
    const subject = { kind: 'customers', id: String(handovers.length) };
    await audit(tx, {
      viewer,
      at: env.now,
      action: 'customers.assign_many',
      subject,
      after: handovers,
      ...(reason ? { reason } : {}),
    });
    await refreshCustomers(
      ctx,
      tx,
      handovers.map((each) => each.customerId),
    );
  }
  return {
    matched: customers.length,
    changed: handovers.length,
    unchanged: customers.length - handovers.length - failures.length,
    failed: failures.length,
    owners: await countOwners(tx, handovers),
    failures: failures.slice(0, FAILURES_SHOWN),
  };
}

async function countOwners(tx: Tx, handovers: readonly repo.Handover[]): Promise<AssignResult['owners']> {
  const people = await everybody({ reference: unkept }, tx);
  const counts = new Map<string | null, number>();
  for (const { to } of handovers) counts.set(to, (counts.get(to) ?? 0) + 1);
  return [...counts]
    .map(([owner, customers]) => ({ owner: personOf({ people }, owner), customers }))
    .sort((a, b) => b.customers - a.customers);
}

/** Gives the oldest customers of nobody an owner by the rules, one batch a call. */
export async function assignUnowned(ctx: Ctx, viewer: Viewer, dryRun: boolean) {
  requireAll(viewer, 'customers.assign');
  return transact(ctx.db, async (tx) => {
    const env = await envOf(ctx, tx);
    const customers = await repo.lockUnowned(tx, ASSIGN_BATCH);
    const to = await requireRules(tx, customers);
    const unowned = await repo.countUnowned(tx);
    const result = await handMany({ ctx, tx, env, viewer }, customers, to, { owner: 'rules', dryRun });
    return { ...result, remaining: unowned - customers.length };
  });
}

export async function readAssignmentRules(conn: Conn, viewer: Viewer): Promise<{ rules: AssignmentRule[] }> {
  requireAll(viewer, 'customers.assign');
  const rows = await repo.readRules(conn);
  return {
    rules: rows.map(({ kind, region, owner_ids: ownerIds }) =>
      kind === 'region' ? { kind, region: region ?? '', ownerIds } : { kind: 'round_robin', ownerIds },
    ),
  };
}

/** Replaces the rules. @throws Problem 400 when a rule names nobody active. */
export async function setAssignmentRules(ctx: Ctx, viewer: Viewer, rules: readonly AssignmentRule[]) {
  return transact(ctx.db, async (tx) => {
    const { now } = await envOf(ctx, tx);
    const active = await activeUsers(tx);
    if (rules.some((rule) => rule.ownerIds.some((id) => !active.has(id))))
      throw new Problem('customers.no_such_owner', 400);
    const before = await readAssignmentRules(tx, viewer);
    const rows = rules.map((rule) => ({
      kind: rule.kind,
      region: rule.kind === 'region' ? rule.region : null,
      owner_ids: [...new Set(rule.ownerIds)],
    }));
    await repo.replaceRules(tx, rows, { by: viewer.userId, at: now });
    const subject = { kind: 'setting', id: 'customers.assignment_rules' };
    await audit(tx, { viewer, at: now, action: 'customers.set_rules', subject, before: before.rules, after: rules });
    return readAssignmentRules(tx, viewer);
  });
}
