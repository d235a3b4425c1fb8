import { audit } from '../../platform/audit.ts';
import { dayIn } from '../../platform/clock.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { type KeptByRoom, runLeft } from '../../platform/hooks.ts';
import { type Profile, readProfiles } from '../../platform/profile.ts';
import { systemViewer, type Viewer } from '../../platform/viewer.ts';
import { type Handover, lockCustomersById, moveBack, moveCustomers, ownedBy, withinRoom } from '../customers/index.ts';
import { everybody, listUsers, setActive } from '../identity/index.ts';
import { closeTasks, openTasks } from '../worklist/index.ts';
import { standingOf } from './notes.ts';
import * as repo from './repo.ts';
import { isIntroduced } from './rules.ts';

/** Customers of one transaction: each is wholly on one side, and whoever works with one of them waits a fifth of a second. */
const BATCH = 250;

/** A handover at work: in whose name, in which transaction. */
type Work = { ctx: Ctx; tx: Tx; env: Env; viewer: Viewer; row: repo.HandoverRow };

/**
 * Hands over whoever still waits, a batch a transaction, then ends the handover. Harmless when called again, and beside a
 * running one: batches take turns on the row of the handover, and what was committed waits no more.
 */
export async function runHandover(ctx: Ctx, handoverId: string, signal?: AbortSignal): Promise<void> {
  await eachBatch(ctx, handoverId, 'running', signal, moveBatch);
}

/** Gives back whoever moved and is still with the receiver; harmless when called again. */
export async function runUndo(ctx: Ctx, handoverId: string, signal?: AbortSignal): Promise<void> {
  await eachBatch(ctx, handoverId, 'undoing', signal, backBatch);
}

async function eachBatch(
  ctx: Ctx,
  handoverId: string,
  state: repo.HandoverRow['state'],
  signal: AbortSignal | undefined,
  work: (work: Work) => Promise<boolean>,
): Promise<void> {
  for (let more = true; more; ) {
    signal?.throwIfAborted();
    more = await transact(ctx.db, async (tx) => {
      const row = await repo.lockHandover(tx, handoverId);
      if (row?.state !== state) return false;
      const by = state === 'undoing' ? row.undone_by : row.created_by;
      return work({ ctx, tx, env: await envOf(ctx, tx), viewer: actingFor(by), row });
    });
  }
}

/** In the name of who began it; what they may was asked then. */
function actingFor(userId: string | null): Viewer {
  const system = systemViewer(['customers.read', 'customers.assign', 'worklist.write'], 'handover');
  return userId ? { ...system, kind: 'user', userId } : system;
}

/** @returns whether there may be more. */
async function moveBatch(work: Work): Promise<boolean> {
  const { tx, env, row } = work;
  const items = await repo.nextItems(tx, row.handover_id, 'waiting', BATCH);
  if (items.length === 0) return finish(work);
  const locked = new Map((await lockCustomersById(tx, idsOf(items))).map((each) => [each.customer_id, each]));
  const unchanged = items.filter((item) => locked.get(item.customer_id)?.owner_id === item.from_owner);
  const wanted = unchanged.flatMap(({ customer_id: customerId, from_owner: from, to_owner: to }): Handover[] =>
    to ? [{ customerId, from, to }] : [],
  );
  const { going, refused } = await whoCanGo(work, wanted, (id) => locked.get(id)?.archived === true);
  const moved = await moveTogether(work, going);
  const ended = new Set([...going, ...refused].map(({ customerId }) => customerId));
  const changed = idsOf(items).filter((id) => !ended.has(id));
  const leftOut = [
    ...refused.map(({ customerId, code }) => leftOutAs(customerId, code)),
    ...changed.map((customerId) => leftOutAs(customerId, 'handover.changed_meanwhile')),
  ];
  await repo.endItems(tx, row.handover_id, [...moved, ...leftOut], env.now);
  return true;
}

function idsOf(items: readonly repo.ItemRow[]): string[] {
  return items.map((item) => item.customer_id);
}

function leftOutAs(customerId: string, code: string): repo.ItemEnd {
  return { customerId, state: 'left_out', code, standing: null, kept: null, tasks: 0 };
}

type Refused = Handover & { code: string };

/** Receivers may have left, or filled up, since the handover began. */
async function whoCanGo(
  { tx }: Work,
  wanted: readonly Handover[],
  isArchived: (customerId: string) => boolean,
): Promise<{ going: Handover[]; refused: Refused[] }> {
  const active = new Set((await listUsers(tx)).filter((user) => user.active).map((user) => user.id));
  const gone = wanted.filter(({ to }) => to === null || !active.has(to));
  const there = wanted.filter((each) => !gone.includes(each));
  const { over } = await withinRoom(
    tx,
    there.filter(({ customerId }) => !isArchived(customerId)),
  );
  const refused = [
    ...gone.map((each) => ({ ...each, code: 'customers.no_such_owner' })),
    ...over.map((each) => ({ ...each, code: 'customers.over_capacity' })),
  ];
  const out = new Set(refused.map(({ customerId }) => customerId));
  return { going: there.filter(({ customerId }) => !out.has(customerId)), refused };
}

/** Moves customers with all that hangs on them. @returns what to write down of each. */
async function moveTogether(work: Work, handovers: readonly Handover[]): Promise<repo.ItemEnd[]> {
  if (handovers.length === 0) return [];
  const { ctx, tx, env, viewer, row } = work;
  const ids = handovers.map(({ customerId }) => customerId);
  const profiles = await readProfiles(tx, ids);
  const kept = await moveCustomers(work, handovers, row.note?.slice(0, 500) ?? null);
  await introduce(work, handovers, profiles);
  const subject = { kind: 'handover', id: row.handover_id };
  await audit(tx, { viewer, at: env.now, action: 'handover.move', subject, after: handovers });
  await refreshCustomers(ctx, tx, ids);
  return handovers.map(({ customerId }): repo.ItemEnd => {
    const profile = profiles.get(customerId);
    return {
      customerId,
      state: 'moved',
      code: null,
      standing: profile ? standingOf(profile) : null,
      kept: kept.get(customerId) ?? {},
      tasks: profile?.open_tasks ?? 0,
    };
  });
}

/** One introduction per handover and customer, so that taking one back closes its own and no other. */
const introductionKey = (row: repo.HandoverRow) => `handover:${row.handover_id}`;

async function introduce(
  { tx, env, row, ...acting }: Work,
  handovers: readonly Handover[],
  profiles: ReadonlyMap<string, Profile>,
): Promise<void> {
  if (row.introduce === 'nobody') return;
  const people = await everybody(acting.ctx, tx);
  const on = dayIn(env.timeZone, env.now);
  const drafts = handovers.flatMap(({ customerId, from, to }) => {
    const profile = profiles.get(customerId);
    if (!profile || !isIntroduced(row.introduce, profile.tier)) return [];
    return [
      {
        customerId,
        kind: 'introduction',
        reasonKey: introductionKey(row),
        level: null,
        reason: { code: 'handed_over', from: (from && people.get(from)?.name) || null, on },
        atStakeMinor: profile.at_stake_minor,
        urgency: 1,
        action: 'call',
        playCode: 'introduction',
        dueAt: null,
        assigneeId: to,
        title: null,
      } as const,
    ];
  });
  await openTasks(tx, drafts, env, acting.viewer.userId);
}

/** Ends the handover; the account of who leaves is closed once nothing is theirs any more. */
async function finish(work: Work): Promise<false> {
  const { tx, env, viewer, row } = work;
  const closing = await closeAccount(work);
  const closed = closing ? { closedAt: env.now, closing } : {};
  await repo.setState(tx, row.handover_id, { state: 'done', finishedAt: env.now, ...closed });
  const subject = { kind: 'handover', id: row.handover_id };
  await audit(tx, { viewer, at: env.now, action: 'handover.finish', subject, after: { closed: closing !== null } });
  return false;
}

async function closeAccount({ ctx, tx, env, viewer, row }: Work): Promise<KeptByRoom | null> {
  const { from_owner: userId, leaves } = row;
  if (!leaves || !userId || (await ownedBy(tx, viewer, userId, 1)).length > 0) return null;
  const kept = await runLeft(ctx.registry.modules, tx, { userId, viewer, env });
  await setActive(tx, { viewer, at: env.now }, userId, false);
  return kept;
}

/** @returns whether there may be more. */
async function backBatch(work: Work): Promise<boolean> {
  const { ctx, tx, env, viewer, row } = work;
  const items = await repo.nextItems(tx, row.handover_id, 'moved', BATCH);
  if (items.length === 0) {
    await repo.setState(tx, row.handover_id, { state: 'undone' });
    return false;
  }
  const owners = new Map((await lockCustomersById(tx, idsOf(items))).map((each) => [each.customer_id, each.owner_id]));
  const active = new Set((await listUsers(tx)).filter((user) => user.active).map((user) => user.id));
  const stays = (item: repo.ItemRow): string | null => {
    if (owners.get(item.customer_id) !== item.to_owner) return 'handover.changed_meanwhile';
    return item.from_owner === null || active.has(item.from_owner) ? null : 'customers.no_such_owner';
  };
  const going = items.filter((item) => stays(item) === null);
  const ids = idsOf(going);
  if (ids.length > 0) {
    const backs = going.map((item) => ({ customerId: item.customer_id, from: item.to_owner, to: item.from_owner }));
    const kept = new Map(going.flatMap((item) => (item.kept ? [[item.customer_id, item.kept] as const] : [])));
    const which = { customerIds: ids, kind: 'introduction', reasonKey: introductionKey(row) } as const;
    await closeTasks(tx, { ...which, closeReason: 'cause_gone' }, env);
    await moveBack(work, backs, kept, null);
    const subject = { kind: 'handover', id: row.handover_id };
    await audit(tx, { viewer, at: env.now, action: 'handover.move_back', subject, after: backs });
    await refreshCustomers(ctx, tx, ids);
  }
  const ends = items.map((item): repo.ItemEnd => {
    const code = stays(item);
    const state = code === null ? 'back' : 'stays';
    return { customerId: item.customer_id, state, code, standing: null, kept: null, tasks: 0 };
  });
  await repo.endItems(tx, row.handover_id, ends, env.now);
  return true;
}
