import { PERMISSIONS } from '@kith/contract/route';
import { type RuleGroup, type RuleNode, SegmentRule } from '@kith/contract/segment-rules';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allModules } from '../../modules.ts';
import { addDays } from '../../platform/clock.ts';
import { envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { rebuild, refreshCompany, refreshCustomers } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { type TestDb, testDb } from '../../platform/testing.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { importOrders, makeCustomers } from '../orders/factory.ts';
import { catalogueOf } from './catalogue.ts';
import { readSegments, ruledOf } from './repo.ts';
import { lastRuns } from './repo-run.ts';
import { fillSegments } from './runs.ts';
import { createSegment, retireSegment, updateSegment } from './service.ts';
import { membersByTheBook } from './testing-reference.ts';

/** Random operations in all; `KITH_LONG=1` looks longer. */
const OPERATIONS = process.env.KITH_LONG === '1' ? 10_000 : 240;
const PER_RUN = 40;
const START = '2026-11-20';
const WHO = 6;

const { modules } = allModules('test-secret-of-32-characters-long');
const catalogue = catalogueOf(modules);
const viewer = systemViewer(PERMISSIONS, 'test');
let house: TestDb;
let customers: string[];
let today = START;

beforeAll(async () => {
  house = await testDb({ modules, now: `${START}T02:00:00Z` });
  customers = await makeCustomers(house, WHO);
  await refreshCompany(house.ctx, { everyone: true });
});
afterAll(() => house.close());

/** Every kind of condition; `other` stands for a segment that was made before. */
const condition: fc.Arbitrary<RuleNode | 'other'> = fc.oneof(
  fc.record({
    kind: fc.constant('number' as const),
    fact: fc.constantFrom('order_count', 'spend_year_minor', 'gap_median_days'),
    is: fc.record({ min: fc.integer({ min: 0, max: 9_000 }) }),
  }),
  fc.record({
    kind: fc.constant('day' as const),
    fact: fc.constantFrom('last_on', 'first_on', 'last_interaction_at', 'created_at'),
    is: fc.oneof(
      fc.record({ how: fc.constantFrom('within' as const, 'before' as const), days: fc.integer({ min: 1, max: 60 }) }),
      fc.constant({ how: 'never' as const }),
      fc.record({ how: fc.constant('between' as const), from: fc.constantFrom('2026-11-01', '2026-12-24') }),
    ),
  }),
  fc.record({
    kind: fc.constant('choice' as const),
    fact: fc.constantFrom('stage', 'risk_level', 'tier'),
    of: fc.subarray(['none', 'A', 'prospect', 'first_time', 'repeat', 'lapsed', 'warning', 'critical'], {
      minLength: 1,
    }),
  }),
  fc.record({
    kind: fc.constant('tags' as const),
    has: fc.constantFrom('any' as const, 'all' as const),
    of: fc.subarray(['vip', 'gift'], { minLength: 1 }),
  }),
  fc.record({
    kind: fc.constant('coming' as const),
    fact: fc.constant('birthday'),
    days: fc.integer({ min: 0, max: 40 }),
  }),
  fc.record({
    kind: fc.constant('happened' as const),
    source: fc.constant('orders.purchase'),
    days: fc.constantFrom(7, 30, 365, null),
    amount: fc.record({ min: fc.integer({ min: -500, max: 9_000 }) }),
  }),
  fc
    .record(
      {
        kind: fc.constant('happened' as const),
        source: fc.constantFrom('orders.purchase', 'customers.contact'),
        days: fc.constantFrom(7, 30, null),
        times: fc.oneof(
          fc.record({ min: fc.integer({ min: 1, max: 3 }) }),
          fc.record({ max: fc.integer({ min: 0, max: 2 }) }),
        ),
        by: fc.record({ what: fc.constant('category'), of: fc.subarray(['tea', 'ware'], { minLength: 1 }) }),
      },
      { requiredKeys: ['kind', 'source', 'days', 'times'] },
    )
    .map((node) => (node.source === 'orders.purchase' ? node : { ...node, by: undefined })),
  fc.record({ kind: fc.constant('flag' as const), fact: fc.constant('do_not_contact'), is: fc.boolean() }),
  fc.record({ kind: fc.constant('share' as const), percent: fc.constantFrom(20, 50, 80), seed: fc.constant('a') }),
  fc.constant('other' as const),
);
const rule = fc.record({
  kind: fc.constantFrom('all' as const, 'any' as const, 'none' as const),
  of: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: condition },
      fc.record({
        kind: fc.constantFrom('all' as const, 'any' as const, 'none' as const),
        of: fc.array(condition, { minLength: 1, maxLength: 3 }),
      }),
    ),
    { minLength: 1, maxLength: 3 },
  ),
});
type Drawn = typeof rule extends fc.Arbitrary<infer T> ? T : never;

const who = fc.nat({ max: WHO - 1 });
const operation = fc.oneof(
  fc.record({
    kind: fc.constant('order' as const),
    who,
    ago: fc.integer({ min: -3, max: 400 }),
    minor: fc.integer({ min: -900, max: 9_000 }),
    category: fc.constantFrom('tea', 'ware'),
  }),
  fc.record({ kind: fc.constant('tags' as const), who, tags: fc.subarray(['vip', 'gift']) }),
  fc.record({ kind: fc.constant('archive' as const), who, away: fc.boolean() }),
  fc.record({ kind: fc.constant('contact' as const), who, ago: fc.nat({ max: 40 }) }),
  fc.record({
    kind: fc.constant('birthday' as const),
    who,
    month: fc.integer({ min: 1, max: 12 }),
    lunar: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('days' as const), days: fc.integer({ min: 1, max: 45 }) }),
  fc.record({ kind: fc.constant('create' as const), rule, other: fc.nat(), later: fc.boolean() }),
  fc.record({ kind: fc.constant('edit' as const), which: fc.nat(), rule, other: fc.nat(), later: fc.boolean() }),
  fc.record({ kind: fc.constant('retire' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('company' as const) }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

let count = 0;

async function changed(customerId: string, write: ReturnType<typeof sql>): Promise<void> {
  await transact(house.ctx.db, async (tx) => {
    await write.execute(tx);
    await refreshCustomers(house.ctx, tx, [customerId]);
  });
}

function drawn(node: Drawn | RuleNode | 'other', others: readonly string[], pick: number): RuleNode {
  const other = others[pick % Math.max(1, others.length)];
  if (node === 'other') {
    if (!other) return { kind: 'number', fact: 'order_count', is: { min: 1 } };
    return { kind: 'segment', segmentId: other, is: pick % 2 === 0 };
  }
  if ('of' in node && ['all', 'any', 'none'].includes(node.kind)) {
    const group = node as Drawn;
    return { kind: group.kind, of: group.of.map((each) => drawn(each as Drawn, others, pick)) };
  }
  return node as RuleNode;
}

async function operate(each: Operation): Promise<void> {
  const customerId = 'who' in each ? (customers[each.who] ?? '') : '';
  const segments = await readSegments(house.ctx.db);
  const which = 'which' in each ? segments[each.which % Math.max(1, segments.length)] : undefined;
  switch (each.kind) {
    case 'order': {
      const at = `${addDays(today, -each.ago)}T04:00:00Z`;
      const amounts = { totalMinor: each.minor, lineMinor: each.minor, isReturn: each.minor < 0 };
      await importOrders(house, [{ customerId, number: String(count++), at, ...amounts, category: each.category }], {
        withLines: true,
      });
      return refreshCompany(house.ctx, { everyone: false }).then(() => undefined);
    }
    case 'tags':
      await changed(customerId, sql`DELETE FROM customers_tag WHERE customer_id = ${customerId}`);
      return changed(
        customerId,
        sql`INSERT INTO customers_tag (customer_id, tag, added_at)
        SELECT ${customerId}, unnest(${each.tags}::text[]), now()`,
      );
    case 'archive':
      return changed(
        customerId,
        sql`UPDATE customers SET archived_at = ${each.away ? house.clock.now() : null}
        WHERE customer_id = ${customerId}`,
      );
    case 'contact':
      return changed(
        customerId,
        sql`INSERT INTO customers_interaction
          (customer_id, interaction_id, kind, occurred_at, text, created_at)
        VALUES (${customerId}, ${newId()}, 'call', ${`${addDays(today, -each.ago)}T04:00:00Z`}, '', now())`,
      );
    case 'birthday':
      return changed(
        customerId,
        sql`UPDATE customers SET birthday_month = ${each.month}, birthday_day = 15,
        birthday_calendar = ${each.lunar ? 'lunar' : 'solar'} WHERE customer_id = ${customerId}`,
      );
    case 'days':
      today = addDays(today, each.days);
      house.clock.set(`${today}T02:00:00Z`);
      return refreshCompany(house.ctx, { everyone: true }).then(() => undefined);
    case 'company':
      return refreshCompany(house.ctx, { everyone: false }).then(() => undefined);
    default:
      return change(each, segments, which);
  }
}

/** Refusals (a cycle, one in use, too many) are part of the game. */
async function change(
  each: Extract<Operation, { kind: 'create' | 'edit' | 'retire' }>,
  segments: Awaited<ReturnType<typeof readSegments>>,
  which: (typeof segments)[number] | undefined,
): Promise<void> {
  const ids = segments.map(({ segment_id }) => segment_id);
  const names = { 'zh-CN': '分群', en: 'Segment' };
  const saved = (of: { rule: Drawn; other: number }) =>
    SegmentRule.parse(JSON.parse(JSON.stringify(drawn(of.rule, ids, of.other)))) as RuleGroup;
  try {
    if (each.kind === 'create' && segments.length < 9) {
      await createSegment(house.ctx, viewer, catalogue, { names, note: '', rule: saved(each) });
    } else if (each.kind === 'edit' && which) {
      const body = { names, note: '', rule: saved(each), version: which.version };
      await updateSegment(house.ctx, viewer, catalogue, which.segment_id, body);
    } else if (each.kind === 'retire' && which) await retireSegment(house.ctx, viewer, which.segment_id);
  } catch (error) {
    if (!(error instanceof Error && /^segments\.(cycle|in_use|too_nested)$/.test(error.message))) throw error;
  }
  // The job may come late: several rules may wait for it, and others may ask for them meanwhile.
  if (!('later' in each && each.later)) await fillSegments(house.ctx, catalogue);
}

async function members(): Promise<string[]> {
  const { rows } = await sql<{ member: string }>`SELECT customer_id || ' ' || segment_id AS member FROM segments_member
    ORDER BY 1`.execute(house.ctx.db);
  return rows.map(({ member }) => member);
}

test('whatever happens, who is in is who the rules name, and no audit finds anything', async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: PER_RUN, maxLength: PER_RUN, size: 'max' }),
      async (operations) => {
        for (const each of operations) {
          await operate(each);
          done++;
          const env = await envOf(house.ctx, house.ctx.db);
          const rows = await readSegments(house.ctx.db);
          if (rows.some(({ filled }) => !filled)) continue;
          const segments = ruledOf(rows);
          expect(await members(), JSON.stringify({ each, segments })).toEqual(
            await membersByTheBook(house.ctx.db, segments, env),
          );
        }
        await fillSegments(house.ctx, catalogue);
        for (const { alarms, state } of await lastRuns(house.ctx.db, house.clock.now(), PER_RUN)) {
          expect({ alarms, state }).toEqual({ alarms: {}, state: 'done' });
        }
      },
    ),
    { numRuns: Math.ceil(OPERATIONS / PER_RUN), endOnFailure: true },
  );
  expect(done).toBeGreaterThanOrEqual(OPERATIONS);
  process.stdout.write(`${done} operations, after each of which members were compared\n`);
}, 3_600_000);

test('dropping and deriving everything anew moves nobody', async () => {
  const before = await members();
  await rebuild(house.ctx);
  expect(await members()).toEqual(before);
});

test('what stands otherwise than the rules say is an alarm, and put right', async () => {
  const names = { 'zh-CN': '全部', en: 'All' };
  const all: RuleGroup = { kind: 'all', of: [{ kind: 'number', fact: 'order_count', is: { min: 0 } }] };
  const { segmentId } = await createSegment(house.ctx, viewer, catalogue, { names, note: '', rule: all });
  await fillSegments(house.ctx, catalogue);
  const right = await members();
  await sql`DELETE FROM segments_member WHERE customer_id = (SELECT customer_id FROM segments_member
    WHERE segment_id = ${segmentId} LIMIT 1) AND segment_id = ${segmentId}`.execute(house.ctx.db);
  await refreshCompany(house.ctx, { everyone: true });
  expect(await members()).toEqual(right);
  const [run] = await lastRuns(house.ctx.db, house.clock.now(), 1);
  expect(run).toMatchObject({ kind: 'audit', state: 'done', came: 1, went: 0, alarms: { [segmentId]: 1 } });
  const { rows } = await sql<{
    cause: string;
  }>`SELECT DISTINCT cause FROM segments_member WHERE segment_id = ${segmentId}
    ORDER BY cause`.execute(house.ctx.db);
  expect(rows.map(({ cause }) => cause)).toContain('repaired');
});

test('a run that was never heard of again is expired by the next one', async () => {
  await sql`INSERT INTO segments_run (run_id, kind, started_at, alive_at)
    VALUES (${newId()}, 'audit', ${house.clock.now()}, ${house.clock.now()})`.execute(house.ctx.db);
  const later = new Date(house.clock.now().getTime() + 11 * 60_000);
  expect((await lastRuns(house.ctx.db, later, 1))[0]?.state).toBe('expired');
  house.clock.set(later);
  await refreshCompany(house.ctx, { everyone: true });
  const [newest, dead] = await lastRuns(house.ctx.db, house.clock.now(), 2);
  expect([newest?.state, dead?.state]).toEqual(['done', 'expired']);
});
