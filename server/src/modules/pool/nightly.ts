import type { PoolRules } from '@kith/contract/pool';
import { audit } from '../../platform/audit.ts';
import { addDays, daysBetween, startOfDay } from '../../platform/clock.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { type Conn, type Tx, transact } from '../../platform/db/client.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { readSetting } from '../../platform/settings.ts';
import { systemViewer, type Viewer } from '../../platform/viewer.ts';
import { lockCustomersById, ownedSince } from '../customers/index.ts';
import { closeTasks, openTasks, promisesOf, type TaskDraft } from '../worklist/index.ts';
import * as repo from './repo.ts';
import { lastCaredFor, type Neglect, verdict } from './rules.ts';
import { dropToPool } from './service.ts';
import { poolSetting } from './settings.ts';

/** Customers looked at, and changed, in one transaction. */
const BATCH = 250;
const FIRST = '00000000-0000-0000-0000-000000000000';

type Judged = { row: repo.QuietRow; neglect: Neglect; what: ReturnType<typeof verdict> };
type Night = { ctx: Ctx; env: Env; rules: PoolRules; viewer: Viewer };

/**
 * Tells account managers whom they are about to lose and takes back whom they were told of and did not turn to. Harmless
 * when run again: who was told stays told, who went is nobody's.
 */
export async function runPool(ctx: Ctx): Promise<{ told: number; returned: number; forgotten: number }> {
  const env = await envOf(ctx, ctx.db);
  const rules = await readSetting(ctx.db, poolSetting);
  const night = { ctx, env, rules, viewer: systemViewer(['customers.read', 'customers.assign'], 'pool') };
  const sum = { told: 0, returned: 0, forgotten: 0 };
  const shortest = Math.min(...Object.values(rules.quietDays).map((days) => days ?? Number.POSITIVE_INFINITY));
  // Without a rule nobody is neglected; whoever was told is told no more.
  const since = Number.isFinite(shortest) ? addDays(env.today, rules.warnDays - shortest + 1) : '0001-01-01';
  for (let after = FIRST; ; ) {
    const query = { since, after, limit: BATCH, timeZone: env.timeZone };
    const rows = await repo.nextQuiet(ctx.db, night.viewer, query);
    const last = rows.at(-1);
    if (!last) return sum;
    after = last.customer_id;
    const mayReturn = rules.aNight - sum.returned;
    // Most of those who are quiet were told, or are of a tier with more patience: nothing is held, or written, for them.
    const going = (await judge(ctx.db, night, rows)).filter(
      ({ what }) => what.kind !== 'nothing' && (what.kind !== 'return' || mayReturn > 0),
    );
    if (going.length === 0) continue;
    const ids = idsOf(going.map(({ row }) => row));
    const done = await transact(ctx.db, (tx) => settle(night, tx, ids, mayReturn));
    sum.told += done.told;
    sum.returned += done.returned;
    sum.forgotten += done.forgotten;
  }
}

function idsOf(rows: readonly { customer_id: string }[]): string[] {
  return rows.map((row) => row.customer_id);
}

/** Judges customers once more while they are held, and does what follows. */
async function settle(night: Night, tx: Tx, customerIds: string[], mayReturn: number) {
  const { ctx, env, viewer } = night;
  await lockCustomersById(tx, customerIds);
  const judged = await judge(tx, night, await repo.quietOf(tx, viewer, customerIds, env.timeZone));
  const tell = judged.filter(({ what }) => what.kind === 'tell');
  const forget = judged.filter(({ what }) => what.kind === 'forget');
  const back = judged.filter(({ what }) => what.kind === 'return').slice(0, mayReturn);
  await tellOwners(tx, env, tell);
  await forgetNotices(tx, env, forget);
  if (back.length > 0) {
    const moves = back.map(({ row, neglect }) => ({
      customerId: row.customer_id,
      kind: 'neglected' as const,
      userId: row.owner_id,
      quietDays: daysBetween(lastCaredFor(neglect), env.today),
      reason: null,
    }));
    await dropToPool({ ctx, tx, env, viewer }, moves);
    const subject = { kind: 'customers', id: newId() };
    await audit(tx, { viewer, at: env.now, action: 'pool.return', subject, after: moves });
  }
  await refreshCustomers(
    ctx,
    tx,
    [...tell, ...forget].map(({ row }) => row.customer_id),
  );
  return { told: tell.length, returned: back.length, forgotten: forget.length };
}

async function judge(conn: Conn, { env, rules }: Night, rows: readonly repo.QuietRow[]): Promise<Judged[]> {
  const since = await ownedSince(conn, idsOf(rows), env.timeZone);
  const promised = new Set(
    (await promisesOf(conn, idsOf(rows)))
      .filter(({ due_at: due }) => due && due > env.now)
      .map((each) => each.customer_id),
  );
  return rows.map((row): Judged => {
    const neglect = {
      tier: row.tier ?? ('none' as const),
      lastOrderOn: row.last_on,
      lastContactOn: promised.has(row.customer_id) || row.kept_out ? env.today : row.last_contact_on,
      sinceOn: since.get(row.customer_id) ?? env.today,
    };
    // Another account manager than the one who was told knows nothing of it.
    const told = row.told_owner === row.owner_id ? row.told : null;
    const what = verdict(neglect, rules, { today: env.today, told });
    return { row, neglect, what: what.kind === 'nothing' && told !== row.told ? { kind: 'forget' } : what };
  });
}

async function tellOwners(tx: Tx, env: Env, judged: readonly Judged[]): Promise<void> {
  if (judged.length === 0) return;
  const notices = judged.flatMap(({ row, what }) =>
    what.kind === 'tell' ? [{ customerId: row.customer_id, ownerId: row.owner_id, on: what.on }] : [],
  );
  await repo.putNotices(tx, notices, env.today);
  const drafts = judged.flatMap(({ row, neglect, what }): TaskDraft[] => {
    if (what.kind !== 'tell') return [];
    const quietDays = daysBetween(lastCaredFor(neglect), env.today);
    const last = row.last_on === null ? {} : { lastOn: row.last_on };
    return [
      {
        customerId: row.customer_id,
        kind: 'pool_warning',
        reasonKey: 'pool',
        level: null,
        reason: { code: 'pool_due', quietDays, returnOn: what.on, ...last },
        atStakeMinor: row.at_stake_minor,
        urgency: 1,
        action: 'call',
        playCode: null,
        dueAt: startOfDay(env.timeZone, what.on),
        assigneeId: row.owner_id,
        title: null,
      },
    ];
  });
  await openTasks(tx, drafts, env);
}

async function forgetNotices(tx: Tx, env: Env, judged: readonly Judged[]): Promise<void> {
  if (judged.length === 0) return;
  const customerIds = judged.map(({ row }) => row.customer_id);
  await repo.dropNotices(tx, customerIds);
  await closeTasks(tx, { customerIds, kind: 'pool_warning', closeReason: 'cause_gone' }, env);
}
