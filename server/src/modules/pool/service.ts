import type { CustomerRow } from '@kith/contract/customers';
import type { PoolCustomer, PoolRules, PoolState, PoolTier } from '@kith/contract/pool';
import type { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import { addDays, dayIn, startOfDay } from '../../platform/clock.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { type Conn, type Tx, transact } from '../../platform/db/client.ts';
import { conflict, forbidden, notFound } from '../../platform/errors.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { maySearchBy, shown } from '../../platform/fields.ts';
import { readProfiles } from '../../platform/profile.ts';
import { readSetting, writeSetting } from '../../platform/settings.ts';
import { requireAll, requireScope, systemViewer, type Viewer } from '../../platform/viewer.ts';
import {
  countOwnedAmong,
  listCustomers,
  lockCustomersById,
  lostLast,
  moveCustomers,
  roomOf,
} from '../customers/index.ts';
import { everybody } from '../identity/index.ts';
import { closeTasks } from '../worklist/index.ts';
import * as repo from './repo.ts';
import { poolSetting } from './settings.ts';

/** Kith looks for whoever may not: customers of nobody are seen by those alone who see everybody. Contacts stay out. */
function lookingFor(viewer: Viewer): Viewer {
  const system = systemViewer(['customers.read'], 'pool');
  return {
    ...system,
    fields: new Map([...viewer.fields, ['phone', 'hidden'], ['email', 'hidden'], ['wechat', 'hidden']]),
  };
}

/** @throws Problem 403 for a viewer behind whom no person stands: nobody else can look after a customer. */
function requirePerson(viewer: Viewer): string {
  if (viewer.userId === null) throw forbidden();
  return viewer.userId;
}

async function requireOpen(conn: Conn): Promise<PoolRules> {
  const rules = await readSetting(conn, poolSetting);
  if (!rules.open) throw conflict('pool.closed');
  return rules;
}

export async function readState(ctx: Ctx, viewer: Viewer): Promise<PoolState> {
  requireScope(viewer, 'pool.claim');
  const rules = await readSetting(ctx.db, poolSetting);
  const { userId } = viewer;
  if (userId === null) return { open: rules.open, leftToday: 0, leftToHold: 0, leaving: 0 };
  const left = await claimsLeft(ctx.db, await envOf(ctx, ctx.db), rules, userId);
  return { open: rules.open, ...left, leaving: await repo.countNotices(ctx.db, userId) };
}

/** How many more this person may claim, today and at a time. */
async function claimsLeft(conn: Conn, env: Env, rules: PoolRules, userId: string) {
  const begun = startOfDay(env.timeZone, env.today);
  const claims = rules.claimsADay === null ? 0 : await repo.countClaims(conn, userId, begun);
  const held = rules.heldMost === null ? 0 : await countOwnedAmong(conn, userId, await repo.claimedBy(conn, userId));
  const room = (await roomOf(conn, [userId])).get(userId) ?? null;
  const byRule = rules.heldMost === null ? null : Math.max(0, rules.heldMost - held);
  return {
    leftToday: rules.claimsADay === null ? null : Math.max(0, rules.claimsADay - claims),
    leftToHold: room === null || byRule === null ? (byRule ?? room) : Math.min(room, byRule),
  };
}

type Query = {
  tier?: PoolTier[] | undefined;
  sort: 'spend_year' | 'last_order' | 'created';
  cursor?: string | undefined;
  limit: number;
};

/** A page of the customers whom one may claim. @throws Problem 409 while the pool is closed. */
export async function listPool(
  ctx: Ctx,
  viewer: Viewer,
  query: Query,
): Promise<{ items: PoolCustomer[]; next: string | null }> {
  requireScope(viewer, 'pool.claim');
  const rules = await requireOpen(ctx.db);
  const tier = (query.tier ?? rules.offered).filter((each) => rules.offered.includes(each));
  if (tier.length === 0) return { items: [], next: null };
  const { cursor, limit } = query;
  // The order of money, and its cursor, would tell what a role may not see.
  const sort = query.sort === 'spend_year' && !maySearchBy(viewer, 'spend') ? 'last_order' : query.sort;
  const found = await listCustomers(ctx, lookingFor(viewer), {
    owner: 'none',
    tier,
    sort,
    limit,
    ...(cursor === undefined ? {} : { cursor }),
  });
  const env = await envOf(ctx, ctx.db);
  const ids = found.items.map((row) => row.customerId);
  const lost = await lostLast(ctx.db, ids);
  const moves = await repo.lastMoves(ctx.db, ids);
  const people = await everybody(ctx, ctx.db);
  const items = found.items.map((row): PoolCustomer => {
    const last = lost.get(row.customerId);
    return {
      ...presentRow(row, viewer),
      came: last ? { kind: howLost(last, moves.get(row.customerId)), at: last.at.toISOString() } : null,
      before: (last?.owner && people.get(last.owner)) || null,
      coolDownUntil: last ? coolDown(last, viewer, rules, env) : null,
    };
  });
  return { items, next: found.next };
}

/** Back to the pool by rule or by hand, if that was the last that happened; else somebody who assigns took them away. */
function howLost(last: { at: Date }, move: { kind: repo.MoveKind; at: Date } | undefined) {
  return move && move.kind !== 'claimed' && move.at >= last.at ? move.kind : 'unassigned';
}

type Row = z.input<typeof CustomerRow>;

function presentRow(row: Row, viewer: Viewer) {
  return {
    customerId: row.customerId,
    kind: row.kind,
    name: row.name,
    tier: row.tier,
    stage: row.stage,
    region: shown(viewer, 'region', 'list', row.region),
    spendYear: row.spendYear,
    lastOn: row.lastOn,
    lastContactAt: row.lastContactAt,
  };
}

/** The day from which whoever had the customer last may claim them again; null: at once, or somebody else. */
function coolDown(
  last: { owner: string | null; at: Date },
  viewer: Viewer,
  { coolDownDays }: PoolRules,
  { timeZone, today }: Env,
): string | null {
  if (last.owner === null || last.owner !== viewer.userId) return null;
  const until = addDays(dayIn(timeZone, last.at), coolDownDays);
  return until > today ? until : null;
}

/** Takes a customer out of the pool. @throws Problem 404 for one who is not offered, 409 where a limit or another was there first. */
export async function claimCustomer(ctx: Ctx, viewer: Viewer, customerId: string): Promise<void> {
  const userId = requirePerson(viewer);
  await transact(ctx.db, async (tx) => {
    const rules = await requireOpen(tx);
    const env = await envOf(ctx, tx);
    const [customer] = await lockCustomersById(tx, [customerId]);
    const profile = (await readProfiles(tx, [customerId])).get(customerId);
    const tier = (profile?.tier ?? 'none') as PoolTier;
    if (!customer || !profile || customer.archived || !rules.offered.includes(tier)) throw notFound();
    // Whose customer it is now is nobody's business who does not see them; that somebody was faster is.
    if (customer.owner_id !== null) throw await wasOffered(tx, customerId);
    await requireClaims(tx, env, rules, viewer, { userId, customerId });
    await moveCustomers({ ctx, tx, env, viewer }, [{ customerId, from: null, to: userId }], null);
    await repo.addMoves(tx, [{ customerId, kind: 'claimed', userId, quietDays: null, reason: null }], env.now);
    await record(tx, env, viewer, { customerId, action: 'pool.claim', after: { owner: userId } });
    await refreshCustomers(ctx, tx, [customerId]);
  });
}

/** A customer of somebody who was in the pool lately was taken; others do not exist for whoever asks. */
async function wasOffered(tx: Tx, customerId: string) {
  const lost = (await lostLast(tx, [customerId])).get(customerId);
  return lost ? conflict('pool.taken') : notFound();
}

async function requireClaims(
  tx: Tx,
  env: Env,
  rules: PoolRules,
  viewer: Viewer,
  { userId, customerId }: { userId: string; customerId: string },
): Promise<void> {
  const last = (await lostLast(tx, [customerId])).get(customerId);
  const until = last ? coolDown(last, viewer, rules, env) : null;
  if (until !== null) throw conflict('pool.cool_down', { until });
  const { leftToday, leftToHold } = await claimsLeft(tx, env, rules, userId);
  if (leftToday === 0) throw conflict('pool.enough_today', { limit: rules.claimsADay ?? 0 });
  if ((await roomOf(tx, [userId])).get(userId) === 0) throw conflict('customers.over_capacity');
  if (leftToHold === 0) throw conflict('pool.holds_enough', { limit: rules.heldMost ?? 0 });
}

/** Gives one's own customer back. @throws Problem 404 for anybody else's. */
export async function giveBack(ctx: Ctx, viewer: Viewer, customerId: string, reason: string): Promise<void> {
  const userId = requirePerson(viewer);
  await transact(ctx.db, async (tx) => {
    await requireOpen(tx);
    const env = await envOf(ctx, tx);
    const [customer] = await lockCustomersById(tx, [customerId]);
    if (customer?.owner_id !== userId || customer.archived) throw notFound();
    await dropToPool({ ctx, tx, env, viewer }, [{ customerId, kind: 'given_back', userId, quietDays: null, reason }]);
    await record(tx, env, viewer, { customerId, action: 'pool.give_back', before: { owner: userId }, reason });
  });
}

/** Customers go back to the pool: nobody's, with what they had open closed or waiting for whoever claims them. */
export async function dropToPool(
  acting: { ctx: Ctx; tx: Tx; env: Env; viewer: Viewer },
  moves: readonly repo.NewMove[],
): Promise<void> {
  const { ctx, tx, env } = acting;
  const customerIds = moves.map((move) => move.customerId);
  await closeTasks(tx, { customerIds, kind: 'pool_warning', closeReason: 'cause_gone' }, env);
  const handovers = moves.map(({ customerId, userId }) => ({ customerId, from: userId, to: null }));
  await moveCustomers(acting, handovers, null);
  await repo.addMoves(tx, moves, env.now);
  await repo.dropNotices(tx, customerIds);
  await refreshCustomers(ctx, tx, customerIds);
}

async function record(
  tx: Tx,
  env: Env,
  viewer: Viewer,
  change: { customerId: string; action: string; before?: object; after?: object; reason?: string },
): Promise<void> {
  const { customerId, ...what } = change;
  await audit(tx, { viewer, at: env.now, subject: { kind: 'customer', id: customerId }, customerId, ...what });
}

export async function readPoolRules(conn: Conn, viewer: Viewer): Promise<PoolRules> {
  requireAll(viewer, 'customers.assign');
  return readSetting(conn, poolSetting);
}

export async function savePoolRules(ctx: Ctx, viewer: Viewer, body: PoolRules): Promise<PoolRules> {
  requireAll(viewer, 'customers.assign');
  return transact(ctx.db, async (tx) => {
    const { now } = await envOf(ctx, tx);
    const before = await readSetting(tx, poolSetting);
    await writeSetting(tx, poolSetting, body, { viewer, at: now });
    const subject = { kind: 'setting', id: poolSetting.key };
    await audit(tx, { viewer, at: now, action: 'pool.set_rules', subject, before, after: body });
    return body;
  });
}
