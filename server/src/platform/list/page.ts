import { type RawBuilder, sql } from 'kysely';
import type { Conn } from '../db/client.ts';
import { Problem } from '../errors.ts';
import { requireScope, type Viewer } from '../viewer.ts';
import { cellParts, cellsOf, FIRST_ARCHIVED } from './cells.ts';
import { holds, isCovered, isDense, isNarrowed, lookFor, type ProfileFilter, restOf } from './filter.ts';
import { type Direction, type Level, levelsOf, type ProfileSort } from './levels.ts';
import { mergeCells, type OrderedQuery, type Place, walk } from './merge.ts';

export type { ProfileFilter } from './filter.ts';

/** Where a page ended: level of the sort, place in it. */
export type Position = Place & { level: string };

export type ProfileQuery = {
  filter: ProfileFilter;
  sort: ProfileSort;
  dir: Direction;
  after: Position | null;
  limit: number;
  /** User ids in the order of their names; needed for the sort by owner. */
  owners: readonly string[];
};

/** What is known once the filter was looked at. */
type Plan = ProfileQuery & {
  limits: typeof LIMITS;
  levels: Level[];
  /** Null: the filter spares none. */
  cells: number[] | null;
  archived: boolean;
  rest: RawBuilder<boolean> | null;
  /** The same, asked of index entries. */
  hit: RawBuilder<boolean> | null;
  /** What looking at an entry costs, in entries that carry all that the filter asks for (0.15 µs each). */
  cost: number;
  /** Nothing is asked beside cells and ranges, and the cells are those of the ranges: most of what they hold is meant. */
  dense: boolean;
  /** How many there are, by the planner's statistics; 0 when nobody asked. */
  rows: number;
};

export const LIMITS = {
  /** Fetched and sorted at once: so many rows, or so much by the planner's cost (about 300 a millisecond). */
  fewRows: 2_000,
  fewCost: 1_000,
  /** Index entries to look at before another way is tried. */
  near: 8_000,
  far: 20_000,
  /** Or so many for each customer there is to find: fetching and sorting one costs as much as ten entries. */
  perRow: 5,
};

/**
 * One page of customers in the order of a sort: only those the viewer may see.
 * @returns their positions, and whether more follow.
 * @throws Problem list.bad_cursor when `after` is none of this sort.
 */
export async function listProfiles(
  conn: Conn,
  viewer: Viewer,
  query: ProfileQuery,
  limits = LIMITS,
): Promise<{ positions: Position[]; more: boolean }> {
  const levels = levelsFor(viewer, query);
  const cells = await cellsFor(conn, query.filter, levels);
  const { filter } = query;
  const plan = {
    ...query,
    limits,
    limit: query.limit + 1,
    levels,
    cells,
    archived: filter.archived,
    rest: restOf(viewer, filter),
    hit: lookFor(viewer, filter),
    cost: isCovered(filter) ? 1 : isNarrowed(viewer, filter) ? 2 : 5,
    dense: isDense(viewer, filter),
  };
  const { few, rows } = await estimate(conn, plan);
  const found = few ? await sortAll(conn, { ...plan, rows }) : await readLevels(conn, { ...plan, rows });
  return { positions: found.slice(0, query.limit), more: found.length > query.limit };
}

/** All customers of a filter that the viewer may see, at most `limit`, in no order. */
export async function findProfiles(
  conn: Conn,
  viewer: Viewer,
  filter: ProfileFilter,
  limit: number,
): Promise<string[]> {
  const cells = await cellsFor(conn, filter, []);
  const { rows } = await sql<{ customer_id: string }>`
    SELECT customer_id FROM customer_profile WHERE ${holds({ cells, archived: filter.archived, rest: restOf(viewer, filter) })} LIMIT ${limit}`.execute(
    conn,
  );
  return rows.map((row) => row.customer_id);
}

/** The cells of a filter that hold anybody; null when neither the filter nor the sort tells one from another. */
async function cellsFor(conn: Conn, filter: ProfileFilter, levels: readonly Level[]): Promise<number[] | null> {
  const { tiers, stages, risks, last, spend } = filter;
  const told = [tiers, stages, risks, last, spend].some((part) => part !== undefined);
  if (!told && levels.every((level) => level.holds === undefined)) return null;
  const existing = await existingCells(conn, filter.archived);
  const cells = cellsOf(filter, existing);
  return cells.length === existing.length && !levels.some((level) => level.holds) ? null : cells;
}

/** The cells that hold anybody, living or archived: jumps from one to the next in the index, 5 µs each. */
async function existingCells(conn: Conn, archived: boolean): Promise<number[]> {
  const [from, to] = archived ? [FIRST_ARCHIVED, 2 * FIRST_ARCHIVED] : [0, FIRST_ARCHIVED];
  const { rows } = await sql<{ cell: number }>`WITH RECURSIVE found AS (
      (SELECT cell FROM customer_profile WHERE cell >= ${from} AND cell < ${to} ORDER BY cell LIMIT 1)
      UNION ALL
      SELECT (SELECT p.cell FROM customer_profile p WHERE p.cell > found.cell AND p.cell < ${to} ORDER BY p.cell LIMIT 1)
      FROM found WHERE found.cell IS NOT NULL)
    SELECT cell FROM found WHERE cell IS NOT NULL`.execute(conn);
  return rows.map((row) => row.cell);
}

/** The levels a page can come from: behind the cursor, and of the owner that is asked for. */
function levelsFor(viewer: Viewer, query: ProfileQuery): Level[] {
  const { filter, after } = query;
  const own = requireScope(viewer, 'customers.read') === 'own';
  const owner = own ? viewer.userId : filter.owner;
  const levels = levelsOf(query.sort, query.dir, query.owners).filter(
    (level) => level.owner === undefined || owner === undefined || level.owner === owner,
  );
  if (!after) return levels;
  const start = levels.findIndex((level) => level.key === after.level);
  if (start < 0) throw new Problem('list.bad_cursor', 400);
  return levels.slice(start);
}

/**
 * The planner's own estimate: its statistics know how common an owner, a tag, a region and a cell are, and its cost
 * whether an index leads to them.
 */
async function estimate(conn: Conn, plan: Omit<Plan, 'rows'>): Promise<{ few: boolean; rows: number }> {
  if (plan.cells?.length === 0) return { few: true, rows: 0 };
  if (plan.rest === null && (plan.cells === null || !plan.levels.some((level) => level.column.walkOnly)))
    return { few: false, rows: 0 };
  const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number; 'Total Cost': number } }] }>`
    EXPLAIN (FORMAT JSON) SELECT * FROM customer_profile WHERE ${holds(plan)}`.execute(conn);
  const said = rows[0]?.['QUERY PLAN'][0].Plan;
  if (!said) return { few: false, rows: 0 };
  const few = said['Plan Rows'] < plan.limits.fewRows || said['Total Cost'] < plan.limits.fewCost;
  return { few, rows: said['Plan Rows'] };
}

/**
 * Reads the levels one after the other until the page is full. A level whose order helps nothing is fetched and sorted;
 * of owners, who may be hundreds, all that are left at once.
 */
async function readLevels(conn: Conn, plan: Plan): Promise<Position[]> {
  const found: Position[] = [];
  for (const [at, level] of plan.levels.entries()) {
    const { key, column, owner, holds: inLevel } = level;
    const cells = inLevel && plan.cells ? plan.cells.filter((cell) => inLevel(cellParts(cell))) : plan.cells;
    if (cells?.length === 0) continue;
    const after = plan.after?.level === key ? plan.after : null;
    const limit = plan.limit - found.length;
    const between = rangeOfColumn(plan.filter, column.name);
    const { dir, archived, hit: rest } = plan;
    const wanted = { column, dir, owner, cells, archived, rest, between, after, limit };
    const places = await readOrdered(conn, wanted, plan);
    if (places) {
      found.push(...places.map((place) => ({ ...place, level: key })));
    } else {
      const levels = owner === undefined ? [level] : plan.levels.slice(at);
      const rest = owner === undefined ? plan.rest : ownedBy(levels, plan.rest);
      found.push(...(await sortAll(conn, { ...plan, levels, cells, rest, after, limit })));
      if (owner !== undefined) break;
    }
    if (found.length >= plan.limit) break;
  }
  return found;
}

function ownedBy(levels: readonly Level[], rest: RawBuilder<boolean> | null): RawBuilder<boolean> {
  const owners = levels.flatMap((level) => level.owner ?? []);
  const nobody = levels.some((level) => level.owner === null) ? sql`customer_profile.owner_id IS NULL` : sql`false`;
  return sql<boolean>`((customer_profile.owner_id = ANY(${owners}::uuid[]) OR ${nobody}) AND ${rest ?? sql`true`})`;
}

function rangeOfColumn({ last, spend }: ProfileFilter, column: string): OrderedQuery['between'] {
  if (column === 'last_on') return last;
  return column === 'spend_year_minor' && spend ? { from: spend.min, to: spend.max } : undefined;
}

/**
 * Cells alone: their merge is exact. Otherwise the column's own index, which finds what is neither rare nor excluded by
 * the order; then the cells, which know what the order excludes.
 */
async function readOrdered(conn: Conn, query: OrderedQuery, plan: Plan): Promise<Place[] | null> {
  const near = plan.limits.near / plan.cost;
  const far = Math.round(Math.max(plan.limits.far, plan.rows * plan.limits.perRow) / plan.cost);
  if (query.column.walkOnly || query.cells === null) return walk(conn, query, far);
  if (query.rest === null || plan.dense) return mergeCells(conn, query, far);
  return (await walk(conn, query, near)) ?? mergeCells(conn, query, far);
}

/** Fetches everybody the filter leaves and sorts them: right for few, and possible for any number. */
async function sortAll(conn: Conn, plan: Plan): Promise<Position[]> {
  const { dir, after, levels } = plan;
  const type = sql.raw(levels[0]?.column.type ?? 'text');
  const { level, value } = sortKey(plan);
  const order = sql.raw(dir);
  const from = levels.find(({ key }) => key === after?.level)?.rank ?? 0;
  const behind = after
    ? sql`WHERE (f.level, f.value, f.id) ${sql.raw(dir === 'asc' ? '>' : '<')} (${from}::int, ${after.value}::${type}, ${after.id}::uuid)`
    : sql``;
  const { rows } = await sql<{ id: string; level: number; value: string }>`
    SELECT f.id, f.level, f.value::text FROM (
      SELECT customer_profile.customer_id AS id, ${level} AS level, ${value} AS value
      FROM customer_profile WHERE ${holds(plan)} OFFSET 0) f
    ${behind} ORDER BY f.level ${order}, f.value ${order}, f.id ${order} LIMIT ${plan.limit}`.execute(conn);
  const keys = new Map(levels.map(({ rank, key }) => [rank, key]));
  return rows.map((row) => ({ id: row.id, value: row.value, level: keys.get(row.level) ?? '' }));
}

/** The levels of a sort as expressions over the wide row. */
function sortKey({ sort, owners, levels }: Plan): { level: RawBuilder<number>; value: RawBuilder<unknown> } {
  const stake = sql`CASE customer_profile.risk_rank WHEN 0 THEN customer_profile.spend_year_minor
    ELSE customer_profile.at_stake_minor END`;
  const year = sql.ref('customer_profile.spend_year_minor');
  switch (sort) {
    case 'risk':
      return { level: sql`customer_profile.risk_rank::int`, value: stake };
    case 'at_stake':
      return { level: sql`LEAST(customer_profile.risk_rank, 1)::int`, value: stake };
    case 'tier':
      return { level: sql`customer_profile.tier_rank::int`, value: year };
    case 'stage':
      return { level: sql`customer_profile.stage_rank::int`, value: year };
    case 'owner': {
      const place = sql`array_position(${[...owners]}::uuid[], customer_profile.owner_id) - 1`;
      return { level: sql`COALESCE(${place}, ${owners.length})::int`, value: sql.ref('customer_profile.cell') };
    }
    default:
      return { level: sql`0`, value: sql.ref(`customer_profile.${levels[0]?.column.name ?? 'name_key'}`) };
  }
}
