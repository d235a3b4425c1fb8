import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addDays } from '../../platform/clock.ts';
import { envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { type TestDb, testDb } from '../../platform/testing.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { importOrders, makeCustomers, type StagedOrder } from '../orders/factory.ts';
import { makeOwner, NOBODY_HELD_OUT, putSettings, rooms } from './factory.ts';
import { runNightly } from './jobs.ts';
import { leftOut } from './left-out.ts';
import { previewSettings } from './preview.ts';
import { changeSettings } from './service.ts';

const TODAY = '2026-11-20';
const viewer = systemViewer(['retention.manage', 'retention.read'], 'test');
let house: TestDb;
beforeEach(async () => {
  house = await testDb({ modules: rooms, now: `${TODAY}T02:00:00Z` });
  await putSettings(house, NOBODY_HELD_OUT);
});
afterEach(() => house.close());

type Task = {
  customer_id: string;
  state: string;
  level: string;
  assignee_id: string | null;
  close_reason: string | null;
};
async function tasks(): Promise<Task[]> {
  const { rows } = await sql<Task>`SELECT customer_id, state, level, assignee_id, close_reason FROM worklist_task
    WHERE kind = 'churn_warning' ORDER BY opened_at, rank_score DESC`.execute(house.ctx.db);
  return rows;
}

async function levelOf(customerId: string): Promise<string | null> {
  const { rows } = await sql<{ risk_level: string | null }>`
    SELECT risk_level FROM customer_profile WHERE customer_id = ${customerId}`.execute(house.ctx.db);
  return rows[0]?.risk_level ?? null;
}

async function history(customerId: string): Promise<(string | null)[]> {
  const { rows } = await sql<{ to_level: string | null }>`
    SELECT to_level FROM retention_change WHERE customer_id = ${customerId} ORDER BY change_id`.execute(house.ctx.db);
  return rows.map((row) => row.to_level);
}

/** Buys every `every` days, `times` times, the last time `ago` days before today. */
function buyer(
  customerId: string,
  rhythm: { every: number; times: number; ago: number; minor?: number },
): StagedOrder[] {
  return Array.from({ length: rhythm.times }, (_, index) => ({
    customerId,
    number: `${customerId} ${index}`,
    at: `${addDays(TODAY, -rhythm.ago - index * rhythm.every)}T04:00:00Z`,
    totalMinor: rhythm.minor ?? 10_000,
  }));
}

async function on(day: string): Promise<void> {
  house.clock.set(`${day}T02:00:00Z`);
  await runNightly(house.ctx, null);
}

describe('one customer', () => {
  test('goes silent, is warned about, gets worse, buys, and the warning ends by itself', async () => {
    const chen = await makeOwner(house, '陈燕');
    const [shen = ''] = await makeCustomers(house, 1, chen);
    // 1. 沈若兰 buys every 24 days; nobody else is there, so her own 24 days are the company's.
    await importOrders(house, buyer(shen, { every: 24, times: 12, ago: 0 }));
    await on(TODAY);
    expect(await levelOf(shen)).toBeNull();
    // 2. With eleven gaps of 24 days the line is at 24 × 2.5^(10/21 × √(1 + 1/11)) = 37.9 days.
    await on(addDays(TODAY, 37));
    expect(await levelOf(shen)).toBeNull();
    await on(addDays(TODAY, 38));
    expect(await levelOf(shen)).toBe('watch');
    expect(await tasks()).toMatchObject([{ state: 'open', level: 'watch', assignee_id: chen }]);
    // 3. Half as long again is a warning, twice as long critical; it stays one task.
    await on(addDays(TODAY, 57));
    await on(addDays(TODAY, 76));
    expect(await tasks()).toMatchObject([{ state: 'open', level: 'critical' }]);
    expect(await history(shen)).toEqual(['watch', 'warning', 'critical']);
    // 4. She buys: the warning is closed in the same breath.
    await importOrders(house, [
      { customerId: shen, number: 'back', at: `${addDays(TODAY, 76)}T01:00:00Z`, totalMinor: 28_800 },
    ]);
    await transact(house.ctx.db, (tx) => refreshCustomers(house.ctx, tx, [shen]));
    expect(await levelOf(shen)).toBeNull();
    expect(await tasks()).toMatchObject([{ state: 'closed', close_reason: 'purchase' }]);
    expect(await history(shen)).toEqual(['watch', 'warning', 'critical', null]);
    // 5. The next nights find nothing to do.
    await on(addDays(TODAY, 77));
    expect(await tasks()).toHaveLength(1);
  });

  test('who is archived, not to be contacted, disqualified, lapsed or bought once is not warned about', async () => {
    const ids = await makeCustomers(house, 6);
    const [archived = '', silent = '', disqualified = '', lapsed = '', once = '', at_risk = ''] = ids;
    await importOrders(house, [
      ...[archived, silent, disqualified, at_risk].flatMap((id) => buyer(id, { every: 20, times: 6, ago: 80 })),
      ...buyer(lapsed, { every: 20, times: 6, ago: 400 }),
      ...buyer(once, { every: 1, times: 1, ago: 80 }),
    ]);
    await sql`UPDATE customers SET archived_at = now() WHERE customer_id = ${archived}`.execute(house.ctx.db);
    await sql`INSERT INTO customers_contact (customer_id, contact_id, kind, value, normal, do_not_contact)
      VALUES (${silent}, ${silent}, 'phone', '1', '1', true)`.execute(house.ctx.db);
    await sql`INSERT INTO insight_override (customer_id, kind, value, reason, review_on, set_at)
      VALUES (${disqualified}, 'stage', 'disqualified', '暂无需求', '2027-01-01', now())`.execute(house.ctx.db);
    await runNightly(house.ctx, null);
    expect(await Promise.all(ids.map(levelOf))).toEqual([null, null, null, null, null, 'critical']);
    expect(await tasks()).toHaveLength(1);
    const preview = await previewSettings(house.ctx, NOBODY_HELD_OUT);
    expect(preview).toMatchObject({ inRhythm: 0, notEnoughData: 1, lapsed: 1, excluded: 3, listed: 1, leftOut: 0 });
  });
});

describe('the daily limit', () => {
  test('lists those with most at stake, says who was left out, and fills up as work gets done', async () => {
    const chen = await makeOwner(house, '陈燕');
    const ids = await makeCustomers(house, 5, chen);
    const nobodys = await makeCustomers(house, 1);
    await importOrders(house, [
      ...ids.flatMap((id, index) => buyer(id, { every: 20, times: 6, ago: 80, minor: (index + 1) * 10_000 })),
      ...nobodys.flatMap((id) => buyer(id, { every: 20, times: 6, ago: 80 })),
    ]);
    await changeSettings(house.ctx, viewer, { ...NOBODY_HELD_OUT, dailyLimit: 2 });
    await runNightly(house.ctx, null);
    const open = async () => (await tasks()).filter((task) => task.state === 'open' && task.assignee_id === chen);
    expect((await open()).map((task) => task.customer_id).sort()).toEqual([ids[4], ids[3]].sort());
    const asked = { assigneeIds: [chen], env: await envOf(house.ctx, house.ctx.db) };
    expect(await leftOut(house.ctx.db, viewer, asked)).toEqual({ count: 3, minor: 6 * (10_000 + 20_000 + 30_000) });
    // Who nobody looks after is a list of its own.
    expect(await leftOut(house.ctx.db, viewer, { ...asked, assigneeIds: [null] })).toEqual({ count: 0, minor: 0 });
    // The next night nothing is added to a full list.
    await on(addDays(TODAY, 1));
    expect(await open()).toHaveLength(2);
    // Somebody dealt with one of them: it rests, and the next in line takes its place.
    await sql`UPDATE worklist_task SET state = 'done', closed_at = ${house.clock.now()}, close_reason = 'reached'
      WHERE customer_id = ${ids[4]}`.execute(house.ctx.db);
    await on(addDays(TODAY, 2));
    expect((await open()).map((task) => task.customer_id).sort()).toEqual([ids[3], ids[2]].sort());
    // A smaller limit takes nothing off a list; no task at all is a setting too.
    await changeSettings(house.ctx, viewer, { ...NOBODY_HELD_OUT, dailyLimit: 0 });
    await on(addDays(TODAY, 3));
    expect(await open()).toHaveLength(2);
    // Milder than the level that makes tasks: the warnings close, the risk stays to be seen.
    await changeSettings(house.ctx, viewer, { ...NOBODY_HELD_OUT, valueFloorMinor: 100_000_000 });
    await on(addDays(TODAY, 4));
    expect(await open()).toHaveLength(0);
    expect(await levelOf(ids[0] ?? '')).toBe('critical');
  });

  test('the preview tells what the run then does, and changes nothing', async () => {
    const chen = await makeOwner(house, '陈燕');
    const ids = await makeCustomers(house, 8, chen);
    await importOrders(
      house,
      ids.flatMap((id, index) => buyer(id, { every: 20, times: 6, ago: 20 + index * 10 })),
    );
    await runNightly(house.ctx, null);
    const before = await tasks();
    const settings = { ...NOBODY_HELD_OUT, warningFrom: 1.2, taskFrom: 'warning' as const, dailyLimit: 3 };
    const preview = await previewSettings(house.ctx, settings);
    expect(await tasks()).toEqual(before);
    await changeSettings(house.ctx, viewer, settings);
    await on(TODAY);
    const { rows } = await sql<{ level: string; customers: number }>`
      SELECT level, count(*)::int AS customers FROM retention_risk GROUP BY level`.execute(house.ctx.db);
    const found = new Map(rows.map((row) => [row.level, row.customers]));
    expect(preview.levels.map(({ level, customers }) => [level, customers])).toEqual(
      (['watch', 'warning', 'critical'] as const).map((level) => [level, found.get(level) ?? 0]),
    );
    const load = await leftOut(house.ctx.db, viewer, {
      assigneeIds: [chen],
      env: await envOf(house.ctx, house.ctx.db),
    });
    expect(preview.listed + preview.leftOut).toBe((found.get('warning') ?? 0) + (found.get('critical') ?? 0));
    expect(load?.count).toBeLessThanOrEqual(preview.leftOut);
    expect(preview.owners).toMatchObject([{ owner: { userId: chen, name: '陈燕' } }]);
    expect(preview.days).toHaveLength(28);
  });

  test('new tasks a day are replayed from the days on which silences crossed the line', async () => {
    // Five customers of one rhythm, whose lines were crossed on five days of the last four weeks.
    const ids = await makeCustomers(house, 5);
    await importOrders(
      house,
      ids.flatMap((id, index) => buyer(id, { every: 20, times: 11, ago: 32 + index * 5 })),
    );
    await runNightly(house.ctx, null);
    const preview = await previewSettings(house.ctx, NOBODY_HELD_OUT);
    const crossed = preview.days.filter((day) => day.newTasks > 0);
    const { rows } = await sql<{ on_day: string }>`
      SELECT last_on + floor(limit_days)::int + 1 AS on_day FROM retention_risk ORDER BY 1`.execute(house.ctx.db);
    expect(crossed.map((day) => day.on)).toEqual(
      rows.map((row) => row.on_day).filter((day) => day > addDays(TODAY, -28)),
    );
    expect(preview.newTasksPerDay).toBeCloseTo(crossed.length / 28, 1);
  });
});
