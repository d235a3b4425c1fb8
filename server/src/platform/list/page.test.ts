import { CUSTOMER_SORTS } from '@kith/contract/customer-shapes';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDb, testDb } from '../testing.ts';
import { systemViewer, type Viewer } from '../viewer.ts';
import { findProfiles, listProfiles, type Place, type ProfileFilter } from './page.ts';
import { countWhole, type WholeQuery, wholeList } from './whole.ts';

const COUNT = 600;
const OWNERS = [1, 2, 3].map((n) => `00000000-0000-7000-8000-00000000000${n}`);
const [FIRST = ''] = OWNERS;

let house: TestDb;
const everybody = systemViewer(['customers.read'], 'test');
const manager: Viewer = {
  ...everybody,
  kind: 'user',
  userId: FIRST,
  permissions: new Map([['customers.read', 'own']]),
};

beforeAll(async () => {
  house = await testDb();
  // Few different values, so that equal ones, empty cells and all combinations occur.
  await sql`INSERT INTO customer_profile (customer_id, kind, name, name_key, owner_id, region, archived, created_at, tags,
      order_count, spend_total_minor, spend_year_minor, last_on, stage_rank, tier_rank, risk_rank, at_stake_minor, expected_minor, quadrant)
    SELECT md5('customer' || g)::uuid, CASE WHEN g % 11 = 0 THEN 'organisation' ELSE 'person' END, 'n' || g % 40,
      'n' || g % 40, (${OWNERS}::uuid[])[1 + g % 4], (ARRAY['上海', '北京'])[1 + g % 3], g % 13 = 0,
      timestamptz '2026-01-01' + (g % 50) * interval '1 hour',
      CASE WHEN g % 5 = 0 THEN ARRAY['tea', 'vip'] WHEN g % 7 = 0 THEN ARRAY['tea'] ELSE '{}' END,
      g % 9, (g * 37) % 100000, CASE WHEN g % 3 = 0 THEN 0 ELSE (g * 7919) % 20000 END,
      CASE WHEN g % 6 = 0 THEN date '-infinity' ELSE date '2026-11-20' - (g * 31) % 1500 END,
      (g * 5) % 8, (g * 3) % 4, CASE WHEN g % 10 < 6 THEN 0 ELSE g % 4 END,
      CASE WHEN g % 10 < 6 OR g % 4 = 0 THEN 0 ELSE (g * 17) % 5000 END, ((g * 53) % 70) * 1000, g % 5
    FROM generate_series(1, ${COUNT}) g`.execute(house.ctx.db);
});
afterAll(() => house.close());

const some = <T>(values: readonly T[]) => fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined });
const filters: fc.Arbitrary<ProfileFilter> = fc.record({
  archived: fc.boolean(),
  tiers: some([0, 1, 2, 3]),
  stages: some([0, 1, 2, 3, 4, 5, 6, 7]),
  risks: some([0, 1, 2, 3]),
  owner: fc.option(fc.constantFrom(...OWNERS, null), { nil: undefined }),
  kind: fc.option(fc.constantFrom('person', 'organisation'), { nil: undefined }),
  quadrants: fc.option(fc.subarray([0, 1, 2, 3, 4], { minLength: 1 }), { nil: undefined }),
  region: fc.option(fc.constantFrom('上海', '南京'), { nil: undefined }),
  tags: some(['tea', 'vip']),
  last: fc.option(
    fc.constantFrom({ from: '2026-01-01' }, { to: '2025-06-30' }, { from: '2024-01-01', to: '2026-03-03' }),
    {
      nil: undefined,
    },
  ),
  spend: fc.option(fc.constantFrom({ min: 1 }, { min: 999, max: 12_345 }, { max: 0 }), { nil: undefined }),
});

/** Pages through everything; each page begins where the last one ended. */
async function readAll(viewer: Viewer, query: Omit<Parameters<typeof listProfiles>[3], 'after'>): Promise<string[]> {
  const ids: string[] = [];
  let after: Place | null = null;
  for (;;) {
    const page = await listProfiles(house.ctx.db, viewer, await house.ctx.roll.current(), { ...query, after });
    ids.push(...page.rows.map((row) => row.customer_id));
    after = page.next;
    if (!after) return ids;
  }
}

async function readWhole(viewer: Viewer, query: WholeQuery): Promise<string[]> {
  const ids: string[] = [];
  for await (const rows of wholeList(house.ctx.database, viewer, query, 70))
    ids.push(...rows.map((row) => row.customer_id));
  expect(await countWhole(house.ctx.db, viewer, query)).toBe(ids.length);
  return ids;
}

describe('listProfiles', () => {
  it.each(CUSTOMER_SORTS.flatMap((sort) => [[sort, 'asc'] as const, [sort, 'desc'] as const]))(
    'pages by %s %s through exactly who passes the filter, once each',
    async (sort, dir) => {
      await fc.assert(
        fc.asyncProperty(
          filters,
          fc.constantFrom(7, 100),
          fc.constantFrom(everybody, manager),
          async (filter, limit, viewer) => {
            const ids = await readAll(viewer, { filter, sort, dir, limit, owners: OWNERS });
            expect([...ids].sort()).toEqual(await expected(viewer, filter));
            const roll = await house.ctx.roll.current();
            expect(findProfiles(roll, viewer, filter, COUNT).sort()).toEqual([...ids].sort());
            expect(await isOrdered(ids, sort, dir)).toBe(true);
            // What a whole list is written by, in a process that keeps no roll.
            expect(await readWhole(viewer, { filter, sort, dir, among: null, owners: OWNERS })).toEqual(ids);
          },
        ),
        { numRuns: 20 },
      );
    },
  );
});

/** The same filter in plain words. */
async function expected(viewer: Viewer, filter: ProfileFilter): Promise<string[]> {
  const rows = await house.ctx.db.selectFrom('customer_profile').selectAll().execute();
  const never = '-infinity';
  return rows
    .filter(
      (row) =>
        row.archived === filter.archived &&
        (viewer === everybody || row.owner_id === viewer.userId) &&
        (filter.tiers?.includes(row.tier_rank) ?? true) &&
        (filter.stages?.includes(row.stage_rank) ?? true) &&
        (filter.risks?.includes(row.risk_rank) ?? true) &&
        (filter.quadrants?.includes(row.quadrant) ?? true) &&
        (filter.owner === undefined || row.owner_id === filter.owner) &&
        (filter.kind === undefined || row.kind === filter.kind) &&
        (filter.region === undefined || row.region === filter.region) &&
        (filter.tags?.every((tag) => row.tags.includes(tag)) ?? true) &&
        (filter.last === undefined || row.last_on !== never) &&
        (filter.last?.from === undefined || row.last_on >= filter.last.from) &&
        (filter.last?.to === undefined || row.last_on <= filter.last.to) &&
        (filter.spend?.min === undefined || row.spend_year_minor >= filter.spend.min) &&
        (filter.spend?.max === undefined || row.spend_year_minor <= filter.spend.max),
    )
    .map((row) => row.customer_id)
    .sort();
}

async function isOrdered(ids: readonly string[], sort: (typeof CUSTOMER_SORTS)[number], dir: 'asc' | 'desc') {
  const rows = await house.ctx.db.selectFrom('customer_profile').selectAll().execute();
  const byId = new Map(rows.map((row) => [row.customer_id, row]));
  const keys = ids.map((id) => {
    const row = byId.get(id);
    if (!row) throw new Error(`no customer ${id}`);
    const owner = row.owner_id === null ? OWNERS.length : OWNERS.indexOf(row.owner_id);
    const stake = row.risk_rank > 0 ? row.at_stake_minor : row.spend_year_minor;
    const key = {
      name: row.name_key,
      created: new Date(row.created_at).getTime(),
      last_order: row.last_on === '-infinity' ? '' : row.last_on,
      order_count: row.order_count,
      spend_year: row.spend_year_minor,
      spend_total: row.spend_total_minor,
      expected: row.expected_minor,
      at_stake: Math.min(row.risk_rank, 1) * 1e9 + stake,
      risk: row.risk_rank * 1e9 + stake,
      tier: row.tier_rank * 1e9 + row.spend_year_minor,
      stage: row.stage_rank * 1e9 + row.spend_year_minor,
      owner,
    };
    return key[sort];
  });
  return keys.every((key, at) => {
    const before = keys[at - 1];
    return before === undefined || (dir === 'asc' ? before <= key : before >= key);
  });
}
