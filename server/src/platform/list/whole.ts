import type { CustomerSort } from '@kith/contract/customer-shapes';
import { type RawBuilder, sql } from 'kysely';
import { bindClient } from '../db/bound.ts';
import type { Conn, Database } from '../db/client.ts';
import type { Profile } from '../profile.ts';
import { scopeSql, type Viewer } from '../viewer.ts';
import { type Listed, listedOf } from './columns.ts';
import type { ProfileFilter } from './filter.ts';
import type { Direction } from './order.ts';

/** What an export shows of a customer beyond a line of the list. */
const BEYOND = ['email', 'source'] as const satisfies (keyof Profile)[];
export type Exported = Listed & Pick<Profile, (typeof BEYOND)[number]>;

export type WholeQuery = {
  /** Whom a search or a set has found stands in `among`: a process that only exports keeps no roll. */
  filter: Omit<ProfileFilter, 'found' | 'made'>;
  among: readonly string[] | null;
  sort: CustomerSort;
  dir: Direction;
  /** User ids in the order of their names. */
  owners: readonly string[];
};

/** How many customers of a filter the viewer may see. */
export async function countWhole(conn: Conn, viewer: Viewer, query: WholeQuery): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM customer_profile p
    WHERE ${whereOf(viewer, query)}`.execute(conn);
  return rows[0]?.count ?? 0;
}

/**
 * Every customer of a filter that the viewer may see, in the order of the list (`order.ts`; a test holds the two
 * together), as the database stands at one moment. By a cursor: neither side holds more than `part` rows; the next part
 * is read while one is used. A reading transaction has no number, so that no list waits for its end.
 */
export async function* wholeList(
  database: Database,
  viewer: Viewer,
  query: WholeQuery,
  part: number,
): AsyncGenerator<Exported[]> {
  const client = await database.pool.connect();
  const conn = bindClient(client);
  let failed = true;
  const fetch = async () => (await sql<Exported>`FETCH ${sql.lit(part)} FROM whole_list`.execute(conn)).rows;
  try {
    await client.query('BEGIN READ ONLY');
    await sql`DECLARE whole_list NO SCROLL CURSOR FOR SELECT ${columns()} FROM customer_profile p
      WHERE ${whereOf(viewer, query)} ORDER BY ${orderOf(query)}`.execute(conn);
    let next = fetch();
    for (;;) {
      const rows = await next;
      if (rows.length === 0) break;
      next = fetch();
      // Its fault is thrown where it is waited for.
      next.catch(() => undefined);
      yield rows;
    }
    await client.query('COMMIT');
    failed = false;
  } finally {
    // Whoever stops half-way leaves a connection in the midst of its work.
    client.release(failed);
  }
}

/** What an export shows of these customers, in their order; who is gone, or may not be seen, is left out. */
export async function readExported(conn: Conn, viewer: Viewer, ids: readonly string[]): Promise<Exported[]> {
  const { rows } = await sql<Exported>`SELECT ${columns()} FROM customer_profile p
    WHERE p.customer_id = ANY(${[...ids]}::uuid[]) AND ${scopeSql(viewer, 'customers.read', 'p')}`.execute(conn);
  const byId = new Map(rows.map((row) => [row.customer_id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function columns(): RawBuilder<unknown> {
  return sql`${listedOf('p')}, ${sql.join(BEYOND.map((name) => sql.ref(`p.${name}`)))}`;
}

/** The filter of the list (`filter.ts`) as a condition of the wide row. */
function whereOf(viewer: Viewer, { filter, among }: WholeQuery): RawBuilder<boolean> {
  const { archived, tiers, stages, risks, quadrants, last, spend, owner, kind, region, tags, ...others } = filter;
  // A filter that is added to the list is added here: what is passed over would let everybody out.
  others satisfies Record<string, never>;
  const parts = [scopeSql(viewer, 'customers.read', 'p'), sql<boolean>`p.archived = ${archived}`];
  const also = (part: RawBuilder<boolean>) => parts.push(part);
  const ranks: [string, readonly number[] | undefined][] = [
    ['p.tier_rank', tiers],
    ['p.stage_rank', stages],
    ['p.risk_rank', risks],
    ['p.quadrant', quadrants],
  ];
  for (const [column, wanted] of ranks) {
    if (wanted) also(sql`${sql.ref(column)} = ANY(${[...wanted]}::int[])`);
  }
  if (last) also(sql`p.last_on > '-infinity'`);
  if (last?.from !== undefined) also(sql`p.last_on >= ${last.from}::date`);
  if (last?.to !== undefined) also(sql`p.last_on <= ${last.to}::date`);
  if (spend?.min !== undefined) also(sql`p.spend_year_minor >= ${spend.min}`);
  if (spend?.max !== undefined) also(sql`p.spend_year_minor <= ${spend.max}`);
  if (owner !== undefined) also(sql`p.owner_id IS NOT DISTINCT FROM ${owner}::uuid`);
  if (kind !== undefined) also(sql`p.kind = ${kind}`);
  if (region !== undefined) also(sql`p.region = ${region}`);
  if (tags?.length) also(sql`p.tags @> ${[...tags]}::text[]`);
  if (among) also(sql`p.customer_id = ANY(${[...among]}::uuid[])`);
  return sql<boolean>`${sql.join(parts, sql` AND `)}`;
}

/** Nothing is at stake with who is not at risk: they follow by the year's spend. */
const STAKE = 'CASE WHEN p.risk_rank = 0 THEN p.spend_year_minor ELSE p.at_stake_minor END';
const KEYS: Record<Exclude<CustomerSort, 'owner'>, readonly string[]> = {
  name: ['p.name_key'],
  created: ['p.created_at'],
  last_order: ['p.last_on'],
  order_count: ['p.order_count'],
  spend_year: ['p.spend_year_minor'],
  spend_total: ['p.spend_total_minor'],
  expected: ['p.expected_minor'],
  risk: ['p.risk_rank', STAKE],
  at_stake: ['p.risk_rank > 0', STAKE],
  tier: ['p.tier_rank', 'p.spend_year_minor'],
  stage: ['p.stage_rank', 'p.spend_year_minor'],
};

/** The order of the list as keys of a query; all of them, the id too, rise or fall together. */
function orderOf({ sort, dir, owners }: WholeQuery): RawBuilder<unknown> {
  const ownerRank = sql`COALESCE(array_position(${[...owners]}::uuid[], p.owner_id), ${owners.length + 1})`;
  const keys =
    sort === 'owner'
      ? [ownerRank, sql.raw('p.spend_year_minor')]
      : KEYS[sort].map((key): RawBuilder<unknown> => sql.raw(key));
  const direction = sql.raw(dir === 'asc' ? 'ASC' : 'DESC');
  return sql.join([...keys, sql.raw('p.customer_id')].map((key) => sql`${key} ${direction}`));
}
