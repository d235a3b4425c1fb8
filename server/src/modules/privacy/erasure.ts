import type { Erasure, ErasurePreview, Ground, Tally as ToldTally } from '@kith/contract/privacy';
import type { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { decodeCursor, encodeCursor, InstantPlace } from '../../platform/cursor.ts';
import { type Conn, transact } from '../../platform/db/client.ts';
import { conflict, notFound, Problem } from '../../platform/errors.ts';
import { emit } from '../../platform/events.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { countFiles } from '../../platform/files.ts';
import { newId } from '../../platform/ids.ts';
import { erasePerson, erasePersonFromFiles, leftBehind, personOf, type Tally } from '../../platform/personal.ts';
import { requireProfile } from '../../platform/profile.ts';
import { systemViewer, type Viewer } from '../../platform/viewer.ts';
import { lockForErasure, mergedIdsOf } from '../customers/index.ts';
import { everybody } from '../identity/index.ts';
import { ERASE_JOB } from './job-names.ts';
import { presentErasure } from './present.ts';
import * as repo from './repo-erasures.ts';
import { needsSecond } from './rules.ts';
import { buryKeys } from './tombstones.ts';

const DAY_MS = 86_400_000;

/** Ends a transaction that was only to see what it would do. */
class Rehearsed extends Error {}

/** What an erasure would do: it is done, counted and rolled back, so that it cannot say anything else. */
export async function previewErasure(
  ctx: Ctx,
  viewer: Viewer,
  customerId: string,
): Promise<z.input<typeof ErasurePreview>> {
  await requireProfile(ctx.db, viewer, 'privacy.erase', customerId);
  const { modules } = ctx.registry;
  let tallies: ToldTally[] = [];
  try {
    await transact(ctx.db, async (tx) => {
      const held = await lockForErasure(tx, customerId);
      if (held?.erased !== false) throw conflict('privacy.erased');
      const person = await personOf(modules, tx, { customerId, mergedIds: held.mergedIds });
      tallies = told(await erasePerson(modules, tx, { person, env: await envOf(ctx, tx) }));
      throw new Rehearsed();
    });
  } catch (error) {
    if (!(error instanceof Rehearsed)) throw error;
  }
  const asked = await askedToday(ctx, ctx.db, viewer);
  return { tallies, files: await countFiles(ctx.db), needsSecond: needsSecond(asked) };
}

async function askedToday(ctx: Ctx, conn: Conn, viewer: Viewer): Promise<number | null> {
  if (viewer.userId === null) return null;
  return repo.countAsked(conn, viewer.userId, new Date(ctx.clock.now().getTime() - DAY_MS));
}

/** Asks for a person to be erased: at once, or once a second person has confirmed. @throws Problem 409 when they are. */
export async function askErasure(
  ctx: Ctx,
  viewer: Viewer,
  customerId: string,
  ground: Ground,
): Promise<z.input<typeof Erasure>> {
  return transact(ctx.db, async (tx) => {
    await requireProfile(tx, viewer, 'privacy.erase', customerId);
    if ((await lockForErasure(tx, customerId))?.erased !== false) throw conflict('privacy.erased');
    const asked = await askedToday(ctx, tx, viewer);
    const state = needsSecond(asked) ? 'waiting' : 'running';
    const at = ctx.clock.now();
    const erasureId = newId();
    const row = { erasure_id: erasureId, customer_id: customerId, state, ground } as const;
    if (!(await repo.insertErasure(tx, { ...row, asked_at: at, asked_by: viewer.userId })))
      throw conflict('privacy.erased');
    // Of the person nothing is written down here: the row must outlive them.
    const subject = { kind: 'erasure', id: erasureId };
    await audit(tx, { viewer, at, action: 'privacy.ask_erasure', subject, after: { ground, customerId } });
    if (state === 'running') await ctx.jobs.send(tx, ERASE_JOB, { erasureId });
    return presented(ctx, tx, viewer, erasureId);
  });
}

async function presented(ctx: Ctx, conn: Conn, viewer: Viewer, erasureId: string): Promise<z.input<typeof Erasure>> {
  const row = await repo.findErasure(conn, erasureId);
  if (!row) throw notFound();
  return presentErasure(row, await everybody(ctx, conn), viewer);
}

/** One erasure, of a customer whom the viewer may see. */
export async function readErasure(ctx: Ctx, viewer: Viewer, erasureId: string) {
  const row = await repo.findErasure(ctx.db, erasureId);
  if (!row) throw notFound();
  await requireProfile(ctx.db, viewer, 'privacy.read', row.customer_id);
  return presented(ctx, ctx.db, viewer, erasureId);
}

export async function listErasures(
  ctx: Ctx,
  viewer: Viewer,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const after = cursor ? decodeCursor(cursor, InstantPlace, 'privacy.bad_cursor') : null;
  const rows = await repo.listErasures(ctx.db, viewer, after, limit + 1);
  const page = rows.slice(0, limit);
  const people = await everybody(ctx, ctx.db);
  const last = page.at(-1);
  return {
    items: page.map((row) => presentErasure(row, people, viewer)),
    next: rows.length > page.length && last ? encodeCursor([last.asked_at.toISOString(), last.erasure_id]) : null,
  };
}

/** The second person's word, or another try. @throws Problem 403 for one's own, 409 when nothing waits. */
export async function confirmErasure(ctx: Ctx, viewer: Viewer, erasureId: string) {
  return moving(ctx, viewer, erasureId, 'privacy.confirm_erasure', async (tx, row, at) => {
    if (row.state !== 'waiting' && row.state !== 'failed') throw conflict('privacy.not_waiting');
    const isOwn = viewer.userId === null || viewer.userId === row.asked_by;
    if (row.state === 'waiting' && isOwn) throw new Problem('privacy.own_erasure', 403);
    const by = row.state === 'waiting' ? { confirmed_at: at, confirmed_by: viewer.userId } : {};
    await repo.moveErasure(tx, erasureId, { state: 'running', ...by });
    await ctx.jobs.send(tx, ERASE_JOB, { erasureId });
  });
}

/** Takes an erasure back that has not begun. @throws Problem 409 */
export async function withdrawErasure(ctx: Ctx, viewer: Viewer, erasureId: string) {
  return moving(ctx, viewer, erasureId, 'privacy.withdraw_erasure', async (tx, row) => {
    if (row.state !== 'waiting') throw conflict('privacy.not_waiting');
    await repo.moveErasure(tx, erasureId, { state: 'withdrawn' });
  });
}

async function moving(
  ctx: Ctx,
  viewer: Viewer,
  erasureId: string,
  action: string,
  work: (tx: Conn, row: repo.ErasureRow, at: Date) => Promise<void>,
) {
  return transact(ctx.db, async (tx) => {
    const row = await repo.lockErasure(tx, erasureId);
    if (!row) throw notFound();
    await requireProfile(tx, viewer, 'privacy.erase', row.customer_id);
    const at = ctx.clock.now();
    await work(tx, row, at);
    await audit(tx, { viewer, at, action, subject: { kind: 'erasure', id: erasureId } });
    return presented(ctx, tx, viewer, erasureId);
  });
}

/**
 * Erases: first out of files, which is slow and harmless twice, then out of the database in one transaction, which ends
 * with the proof that nothing that surely names the person is left under their id. Run again it finds nothing to do.
 * @throws Error when something is left: a room forgot it, and nothing must be half erased.
 */
export async function carryOut(ctx: Ctx, key: Buffer, erasureId: string): Promise<void> {
  const asked = await repo.findErasure(ctx.db, erasureId);
  if (asked?.state !== 'running') return;
  const { modules } = ctx.registry;
  const customerId = asked.customer_id;
  const known = await personOf(modules, ctx.db, { customerId, mergedIds: await mergedIdsOf(ctx.db, customerId) });
  const files = await erasePersonFromFiles(ctx, known);
  await transact(ctx.db, async (tx) => {
    if ((await repo.lockErasure(tx, erasureId))?.state !== 'running') return;
    const held = await lockForErasure(tx, customerId);
    if (held?.erased !== false) throw new Error('the customer is erased already');
    const env = await envOf(ctx, tx);
    const { mergedIds } = held;
    const person = await personOf(modules, tx, { customerId, mergedIds });
    const tombstones = await buryKeys(tx, key, erasureId, [customerId, ...mergedIds]);
    const tallies = told([...files, ...(await erasePerson(modules, tx, { person, env }))]);
    const done_at = ctx.clock.now();
    // First the state, which the wide row shows, then the report.
    await repo.moveErasure(tx, erasureId, { state: 'done', done_at });
    await refreshCustomers(ctx, tx, [customerId]);
    const left = await leftBehind(tx, person);
    if (left.sure.length > 0) throw new Error(`something of the person is left in ${left.sure.join(', ')}`);
    const report = { tallies, tombstones, namesakes: left.names };
    await repo.moveErasure(tx, erasureId, { state: 'done', report });
    const viewer = systemViewer([], 'erasure');
    await audit(tx, { viewer, at: done_at, action: 'privacy.erase', subject: { kind: 'erasure', id: erasureId } });
    await emit(tx, { customerId, type: 'privacy.erased', occurredAt: done_at, actorId: null, data: { erasureId } });
  });
}

/** After a fault: so many tries, then it has failed, and somebody has to say that it shall be tried again. */
export async function noteFault(ctx: Ctx, erasureId: string, triesMax: number): Promise<void> {
  await transact(ctx.db, async (tx) => {
    const tries = await repo.countTry(tx, erasureId);
    const row = await repo.lockErasure(tx, erasureId);
    if (row?.state === 'running' && tries >= triesMax) await repo.moveErasure(tx, erasureId, { state: 'failed' });
  });
}

function told(tallies: readonly Tally[]): ToldTally[] {
  return tallies
    .map(({ what, gone, kept = 0 }) => ({ what, gone, kept }))
    .filter(({ gone, kept }) => gone > 0 || kept > 0);
}
