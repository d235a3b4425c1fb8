import { type RawBuilder, sql } from 'kysely';
import { type Conn, kept } from '../db/client.ts';
import { Problem } from '../errors.ts';
import { type Reference, unkept } from '../reference.ts';
import { requireScope, type Viewer } from '../viewer.ts';
import { cellParts, cellsOf, cutCells, FIRST_ARCHIVED, partOf } from './cells.ts';
import { type Listed, listedOf, placed } from './columns.ts';
import { holds, isCovered, isDense, isNarrowed, lookFor, type ProfileFilter, restOf } from './filter.ts';
import { estimate, readLeft } from './left.ts';
import { type Direction, type Level, levelsOf, type ProfileSort } from './levels.ts';
import { type Hit, mergeCells, type OrderedQuery, type Place, walk } from './merge.ts';

export type { ProfileFilter } from './filter.ts';

/** Where a page ended: level of the sort, place in it. */
export type Position = Place & { level: string };
type Found = Hit & { level: string };

/** One customer of a page. */
export type Line = { position: Position; row: Listed };

export type ProfileQuery = {
  reference: Reference;
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
  /** What the planner's statistics say of the filter; asked at most once, and only when looking along the order found too little. */
  expected(): Promise<Expected>;
};

/** How many rows a filter leaves, and whether fetching and sorting them all is the cheapest. */
type Expected = { few: boolean; rows: number };

export const LIMITS = {
  /** Fetched and sorted at once: so many rows, or so much by the planner's cost (about 300 a millisecond). */
  fewRows: 2_000,
  fewCost: 1_000,
  /** But not more than these, however they are found: to sort one takes 0.5 µs. */
  fewSorted: 10_000,
  /** Of cells that a range cuts, where looking for the first takes longer: it passes those outside of the range. */
  cutSorted: 20_000,
  /** Index entries to look at before another way is tried. */
  near: 8_000,
  far: 20_000,
  /** Or so many for each customer there is to find: fetching and sorting one costs as much as ten entries. */
  perRow: 5,
};

/**
 * One page of customers in the order of a sort: only those the viewer may see.
 * @returns their lines with their positions, and whether more follow. One who was removed meanwhile is left out.
 * @throws Problem list.bad_cursor when `after` is none of this sort.
 */
export async function listProfiles(
  conn: Conn,
  viewer: Viewer,
  query: ProfileQuery,
  limits = LIMITS,
): Promise<{ lines: Line[]; more: boolean }> {
  const levels = levelsFor(viewer, query);
  const cells = await cellsFor(conn, query.reference, query.filter, levels);
  const { filter } = query;
  let asked: Promise<Expected> | undefined;
  const plan: Plan = {
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
    expected: () => {
      asked ??= expect(conn, plan);
      return asked;
    },
  };
  // What a search found is at hand; to look for it along an order would be the long way.
  const found = filter.ids ? await sortAll(conn, plan) : await readLevels(conn, plan);
  return { lines: await withRows(conn, found.slice(0, query.limit)), more: found.length > query.limit };
}

/** Reads the rows that were not found together with their places. */
async function withRows(conn: Conn, found: readonly Found[]): Promise<Line[]> {
  const bare = found.filter(({ row }) => row === undefined).map(({ id }) => id);
  const { rows } =
    bare.length === 0
      ? { rows: [] }
      : await sql<Listed>`${kept} SELECT ${listedOf('p')} FROM customer_profile p
          WHERE p.customer_id = ANY(${bare}::uuid[])`.execute(conn);
  const byId = new Map(rows.map((row) => [row.customer_id, row]));
  return found.flatMap(({ id, value, level, row = byId.get(id) }) =>
    row ? [{ position: { id, value, level }, row }] : [],
  );
}

/** All customers of a filter that the viewer may see, at most `limit`, in no order. */
export async function findProfiles(
  conn: Conn,
  viewer: Viewer,
  filter: ProfileFilter,
  limit: number,
): Promise<string[]> {
  const cells = await cellsFor(conn, unkept, filter, []);
  const { rows } = await sql<{ customer_id: string }>`
    SELECT customer_id FROM customer_profile WHERE ${holds({ cells, archived: filter.archived, rest: restOf(viewer, filter) })} LIMIT ${limit}`.execute(
    conn,
  );
  return rows.map((row) => row.customer_id);
}

/** The cells of a filter that hold anybody; null when neither the filter nor the sort tells one from another. */
async function cellsFor(
  conn: Conn,
  reference: Reference,
  filter: ProfileFilter,
  levels: readonly Level[],
): Promise<number[] | null> {
  const { tiers, stages, risks, last, spend } = filter;
  const told = [tiers, stages, risks, last, spend].some((part) => part !== undefined);
  if (!told && levels.every((level) => level.holds === undefined)) return null;
  const all = await reference.read('platform.cells', () => existingCells(conn));
  const existing = all.filter((cell) => cell >= FIRST_ARCHIVED === filter.archived);
  const cells = cellsOf(filter, existing);
  return cells.length === existing.length && !levels.some((level) => level.holds) ? null : cells;
}

/** The cells that hold anybody; a few may have become empty since the last whole run. */
async function existingCells(conn: Conn): Promise<number[]> {
  const { rows } = await sql<{ cell: number }>`SELECT cell FROM platform_cell ORDER BY cell`.execute(conn);
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

async function expect(conn: Conn, plan: Plan): Promise<Expected> {
  const { rows, cost } = await estimate(conn, keysOf(plan));
  const { fewRows, fewCost, fewSorted } = plan.limits;
  return { few: rows < fewRows || (cost < fewCost && rows < fewSorted), rows };
}

/**
 * Reads the levels one after the other until the page is full. A level whose order helps nothing is fetched and sorted;
 * of owners, who may be hundreds, all that are left at once.
 */
async function readLevels(conn: Conn, plan: Plan): Promise<Found[]> {
  const found: Found[] = [];
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
    } else if (owner !== undefined) {
      const levels = plan.levels.slice(at);
      found.push(...(await sortAll(conn, { ...plan, levels, cells, rest: ownedBy(levels, plan.rest), after, limit })));
      break;
    } else if ((await plan.expected()).few) {
      // Few in all are few in the levels that are left.
      const levels = plan.levels.slice(at);
      found.push(...(await sortAll(conn, { ...plan, levels, cells: cellsFrom(levels, plan.cells), after, limit })));
      break;
    } else {
      found.push(...(await sortAll(conn, { ...plan, levels: [level], cells, after, limit })));
    }
    if (found.length >= plan.limit) break;
  }
  return found;
}

/** The cells of any of these levels. */
function cellsFrom(levels: readonly Level[], cells: number[] | null): number[] | null {
  if (!cells) return null;
  return cells.filter((cell) => levels.some(({ holds: inLevel }) => !inLevel || inLevel(cellParts(cell))));
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
 * Cells alone: their merge is exact. Otherwise first along the column's own index, which finds what is neither rare nor
 * excluded by the order. Only then is the planner asked: few are fetched and sorted (null), many are looked for through
 * the cells, which know what the order excludes, or further along the order.
 */
async function readOrdered(conn: Conn, query: OrderedQuery, plan: Plan): Promise<Hit[] | null> {
  const alongOrder = query.column.walkOnly || query.cells === null;
  if (!alongOrder && query.rest === null) return (await mergeCells(conn, query, 0)).hits;
  // Where rows must be looked at for each entry, or a region leaves few of them, asking the planner (1 ms) comes first.
  const sparse = plan.cost > 1 || plan.filter.region !== undefined;
  if (sparse && (await plan.expected()).few) return null;
  const near = alongOrder || !plan.dense ? await walk(conn, query, Math.round(plan.limits.near / plan.cost)) : null;
  if (near) return near;
  const { few, rows } = await plan.expected();
  if (few) return null;
  const far = Math.round(Math.max(plan.limits.far, rows * plan.limits.perRow) / plan.cost);
  if (alongOrder) return walk(conn, query, far);
  const cut = isCovered(plan.filter) ? cutCells(plan.filter, query.cells ?? [], query.column.name) : [];
  const merged = await mergeCells(conn, query, cut.length > 0 ? plan.limits.near : far);
  if (merged.left.length === 0) return merged.hits;
  return cut.length > 0 ? readLeft(conn, query, merged, { cut, far, most: plan.limits.cutSorted }) : null;
}

/** Fetches everybody the filter leaves and sorts them: right for few, and possible for any number. */
async function sortAll(conn: Conn, plan: Plan): Promise<Found[]> {
  const { dir, after, levels } = plan;
  const type = sql.raw(levels[0]?.column.type ?? 'text');
  const order = sql.raw(dir);
  const from = levels.find(({ key }) => key === after?.level)?.rank ?? 0;
  const behind = after
    ? sql`WHERE (f.level, f.value, f.id) ${sql.raw(dir === 'asc' ? '>' : '<')} (${from}::int, ${after.value}::${type}, ${after.id}::uuid)`
    : sql``;
  const inOrder = sql`f.level ${order}, f.value ${order}, f.id ${order}`;
  const { rows } = await sql<{ id: string; level: number; value: string } & Listed>`
    SELECT f.id, f.level, f.value::text, ${listedOf('p')} FROM (
      SELECT * FROM (${keysOf(plan)} OFFSET 0) f
      ${behind} ORDER BY ${inOrder} LIMIT ${plan.limit}) f
    JOIN customer_profile p ON p.customer_id = f.id ORDER BY ${inOrder}`.execute(conn);
  const keys = new Map(levels.map(({ rank, key }) => [rank, key]));
  return rows.map((row) => ({ ...placed(row), level: keys.get(row.level) ?? '' }));
}

/** Everybody the filter leaves, with level and place in the order. */
function keysOf(plan: Plan): RawBuilder<unknown> {
  const { level, value } = sortKey(plan);
  return sql`SELECT customer_profile.customer_id AS id, ${level} AS level, ${value} AS value
    FROM customer_profile WHERE ${holds(plan)}`;
}

/** The levels of a sort as expressions over the wide row; of the cell's parts, which the indexes carry. */
function sortKey({ sort, owners, levels }: Plan): { level: RawBuilder<number>; value: RawBuilder<unknown> } {
  const rank = {
    risk: partOf('risk', 'customer_profile.cell'),
    stage: partOf('stage', 'customer_profile.cell'),
    tier: partOf('tier', 'customer_profile.cell'),
  };
  const stake = sql`CASE ${rank.risk} WHEN 0 THEN customer_profile.spend_year_minor
    ELSE customer_profile.at_stake_minor END`;
  const year = sql.ref('customer_profile.spend_year_minor');
  switch (sort) {
    case 'risk':
      return { level: rank.risk, value: stake };
    case 'at_stake':
      return { level: sql`LEAST(${rank.risk}, 1)`, value: stake };
    case 'tier':
      return { level: rank.tier, value: year };
    case 'stage':
      return { level: rank.stage, value: year };
    case 'owner': {
      const place = sql`array_position(${[...owners]}::uuid[], customer_profile.owner_id) - 1`;
      return { level: sql`COALESCE(${place}, ${owners.length})::int`, value: sql.ref('customer_profile.cell') };
    }
    default:
      return { level: sql`0`, value: sql.ref(`customer_profile.${levels[0]?.column.name ?? 'name_key'}`) };
  }
}
