import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDays, daysBetween } from '../../platform/clock.ts';
import { envOf } from '../../platform/context.ts';
import { type Database, openDatabase, transact } from '../../platform/db/client.ts';
import { type Derivation, rebuild, refreshCompany, refreshCustomers } from '../../platform/facts.ts';
import { type TestDb, testDb } from '../../platform/testing.ts';
import { factsByCustomer, importOrders, makeCustomers, type StagedOrder } from '../orders/factory.ts';
import { makeOwner, NOBODY_HELD_OUT, putSettings, rooms } from './factory.ts';
import { runNightly } from './jobs.ts';
import { previewSettings } from './preview.ts';
import { judgement, levelOf, levelOfChance, limitDays } from './rules.ts';
import { readYardstick } from './settings.ts';

const START = '2026-11-20';
let house: TestDb;
let owner: Database;
beforeEach(async () => {
  house = await testDb({ modules: rooms, now: `${START}T02:00:00Z` });
  owner = openDatabase(house.ownerUrl, { max: 1 });
});
afterEach(async () => {
  await owner.close();
  await house.close();
});

async function snapshot(tables: readonly string[]): Promise<Record<string, unknown[]>> {
  const parts: Record<string, unknown[]> = {};
  for (const table of tables) {
    const { rows } = await sql`SELECT * FROM ${sql.table(table)} t ORDER BY t::text`.execute(house.ctx.db);
    parts[table] = rows;
  }
  return parts;
}

const DERIVED = [
  'orders_rollup',
  'insight_forecast',
  'insight_score',
  'insight_count',
  'insight_quadrant',
  'retention_risk',
  'retention_result',
  'customer_profile',
];
const WRITTEN = [
  'insight_basis',
  'insight_model',
  'insight_change',
  'retention_change',
  'retention_enrolment',
  'worklist_task',
];

/** As the owner: the runtime role may not empty a history. */
async function empty(): Promise<void> {
  const tables = ['orders', 'orders_line', 'worklist_outcome', 'platform_dirty', 'platform_setting', 'retention_load'];
  const list = sql.join([...tables, ...DERIVED, ...WRITTEN].map((table) => sql.table(table)));
  await sql`TRUNCATE ${list}`.execute(owner.db);
}

/** Customers with rhythms of their own, some of them gone silent. */
function rhythms(customers: readonly string[], today: string): StagedOrder[] {
  return customers.flatMap((customerId, index) =>
    Array.from({ length: 2 + (index % 9) }, (_, nth) => ({
      customerId,
      number: `${index}/${nth}`,
      at: `${addDays(today, -5 - (index % 60) * 4 - nth * (7 + (index % 5) * 6) - (nth % 3))}T04:00:00Z`,
      totalMinor: 5_000 + index * 100 + nth,
    })),
  );
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant('import' as const),
    chunk: fc.integer({ min: 1, max: 9 }),
    rows: fc.array(
      fc.record({
        who: fc.nat({ max: 5 }),
        ago: fc.integer({ min: -3, max: 700 }),
        minor: fc.integer({ min: -900, max: 9_000 }),
      }),
      { minLength: 1, maxLength: 9 },
    ),
  }),
  fc.record({ kind: fc.constant('company' as const), everyone: fc.boolean() }),
  fc.record({ kind: fc.constant('customer' as const), who: fc.nat({ max: 5 }) }),
  fc.record({ kind: fc.constant('days' as const), days: fc.integer({ min: 1, max: 40 }) }),
);

/** Two changes of one customer's tier in one instant: the history must know which of them was the later. */
const twiceAtOnce = [
  { kind: 'import' as const, chunk: 1, rows: [{ who: 1, ago: 0, minor: 1 }] },
  { kind: 'customer' as const, who: 1 },
  { kind: 'company' as const, everyone: false },
  { kind: 'import' as const, chunk: 1, rows: [{ who: 0, ago: 0, minor: 483 }] },
  { kind: 'company' as const, everyone: true },
];

test('whatever was imported and refreshed in whatever order, rebuilding gives what was kept step by step', async () => {
  const customers = await makeCustomers(house, 6, await makeOwner(house, '陈燕'));
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
      await empty();
      house.clock.set(`${START}T02:00:00Z`);
      let today = START;
      for (const each of steps) {
        if (each.kind === 'import') {
          const rows = each.rows.map(({ who, ago, minor }) => ({
            customerId: customers[who] ?? '',
            number: String(count++),
            at: `${addDays(today, -ago)}T04:00:00Z`,
            totalMinor: minor,
          }));
          await importOrders(house, rows, { chunk: each.chunk });
        } else if (each.kind === 'company') await refreshCompany(house.ctx, { everyone: each.everyone });
        else if (each.kind === 'customer') {
          await transact(house.ctx.db, (tx) => refreshCustomers(house.ctx, tx, [customers[each.who] ?? '']));
        } else {
          today = addDays(today, each.days);
          house.clock.set(`${today}T02:00:00Z`);
        }
      }
      await runNightly(house.ctx, null);
      const kept = await snapshot(DERIVED);
      const written = await snapshot(WRITTEN);
      await rebuild(house.ctx);
      expect(await snapshot(DERIVED)).toEqual(kept);
      expect(await snapshot(WRITTEN)).toEqual(written);
    }),
    // Not shrunk: each try is a night of a company, and what broke is told either way.
    { numRuns: 15, examples: [[twiceAtOnce]], endOnFailure: true },
  );
}, 120_000);

test('the rule for all customers at once is the rule for one, with a model in force and without', async () => {
  for (const count of [60, 400]) {
    await empty();
    const customers = await makeCustomers(house, count);
    await importOrders(house, rhythms(customers, START));
    await runNightly(house.ctx, null);
    const causes = await compareRules();
    expect(causes.length, String(count)).toBeGreaterThan(10);
    expect(new Set(causes).size > 1, String(count)).toBe(count === 400);
  }
  const settings = { ...NOBODY_HELD_OUT, watchBelow: 0.6 };
  await putSettings(house, settings);
  await runNightly(house.ctx, null);
  const { rows } = await sql<{ by_chance: number }>`SELECT count(*)::int AS by_chance FROM retention_risk
    WHERE ${START}::date - last_on <= limit_days`.execute(house.ctx.db);
  const { byChance } = await previewSettings(house.ctx, settings);
  expect(byChance).toBeGreaterThan(5);
  expect(byChance).toBe(rows[0]?.by_chance);
}, 60_000);

/** @returns what each customer at risk is at risk by. */
async function compareRules(): Promise<string[]> {
  const yardstick = await readYardstick(house.ctx.db);
  const facts = await factsByCustomer(house);
  const { rows } = await sql<{ customer_id: string; level: string; cause: string; limit_days: number }>`
    SELECT customer_id, level, cause, limit_days FROM retention_risk`.execute(house.ctx.db);
  const { rows: chances } = await sql<{ customer_id: string; chance: number | null }>`
    SELECT customer_id, chance FROM insight_facts`.execute(house.ctx.db);
  const found = new Map(rows.map((row) => [row.customer_id, row]));
  const chanceOf = new Map(chances.map(({ customer_id, chance }) => [customer_id, chance]));
  for (const [customerId, row] of facts) {
    const gapDays = daysBetween(row.last_on ?? '', START);
    const own = {
      gaps: row.gap_count ?? 0,
      medianDays: Number(row.gap_median_days),
      p95Days: Number(row.gap_p95_days),
    };
    const limit = limitDays(own, yardstick.company, yardstick.settings.percentile);
    const byChance = levelOfChance(chanceOf.get(customerId) ?? null, yardstick.settings);
    const { level, by } = judgement(levelOf(gapDays, limit, yardstick.settings), byChance);
    const isLapsed = gapDays > yardstick.lapseDays;
    expect(found.get(customerId)?.level ?? null, customerId).toBe(isLapsed ? null : level);
    if (isLapsed || !level) continue;
    expect(found.get(customerId)?.limit_days).toBeCloseTo(limit, 1);
    expect(found.get(customerId)?.cause).toBe(by);
  }
  return rows.map(({ cause }) => cause);
}

test('a run that is killed anywhere is completed by the next one, and nothing is doubled', async () => {
  const chen = await makeOwner(house, '陈燕');
  const customers = await makeCustomers(house, 30, chen);
  await importOrders(house, rhythms(customers, START));
  // What a run that nobody disturbs makes of them.
  const result = [...DERIVED.filter((table) => table !== 'insight_count'), 'retention_load'];
  await runNightly(house.ctx, null);
  const wanted = await snapshot(result);
  const tasks = async () =>
    (await sql`SELECT customer_id, level, state FROM worklist_task ORDER BY customer_id`.execute(house.ctx.db)).rows;
  const wantedTasks = await tasks();
  expect(wantedTasks.length).toBeGreaterThan(5);

  const parts = ['collect', 'prepare', 'estimate', 'basis', 'score', 'conclude'] as const;
  for (const part of parts) {
    await empty();
    await sql`INSERT INTO platform_dirty (customer_id) SELECT unnest(${customers}::uuid[])`.execute(house.ctx.db);
    await importOrders(house, rhythms(customers, START));
    const broken = { ...house.ctx, registry: { modules: [...rooms, breaking(part)] } };
    await expect(runNightly(broken, null)).rejects.toThrow('killed');
    await runNightly(house.ctx, null);
    expect(await snapshot(result), part).toEqual(wanted);
    expect(await tasks(), part).toEqual(wantedTasks);
  }
  const { rows } = await sql<{ ended: number; broken_off: number }>`
    SELECT count(finished_at)::int AS ended, count(*) FILTER (WHERE finished_at IS NULL)::int AS broken_off
    FROM retention_run`.execute(house.ctx.db);
  expect(rows).toEqual([{ ended: parts.length + 1, broken_off: parts.length }]);
  expect((await envOf(house.ctx, house.ctx.db)).today).toBe(START);
});

/** A last room that dies in one part of a run. */
function breaking(part: 'collect' | 'prepare' | 'estimate' | 'basis' | 'score' | 'conclude') {
  const die = () => Promise.reject(new Error('killed'));
  const derivation: Derivation = {
    name: 'test.breaking',
    stage: part === 'collect' || part === 'estimate' ? part : 'score',
    run: part === 'collect' || part === 'estimate' || part === 'score' ? die : () => Promise.resolve(),
    ...(part === 'prepare' ? { prepare: die } : {}),
    ...(part === 'basis' ? { basis: die } : {}),
    ...(part === 'conclude' ? { conclude: die } : {}),
  };
  return { name: 'breaking', derivations: [derivation] };
}
