import { PAIR_REASONS, type Pair, type PairCustomer, type PairReason, type Scan } from '@kith/contract/merges';
import type { Field } from '@kith/contract/roles';
import { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import { transact } from '../../platform/db/client.ts';
import { notFound } from '../../platform/errors.ts';
import { maySearchBy } from '../../platform/fields.ts';
import { newId } from '../../platform/ids.ts';
import { defineJob } from '../../platform/jobs.ts';
import { type Profile, readProfiles } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { personOf, presentRow } from './present.ts';
import { lockToMerge } from './repo-merge.ts';
import * as repo from './repo-pairs.ts';
import { scoreOf } from './rules-pairs.ts';

const SCAN_JOB = 'customers.scan';
/** A scan of a million takes minutes: after an hour without an end it was broken off. */
const SCAN_MAX_MS = 3_600_000;
const BAD_CURSOR = 'customers.bad_cursor';
const PairPlace = z.tuple([z.string().regex(/^\d{1,3}$/), z.guid(), z.guid()]);

/** Reasons that tell of a field; who may not search by it is not told of them. */
const TELLS: Partial<Record<PairReason, Field>> = {
  phone: 'phone',
  wechat: 'wechat',
  email: 'email',
  name_region: 'region',
  pinyin_region: 'region',
  birthday: 'birthday',
  other_birthday: 'birthday',
};

/** Pairs that look alike, the likeliest first; both of each are the viewer's to merge. */
export async function listPairs(
  ctx: Ctx,
  viewer: Viewer,
  query: { distinct: boolean; cursor?: string | undefined; limit: number },
): Promise<{ items: z.input<typeof Pair>[]; next: string | null; scan: z.input<typeof Scan> | null }> {
  const after = query.cursor ? placeFrom(query.cursor) : null;
  // Of reasons the viewer may not know, one alone would tell that two have something in common.
  const reasons = PAIR_REASONS.filter((reason) => toldOf(viewer, [reason]).reasons.length > 0);
  const rows = await repo.listPairs(ctx.db, viewer, { ...query, reasons, after, limit: query.limit + 1 });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const profiles = await readProfiles(
    ctx.db,
    page.flatMap((row) => [row.one_id, row.other_id]),
  );
  const people = await everybody(ctx, ctx.db);
  const { currency } = await envOf(ctx, ctx.db);
  // Two are told apart by what Kith knows; the company's own fields are on the page of each.
  const around = { people, currency, viewer, fields: [], customers: new Map<string, string>() };
  const present = (profile: Profile): z.input<typeof PairCustomer> => presentRow(profile, around);
  const scan = await repo.lastScan(ctx.db);
  return {
    items: page.flatMap((row) => {
      const [one, other] = [profiles.get(row.one_id), profiles.get(row.other_id)];
      if (!one || !other) return [];
      const distinct = row.distinct_at && {
        at: row.distinct_at.toISOString(),
        by: personOf({ people }, row.distinct_by),
      };
      const [stays, goes] = likelierToStay(one, other) ? [one, other] : [other, one];
      return [{ one: present(stays), other: present(goes), ...toldOf(viewer, row.reasons), distinct }];
    }),
    next: rows.length > page.length && last ? encodeCursor([String(last.score), last.one_id, last.other_id]) : null,
    scan: scan ? presentScan(scan) : null,
  };
}

/** Why, and how much, as far as the viewer may know. */
function toldOf(viewer: Pick<Viewer, 'fields'>, reasons: readonly PairReason[]) {
  const told = reasons.filter((reason) => {
    const field = TELLS[reason];
    return field === undefined || maySearchBy(viewer, field);
  });
  return { reasons: told, score: scoreOf(told) };
}

/** Who has more orders, else who was there first. */
function likelierToStay(one: Profile, other: Profile): boolean {
  if (one.order_count !== other.order_count) return one.order_count > other.order_count;
  return one.created_at <= other.created_at;
}

function placeFrom(cursor: string): { score: number; one: string; other: string } {
  const [score, one, other] = decodeCursor(cursor, PairPlace, BAD_CURSOR);
  return { score: Number(score), one, other };
}

function presentScan(row: repo.ScanRow): z.input<typeof Scan> {
  return {
    askedAt: row.asked_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    customers: row.customers,
    pairs: row.pairs,
  };
}

/** Says that two are not the same, or takes that back. @throws Problem 404 unless both are the viewer's to merge. */
export async function judgePair(
  ctx: Ctx,
  viewer: Viewer,
  { oneId, otherId }: { oneId: string; otherId: string },
  distinct: boolean,
): Promise<Record<string, never>> {
  return transact(ctx.db, async (tx) => {
    const found = await lockToMerge(tx, viewer, [oneId, otherId]);
    const [one, other] = found.map((row) => row.customer_id);
    if (!one || !other) throw notFound();
    const { now } = await envOf(ctx, tx);
    await repo.writeJudgement(tx, { one, other }, { at: now, by: viewer.userId, distinct });
    for (const [id, otherOne] of [
      [one, other],
      [other, one],
    ] as const) {
      const action = distinct ? 'customers.judge_distinct' : 'customers.judge_open';
      const subject = { kind: 'customer', id };
      await audit(tx, { viewer, at: now, action, subject, customerId: id, after: { other: otherOne } });
    }
    return {};
  });
}

/** Has everybody looked through, unless somebody is at it. */
export async function askForScan(ctx: Ctx, viewer: Viewer): Promise<z.input<typeof Scan>> {
  return transact(ctx.db, async (tx) => {
    await repo.lockScan(tx);
    const { now } = await envOf(ctx, tx);
    const last = await repo.lastScan(tx);
    if (last && !last.finished_at && now.getTime() - last.asked_at.getTime() < SCAN_MAX_MS) return presentScan(last);
    const scanId = newId();
    await repo.insertScan(tx, scanId, { at: now, by: viewer.userId });
    await audit(tx, { viewer, at: now, action: 'customers.scan', subject: { kind: 'scan', id: scanId } });
    await ctx.jobs.send(tx, SCAN_JOB, { scanId });
    return { askedAt: now.toISOString(), finishedAt: null, customers: null, pairs: null };
  });
}

/** Looks through all customers, asked for or by night. */
export async function scan(ctx: Ctx, scanId: string | undefined): Promise<{ customers: number; pairs: number }> {
  return transact(ctx.db, async (tx) => {
    await repo.lockScan(tx);
    const { now } = await envOf(ctx, tx);
    const id = scanId ?? newId();
    if (!scanId) await repo.insertScan(tx, id, { at: now, by: null });
    const found = await repo.findPairs(tx, now);
    await repo.finishScan(tx, id, { at: ctx.clock.now(), ...found });
    return found;
  });
}

export const scanJob = defineJob({
  name: SCAN_JOB,
  input: z.object({ scanId: z.guid().optional() }),
  policy: 'one',
  // Behind the night's figures.
  cron: '40 4 * * *',
  async run(ctx, { scanId }) {
    const found = await scan(ctx, scanId);
    ctx.log.info(found, 'customers: looked through for duplicates');
  },
});
