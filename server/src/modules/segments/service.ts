import type { SaveSegment, Segment } from '@kith/contract/segments';
import { NESTING_MAX, SEGMENTS_MAX } from '@kith/contract/segments';
import type { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { conflict, notFound, Problem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { type Catalogue, faultsOf } from './catalogue.ts';
import { askToFill } from './jobs.ts';
import { presentSegment } from './present.ts';
import * as repo from './repo.ts';
import { endAll } from './repo-members.ts';
import { countMembers, weekBefore } from './repo-view.ts';
import { cycleThrough, nestingOf, type Ruled, segmentsIn, turnedByDays } from './rules.ts';

/** All segments, the newest last. */
export async function listSegments(ctx: Ctx, viewer: Viewer): Promise<{ items: z.input<typeof Segment>[] }> {
  const rows = await repo.readSegments(ctx.db);
  return { items: await present(ctx, viewer, rows, rows) };
}

/** @throws Problem 404 when there is none, or it was given up. */
export async function getSegment(ctx: Ctx, viewer: Viewer, segmentId: string): Promise<z.input<typeof Segment>> {
  const rows = await repo.readSegments(ctx.db);
  const [segment] = await present(ctx, viewer, rows, [requireRow(rows, segmentId)]);
  if (!segment) throw notFound();
  return segment;
}

export function requireRow(rows: readonly repo.SegmentRow[], segmentId: string): repo.SegmentRow {
  const row = rows.find(({ segment_id }) => segment_id === segmentId);
  if (!row) throw notFound();
  return row;
}

async function present(ctx: Ctx, viewer: Viewer, all: readonly repo.SegmentRow[], shown: readonly repo.SegmentRow[]) {
  const counts = await countMembers(
    ctx.db,
    viewer,
    shown.map(({ segment_id }) => segment_id),
    weekBefore(ctx.clock.now()),
  );
  const turned = turnedByDays(repo.ruledOf(all));
  const people = await everybody(ctx, ctx.db);
  return shown.map((row) =>
    presentSegment(row, { people, counts: counts.get(row.segment_id), turnsByTime: turned.has(row.segment_id) }),
  );
}

/** Stores a segment; its members are found behind it. */
export async function createSegment(
  ctx: Ctx,
  viewer: Viewer,
  catalogue: Catalogue,
  body: SaveSegment,
): Promise<z.input<typeof Segment>> {
  const segmentId = newId();
  await transact(ctx.db, async (tx) => {
    await repo.lockRules(tx);
    const rows = await repo.readSegments(tx);
    if (rows.length >= SEGMENTS_MAX) throw conflict('segments.at_limit', { most: SEGMENTS_MAX });
    checkRule({ segmentId, rule: body.rule }, rows, catalogue);
    await repo.insertSegment(tx, segmentId, body, { at: ctx.clock.now(), by: viewer.userId });
    await auditChange(ctx, tx, viewer, 'segments.create', segmentId, { after: body });
    await askToFill(ctx, tx);
  });
  return getSegment(ctx, viewer, segmentId);
}

/** Stores a change; members come and go behind it. @throws Problem 404, 409 when somebody else was faster. */
export async function updateSegment(
  ctx: Ctx,
  viewer: Viewer,
  catalogue: Catalogue,
  segmentId: string,
  { version, ...body }: SaveSegment & { version: number },
): Promise<z.input<typeof Segment>> {
  await transact(ctx.db, async (tx) => {
    await repo.lockRules(tx);
    const rows = await repo.readSegments(tx);
    const before = requireRow(rows, segmentId);
    if (before.version !== version) throw conflict('segments.changed_meanwhile');
    checkRule({ segmentId, rule: body.rule }, rows, catalogue);
    await repo.updateSegment(tx, segmentId, body, { at: ctx.clock.now(), by: viewer.userId });
    const { names, note, rule } = before;
    await auditChange(ctx, tx, viewer, 'segments.update', segmentId, { before: { names, note, rule }, after: body });
    await askToFill(ctx, tx);
  });
  return getSegment(ctx, viewer, segmentId);
}

/** Gives a segment up: nobody is in it any more, and who was stays known. @throws Problem 409 when others ask for it. */
export async function retireSegment(ctx: Ctx, viewer: Viewer, segmentId: string): Promise<Record<string, never>> {
  await transact(ctx.db, async (tx) => {
    await repo.lockRules(tx);
    const rows = await repo.readSegments(tx);
    const { names } = requireRow(rows, segmentId);
    const users = rows.filter(({ rule }) => segmentsIn(rule).includes(segmentId));
    if (users.length > 0) throw conflict('segments.in_use', { names: namesOf(users) });
    const at = ctx.clock.now();
    await repo.retireSegment(tx, segmentId, { at, by: viewer.userId });
    await endAll(tx, segmentId, at);
    await auditChange(ctx, tx, viewer, 'segments.retire', segmentId, { before: { names } });
  });
  return {};
}

/**
 * Whether everything a rule asks for is there, and no segment ends up in itself.
 * @throws Problem segments.bad_rule with the path of each node, segments.cycle with the way, segments.too_nested.
 */
export function checkRule(saved: Ruled, rows: readonly repo.SegmentRow[], catalogue: Catalogue): void {
  const others = rows.filter(({ segment_id }) => segment_id !== saved.segmentId);
  const known = new Map(rows.map((row) => [row.segment_id, row]));
  const errors = faultsOf(saved.rule, catalogue, new Set([...known.keys(), saved.segmentId]));
  if (errors.length > 0) throw new Problem('segments.bad_rule', 400, { errors });
  const all = [...repo.ruledOf(others), saved];
  const way = cycleThrough(saved.segmentId, all);
  if (way) {
    const names = way.flatMap((id) => known.get(id) ?? []);
    throw new Problem('segments.cycle', 400, { params: { way: namesOf(names, ' → ') } });
  }
  if (nestingOf(saved.segmentId, all) > NESTING_MAX) {
    throw new Problem('segments.too_nested', 400, { params: { most: NESTING_MAX } });
  }
}

/** Both languages, since nobody knows here which one is read. */
function namesOf(rows: readonly repo.SegmentRow[], between = ', '): string {
  return rows
    .map(({ names }) => (names['zh-CN'] === names.en ? names.en : `${names['zh-CN']} (${names.en})`))
    .join(between);
}

async function auditChange(
  ctx: Ctx,
  tx: Tx,
  viewer: Viewer,
  action: string,
  segmentId: string,
  values: { before?: unknown; after?: unknown },
): Promise<void> {
  await audit(tx, { viewer, at: ctx.clock.now(), action, subject: { kind: 'segment', id: segmentId }, ...values });
}
