import type { RetentionRun, RetentionSettings, RetentionToday } from '@kith/contract/retention';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { readSetting, writeSetting } from '../../platform/settings.ts';
import { ownersReached, type Viewer } from '../../platform/viewer.ts';
import { listUsers } from '../identity/index.ts';
import { NIGHTLY_JOB } from './jobs.ts';
import { listRuns } from './repo.ts';
import { type LoadRow, newestLoads, UNOWNED } from './repo-lists.ts';
import { retentionSetting } from './settings.ts';

const RUNS_SHOWN = 30;

export async function readSettings(ctx: Ctx): Promise<RetentionSettings> {
  return readSetting(ctx.db, retentionSetting);
}

/** Changes the settings; everybody is judged anew in the background. */
export async function changeSettings(
  ctx: Ctx,
  viewer: Viewer,
  settings: RetentionSettings,
): Promise<RetentionSettings> {
  return transact(ctx.db, async (tx) => {
    const at = ctx.clock.now();
    const before = await readSetting(tx, retentionSetting);
    await writeSetting(tx, retentionSetting, settings, { viewer, at });
    const subject = { kind: 'setting', id: retentionSetting.key };
    await audit(tx, { viewer, at, action: 'retention.set_settings', subject, before, after: settings });
    await ctx.jobs.send(tx, NIGHTLY_JOB, { by: viewer.userId });
    return settings;
  });
}

/** Runs now what runs every night. */
export async function runNow(ctx: Ctx, viewer: Viewer): Promise<void> {
  await transact(ctx.db, (tx) => ctx.jobs.send(tx, NIGHTLY_JOB, { by: viewer.userId }));
}

/** What the last run listed and left out; the lines of those whom the viewer sees. */
export async function today(ctx: Ctx, viewer: Viewer): Promise<RetentionToday> {
  const env = await envOf(ctx, ctx.db);
  const rows = await newestLoads(ctx.db, ownersReached(viewer, 'retention.read'));
  const names = await namesOf(ctx);
  const load = (part: readonly LoadRow[]) => ({
    candidates: sum(part, 'candidates'),
    listed: sum(part, 'listed'),
    leftOut: sum(part, 'left_out'),
    leftOutMoney: { minor: sum(part, 'left_out_minor'), currency: env.currency },
  });
  const settings = await readSetting(ctx.db, retentionSetting);
  return {
    runOn: rows[0]?.on_day ?? null,
    computedAt: rows[0]?.computed_at.toISOString() ?? null,
    dailyLimit: rows[0]?.daily_limit ?? settings.dailyLimit,
    total: load(rows),
    owners: rows.map((row) => ({
      owner: person(row.owner_key === UNOWNED ? null : row.owner_key, names),
      ...load([row]),
    })),
  };
}

function sum(rows: readonly LoadRow[], column: 'candidates' | 'listed' | 'left_out' | 'left_out_minor'): number {
  return rows.reduce((total, row) => total + row[column], 0);
}

export async function runs(ctx: Ctx): Promise<{ items: RetentionRun[] }> {
  const names = await namesOf(ctx);
  const rows = await listRuns(ctx.db, RUNS_SHOWN);
  return {
    items: rows.map((row) => ({
      runId: row.run_id,
      runOn: row.run_on,
      startedAt: row.started_at.toISOString(),
      finishedAt: row.finished_at?.toISOString() ?? null,
      startedBy: person(row.started_by, names),
      customers: row.customers,
      atRisk: row.at_risk,
      listed: row.listed,
      leftOut: row.left_out,
    })),
  };
}

async function namesOf(ctx: Ctx): Promise<Map<string, string>> {
  return new Map((await listUsers(ctx.db)).map((user) => [user.id, user.name]));
}

function person(userId: string | null, names: ReadonlyMap<string, string>) {
  return userId === null ? null : { userId, name: names.get(userId) ?? '' };
}
