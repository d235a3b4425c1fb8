import { createHash } from 'node:crypto';
import type { RetentionSettings } from '@kith/contract/retention';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDays } from '../../platform/clock.ts';
import { envOf } from '../../platform/context.ts';
import { type Database, openDatabase, transact } from '../../platform/db/client.ts';
import { rebuild, refreshCompany, refreshCustomers } from '../../platform/facts.ts';
import { undoImport } from '../../platform/hooks.ts';
import { type TestDb, testDb } from '../../platform/testing.ts';
import { importOrders, makeCustomers } from '../orders/factory.ts';
import { openTasks } from '../worklist/index.ts';
import { makeOwner, putSettings, rooms } from './factory.ts';
import { runNightly } from './jobs.ts';
import { DEFAULT_SETTINGS } from './rules.ts';

const START = '2026-11-20';
let house: TestDb;
let owner: Database;
let today = START;
beforeEach(async () => {
  house = await testDb({ modules: rooms, now: `${START}T02:00:00Z` });
  owner = openDatabase(house.ownerUrl, { max: 1 });
  today = START;
});
afterEach(async () => {
  await owner.close();
  await house.close();
});

type Enrolment = {
  customer_id: string;
  episode: number;
  arm: 'treated' | 'held_out';
  enrolled_on: string;
  window_days: number;
  share: number;
};
async function enrolments(): Promise<Enrolment[]> {
  const { rows } = await sql<Enrolment>`SELECT customer_id, episode, arm, enrolled_on, window_days, share
    FROM retention_enrolment ORDER BY customer_id, episode`.execute(house.ctx.db);
  return rows;
}

async function setSeed(seed: string): Promise<void> {
  await sql`INSERT INTO retention_seed (version, seed, made_at) SELECT max(version) + 1, ${seed}, now()
    FROM retention_seed`.execute(house.ctx.db);
}

async function newestSeed(): Promise<string> {
  const { rows } = await sql<{ seed: string }>`SELECT seed FROM retention_seed ORDER BY version DESC LIMIT 1`.execute(
    house.ctx.db,
  );
  return rows[0]?.seed ?? '';
}

/** The draw, as a second hand wrote it. */
function drawn(seed: string, customerId: string, episode: number): number {
  const hash = createHash('sha256').update(`${seed}:${customerId}:${episode}`).digest('hex');
  return Number.parseInt(hash.slice(0, 13), 16) / 2 ** 52;
}

async function on(day: string): Promise<void> {
  today = day;
  house.clock.set(`${day}T02:00:00Z`);
  await runNightly(house.ctx, null);
}

type Task = { customer_id: string; state: string; opened_on: string };
async function warnings(): Promise<Task[]> {
  const { rows } =
    await sql<Task>`SELECT customer_id, state, (opened_at AT TIME ZONE 'Asia/Shanghai')::date AS opened_on
    FROM worklist_task WHERE kind = 'churn_warning' ORDER BY customer_id`.execute(house.ctx.db);
  return rows;
}

/** Silent customers of one rhythm with ever more at stake. */
async function silentCustomers(count: number, ownerId: string | null): Promise<string[]> {
  const ids = await makeCustomers(house, count, ownerId);
  await importOrders(
    house,
    ids.flatMap((customerId, index) =>
      Array.from({ length: 6 }, (_, nth) => ({
        customerId,
        number: String(nth),
        at: `${addDays(START, -80 - nth * 20)}T04:00:00Z`,
        totalMinor: 10_000 + index * 1_000,
      })),
    ),
  );
  return ids;
}

test('the list reaches down to whom it has places for; who is drawn on the way is held out and takes none', async () => {
  const chen = await makeOwner(house, '陈燕');
  const ids = await silentCustomers(60, chen);
  await setSeed('a seed of ours');
  await putSettings(house, { ...DEFAULT_SETTINGS, holdoutShare: 0.4, dailyLimit: 20 });
  await on(START);
  // The walk by hand: most at stake first, until twenty are on the list.
  const walk: { customer_id: string; arm: string }[] = [];
  for (const customer_id of ids.toReversed()) {
    if (walk.filter(({ arm }) => arm === 'treated').length === 20) break;
    const arm = drawn('a seed of ours', customer_id, 1) < 0.4 ? 'held_out' : 'treated';
    walk.push({ customer_id, arm });
  }
  const heldOut = walk.filter(({ arm }) => arm === 'held_out').map((each) => each.customer_id);
  expect(heldOut.length).toBeGreaterThan(0);
  const found = await enrolments();
  expect(found.map(({ customer_id, arm }) => ({ customer_id, arm }))).toEqual(
    walk.toSorted((a, b) => (a.customer_id < b.customer_id ? -1 : 1)),
  );
  expect(found[0]).toMatchObject({ episode: 1, enrolled_on: START, window_days: 60, share: 0.4 });
  expect((await warnings()).map((task) => task.customer_id)).toEqual(
    found.filter(({ arm }) => arm === 'treated').map((each) => each.customer_id),
  );
  // The load says nothing of those held out: they are no candidates, not even left-out ones.
  const { rows } = await sql`SELECT candidates, listed, left_out FROM retention_load`.execute(house.ctx.db);
  expect(rows).toEqual([{ candidates: 60 - heldOut.length, listed: 20, left_out: 40 - heldOut.length }]);
  // Another run of the day, and the next nights: nobody is added to a full list, in neither arm.
  await runNightly(house.ctx, null);
  await on(addDays(START, 1));
  expect(await enrolments()).toEqual(found);
  // When the window is over, who is still silent may be drawn anew.
  await putSettings(house, { ...DEFAULT_SETTINGS, holdoutShare: 0.4, dailyLimit: 100 });
  await on(addDays(START, 60));
  const second = (await enrolments()).filter(({ episode }) => episode === 2);
  expect(second.map((each) => each.customer_id).sort()).toEqual(heldOut.toSorted());
});

test('nobody is enrolled without a share; those held out before stay so until their window is over', async () => {
  const ids = await silentCustomers(20, null);
  await setSeed('another');
  await putSettings(house, { ...DEFAULT_SETTINGS, holdoutShare: 0.5, windowDays: 30 });
  await on(START);
  const first = await enrolments();
  const heldOut = first.filter(({ arm }) => arm === 'held_out').map((each) => each.customer_id);
  expect(heldOut.length).toBeGreaterThan(0);
  expect(first).toHaveLength(ids.length);
  await putSettings(house, { ...DEFAULT_SETTINGS, holdoutShare: 0, windowDays: 7 });
  await on(addDays(START, 29));
  expect((await warnings()).filter((task) => heldOut.includes(task.customer_id))).toEqual([]);
  await on(addDays(START, 30));
  expect(await enrolments()).toEqual(first);
  const warned = (await warnings()).filter((task) => heldOut.includes(task.customer_id));
  expect(warned.map((task) => task.customer_id)).toEqual(heldOut);
});

const customer = fc.nat({ max: 7 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('night' as const), days: fc.integer({ min: 0, max: 30 }) }) },
  fc.record({
    kind: fc.constant('import' as const),
    rows: fc.array(fc.record({ who: customer, ago: fc.integer({ min: -3, max: 400 }) }), {
      minLength: 1,
      maxLength: 5,
    }),
  }),
  fc.record({ kind: fc.constant('undo' as const), which: fc.nat({ max: 5 }) }),
  fc.record({
    kind: fc.constant('settings' as const),
    change: fc.record({
      holdoutShare: fc.constantFrom(0, 0.1, 0.5),
      windowDays: fc.constantFrom(7, 30, 60),
      dailyLimit: fc.constantFrom(0, 1, 3, 20),
      taskFrom: fc.constantFrom('watch' as const, 'warning' as const),
      valueFloorMinor: fc.constantFrom(0, 6_000),
    }),
  }),
  fc.record({
    kind: fc.constant('finish' as const),
    who: customer,
    how: fc.constantFrom('reached', 'lost', 'dismissed'),
  }),
  fc.record({ kind: fc.constant('byHand' as const), who: customer }),
  fc.record({ kind: fc.constant('company' as const), everyone: fc.boolean() }),
  fc.record({ kind: fc.constant('customer' as const), who: customer }),
  fc.constant({ kind: 'rebuild' as const }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take(each: Step, customers: readonly string[], imports: string[]): Promise<void> {
  const { ctx } = house;
  const id = 'who' in each ? (customers[each.who] ?? '') : '';
  switch (each.kind) {
    case 'night':
      return on(addDays(today, each.days));
    case 'import': {
      const rows = each.rows.map(({ who, ago }, index) => ({
        customerId: customers[who] ?? '',
        number: `${imports.length} ${index}`,
        at: `${addDays(today, -ago)}T04:00:00Z`,
        totalMinor: 5_000,
      }));
      imports.push((await importOrders(house, rows)).importId);
      return;
    }
    case 'undo': {
      const importId = imports[each.which];
      if (importId) {
        await transact(ctx.db, async (tx) => {
          const touched = await undoImport(rooms, tx, { importId, env: await envOf(ctx, tx) });
          await refreshCustomers(ctx, tx, touched);
        });
      }
      return;
    }
    case 'settings':
      return putSettings(house, { ...DEFAULT_SETTINGS, ...each.change } satisfies RetentionSettings);
    case 'finish': {
      const state = each.how === 'dismissed' ? 'dismissed' : 'done';
      await sql`UPDATE worklist_task SET state = ${state}, close_reason = ${each.how}, closed_at = ${house.clock.now()}
        WHERE customer_id = ${id} AND kind = 'churn_warning' AND state = 'open'`.execute(ctx.db);
      return;
    }
    case 'byHand':
      await transact(ctx.db, async (tx) => {
        const draft = { customerId: id, kind: 'manual', reasonKey: 'by_hand', level: null, title: '问候' } as const;
        const how = { atStakeMinor: 0, urgency: 1, action: 'call', playCode: null, dueAt: null } as const;
        const task = { ...draft, ...how, reason: { code: 'by_hand' }, assigneeId: null } as const;
        await openTasks(tx, [task], await envOf(ctx, tx));
      });
      return;
    case 'company':
      await refreshCompany(ctx, { everyone: each.everyone });
      return;
    case 'customer':
      return transact(ctx.db, (tx) => refreshCustomers(ctx, tx, [id]));
    case 'rebuild':
      await rebuild(ctx);
  }
}

test('whatever happens, a held-out customer gets no churn warning, and no enrolment is ever changed', async () => {
  const customers = await makeCustomers(house, 8, await makeOwner(house, '陈燕'));
  const tables = sql.raw(
    'orders, orders_line, worklist_outcome, worklist_task, platform_dirty, platform_setting, retention_load, ' +
      'retention_enrolment, retention_result, retention_change, retention_risk, customer_profile, orders_rollup',
  );
  const seen = { treated: 0, held_out: 0 };
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
      await sql`TRUNCATE ${tables}`.execute(owner.db);
      today = START;
      house.clock.set(`${START}T02:00:00Z`);
      await putSettings(house, { ...DEFAULT_SETTINGS, holdoutShare: 0.5 });
      // Else all runs would draw the same arms, and eight draws alike are nothing rare.
      await setSeed(`run ${++runs}`);
      const seed = await newestSeed();
      const imports: string[] = [];
      const past = customers.flatMap((_, who) =>
        [30 + who * 9, 50 + who * 9, 75 + who * 9].map((ago) => ({ who, ago })),
      );
      await take({ kind: 'import', rows: past }, customers, imports);
      let before: Enrolment[] = [];
      for (const each of [{ kind: 'night' as const, days: 0 }, ...steps]) {
        await take(each, customers, imports);
        const now = await enrolments();
        expect(now.filter((row) => before.some((known) => sameEpisode(known, row)))).toEqual(before);
        for (const row of now) {
          expect(row.arm).toBe(drawn(seed, row.customer_id, row.episode) < row.share ? 'held_out' : 'treated');
        }
        expect(overlapping(now)).toEqual([]);
        expect(warnedThoughHeldOut(now, await warnings())).toEqual([]);
        before = now;
      }
      await runNightly(house.ctx, null);
      const settled = await enrolments();
      await rebuild(house.ctx);
      expect(await enrolments()).toEqual(settled);
      for (const row of settled) seen[row.arm]++;
    }),
    { numRuns: 20 },
  );
  expect(seen.treated).toBeGreaterThan(20);
  expect(seen.held_out).toBeGreaterThan(20);
}, 180_000);

function sameEpisode(a: Enrolment, b: Enrolment): boolean {
  return a.customer_id === b.customer_id && a.episode === b.episode;
}

function endOf(row: Enrolment): string {
  return addDays(row.enrolled_on, row.window_days);
}

/** Episodes that begin before the one before them is over. */
function overlapping(rows: readonly Enrolment[]): Enrolment[] {
  return rows.filter((row) =>
    rows.some(
      (other) =>
        other.customer_id === row.customer_id && other.episode === row.episode - 1 && row.enrolled_on < endOf(other),
    ),
  );
}

/** Warnings opened within a held-out episode, or open although one is running. */
function warnedThoughHeldOut(rows: readonly Enrolment[], tasks: readonly Task[]): Task[] {
  const heldOut = rows.filter(({ arm }) => arm === 'held_out');
  return tasks.filter((task) =>
    heldOut.some((row) => {
      if (row.customer_id !== task.customer_id) return false;
      const openedWithin = task.opened_on >= row.enrolled_on && task.opened_on < endOf(row);
      return openedWithin || (task.state === 'open' && today >= row.enrolled_on && today < endOf(row));
    }),
  );
}
