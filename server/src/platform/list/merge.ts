import { type RawBuilder, sql } from 'kysely';
import type { Conn } from '../db/client.ts';
import { type Listed, listedOf, placed } from './columns.ts';
import { inCells } from './filter.ts';
import type { Direction, OrderColumn } from './levels.ts';

/** Where a row stands in the order of a column: its value as text, and its id among equals. */
export type Place = { value: string; id: string };

/** A hit, with what the list shows of it where the statement that found it could tell. */
export type Hit = Place & { row?: Listed };

export type OrderedQuery = {
  column: OrderColumn;
  dir: Direction;
  /** The owner whose customers alone are read; null is nobody, absent anybody. Only a column `byOwner` needs it. */
  owner?: string | null | undefined;
  /** Null: every cell, of the living or of the archived; only `walk` takes it. */
  cells: readonly number[] | null;
  archived: boolean;
  /** What must hold beside the cell; null: nothing. */
  rest: RawBuilder<boolean> | null;
  /** Where a filter of the column itself begins and ends, inclusive: then only that part of its index is read. */
  between?: { from?: string | number | undefined; to?: string | number | undefined } | undefined;
  after: Place | null;
  limit: number;
};

/** A cell's index range, from its beginning or from behind a place. */
type Stream = { cell: number; after: Place | null };

/** Each step reads this many times more than the last, so at most a third was read in vain. */
const GROWTH = 4;
/** Index entries of a cell that the first step of a merge reads. */
const FIRST_OF_CELL = 16;

/** The first hits of all that was read, and the cells whose next entries could still come before the last of them. */
export type Merged = { hits: Hit[]; left: Stream[] };

/**
 * Merges the cells' index ranges, each in order: the first `limit` entries of each hold the first `limit` of all.
 * With conditions beside the cells it reads a little of each, then more of those alone whose next entries could still
 * come before the last hit; after `budget` entries it stops, and some are left.
 */
export async function mergeCells(conn: Conn, query: OrderedQuery, budget: number): Promise<Merged> {
  const { limit } = query;
  let left: Stream[] = (query.cells ?? []).map((cell) => ({ cell, after: query.after }));
  if (query.rest === null) return { hits: await readWhole(conn, query, left), left: [] };
  const before = comparer(query);
  let hits: Hit[] = [];
  let looked = 0;
  for (let depth = FIRST_OF_CELL; left.length > 0; depth *= GROWTH) {
    looked += left.length * depth;
    if (looked > budget) break;
    const next = await read(conn, query, left, depth);
    hits = mergeSorted(hits, next.hits, before).slice(0, limit);
    const last = hits.length < limit ? undefined : hits.at(-1);
    left = next.ends.filter(({ after }) => last === undefined || before(after, last));
  }
  return { hits, left };
}

/**
 * Walks the column's own index and takes what holds until the page is full; after `budget` entries it gives up and
 * answers null.
 */
export async function walk(conn: Conn, query: OrderedQuery, budget: number): Promise<Hit[] | null> {
  const { column, dir, rest, limit } = query;
  const range = rangeOf(
    query,
    query.after && sql`(${query.after.value}::${sql.raw(column.type)}, ${query.after.id}::uuid)`,
  );
  const entries = (hit: RawBuilder<unknown>) => entriesOf(query, hit, range);
  const inCell = inCells(query);
  const hit = rest ? sql`(${inCell} AND ${rest})` : inCell;
  const order = sql.raw(dir);
  const lead = readsNobody(query) ? sql`e.lead ${order}, ` : sql``;
  const hits = await shown(
    conn,
    sql`SELECT e.* FROM (${entries(hit)} LIMIT ${budget}) e
      WHERE e.hit ORDER BY ${lead}e.value ${order}, e.id ${order} LIMIT ${limit}`,
    sql`${lead}e.value ${order}, e.id ${order}`,
  );
  if (hits.length === limit) return hits;
  const end = await sql`${entries(sql`true`)} OFFSET ${budget} LIMIT 1`.execute(conn);
  return end.rows.length === 0 ? hits : null;
}

/**
 * What holds in these cells, read in no order and sorted: right where a range of days or amounts leaves few of each
 * cell. The indexes of these two carry what the other sorts need.
 */
export async function sortCells(conn: Conn, query: OrderedQuery): Promise<Hit[]> {
  const { column, dir, limit, rest, after } = query;
  const order = sql.raw(dir);
  const value = sql.ref(`customer_profile.${column.name}`);
  const behind = after
    ? sql`(${value}, customer_profile.customer_id) ${sql.raw(dir === 'asc' ? '>' : '<')}
        (${after.value}::${sql.raw(column.type)}, ${after.id}::uuid)`
    : sql`true`;
  const { rows } = await sql<Place>`
    SELECT id, value::text FROM (
      SELECT customer_profile.customer_id AS id, ${value} AS value FROM customer_profile
      WHERE ${inCells(query)} AND ${rest ?? sql`true`} AND ${behind} OFFSET 0) h
    ORDER BY h.value ${order}, id ${order} LIMIT ${limit}`.execute(conn);
  return rows;
}

/**
 * The first hits of each cell, however many entries they are behind: right where most of a cell holds, but not its first
 * entries in this order. Each entry is looked at once, which no budget of steps would do.
 */
export async function seekCells(conn: Conn, query: OrderedQuery, streams: readonly Stream[]): Promise<Hit[]> {
  const { dir, limit, rest } = query;
  const order = sql.raw(dir);
  const { from, entries } = streamsOf(query, streams);
  const { rows } = await sql<Place>`
    SELECT e.id, e.value::text FROM ${from} CROSS JOIN LATERAL (
      SELECT * FROM (${entries(rest ?? sql`true`)}) n WHERE n.hit LIMIT ${limit}) e
    ORDER BY e.value ${order}, e.id ${order} LIMIT ${limit}`.execute(conn);
  return rows;
}

/** The first of several rows of hits, each in order; what stands in two of them is one. */
export function firstOf(query: OrderedQuery, ...parts: readonly Hit[][]): Hit[] {
  const all = parts.reduce((one, other) => mergeSorted(one, other, comparer(query)));
  return all.filter(({ id }, at) => id !== all[at - 1]?.id).slice(0, query.limit);
}

/** Without further conditions the first `limit` entries of each stream hold the page. */
async function readWhole(conn: Conn, query: OrderedQuery, streams: readonly Stream[]): Promise<Hit[]> {
  const { from, entries } = streamsOf(query, streams);
  const order = sql.raw(query.dir);
  const inOrder = sql`e.value ${order}, e.id ${order}`;
  return shown(
    conn,
    sql`SELECT e.* FROM ${from} CROSS JOIN LATERAL (${entries(sql`true`)} LIMIT ${query.limit}) e
      ORDER BY ${inOrder} LIMIT ${query.limit}`,
    inOrder,
  );
}

/** The hits `e` of a statement with what the list shows of them, in order. */
async function shown(conn: Conn, hits: RawBuilder<unknown>, order: RawBuilder<unknown>): Promise<Hit[]> {
  const { rows } = await sql<Place & Listed>`SELECT e.id, e.value::text, ${listedOf('p')}
    FROM (${hits}) e JOIN customer_profile p ON p.customer_id = e.id ORDER BY ${order}`.execute(conn);
  return rows.map(placed);
}

function streamsOf(query: OrderedQuery, streams: readonly Stream[]) {
  const type = sql.raw(query.column.type);
  const from = sql`unnest(${streams.map((s) => s.cell)}::int[], ${streams.map((s) => s.after?.value ?? null)}::${type}[],
    ${streams.map((s) => s.after?.id ?? null)}::uuid[]) AS s (cell, value, id)`;
  const range = [sql`customer_profile.cell = s.cell`, ...rangeOf(query, streams[0]?.after && sql`(s.value, s.id)`)];
  return { from, entries: (hit: RawBuilder<unknown>) => entriesOf(query, hit, range) };
}

/** The next `depth` entries of each stream: the first hits among them all, and where each stream stands. */
async function read(conn: Conn, query: OrderedQuery, streams: readonly Stream[], depth: number) {
  const { dir, limit, rest } = query;
  const order = sql.raw(dir);
  const { from, entries } = streamsOf(query, streams);
  // Where a stream stands is read a second time: numbering its entries instead costs ten times the reading.
  const standing = sql`UNION ALL (SELECT e.id, e.value::text, s.cell, true
    FROM ${from} CROSS JOIN LATERAL (${entries(sql`true`)} OFFSET ${depth - 1} LIMIT 1) e)`;
  const { rows } = await sql<Place & { cell: number; stop: boolean }>`
    (SELECT e.id, e.value::text, s.cell, false AS stop
      FROM ${from} CROSS JOIN LATERAL (${entries(rest ?? sql`true`)} LIMIT ${depth}) e
      WHERE e.hit ORDER BY e.value ${order}, e.id ${order} LIMIT ${limit}) ${standing}`.execute(conn);
  const place = (row: Place): Place => ({ value: row.value, id: row.id });
  return {
    hits: rows.filter((row) => !row.stop).map(place),
    ends: rows.filter((row) => row.stop).map((row) => ({ cell: row.cell, after: place(row) })),
  };
}

/** Index entries in order, each with its value and whether it is a hit. */
function entriesOf(query: OrderedQuery, hit: RawBuilder<unknown>, range: RawBuilder<unknown>[]) {
  const value = sql.ref(`customer_profile.${query.column.name}`);
  const order = sql.raw(query.dir);
  const ofNobody = readsNobody(query);
  const lead = ofNobody ? sql`, customer_profile.owner_id AS lead` : sql``;
  const first = ofNobody ? sql`customer_profile.owner_id ${order}, ` : sql``;
  return sql`SELECT customer_profile.customer_id AS id, ${value} AS value, ${hit} AS hit ${lead} FROM customer_profile
    WHERE ${range.length === 0 ? sql`true` : sql.join(range, sql` AND `)}
    ORDER BY ${first}${value} ${order}, customer_profile.customer_id ${order}`;
}

/** "IS NULL" does not tell the planner, as "=" does, that the rest of the index is in order: then the owner leads. */
function readsNobody({ column, owner }: OrderedQuery): boolean {
  return column.byOwner === true && !owner;
}

/** The range to read, in words that the column's index answers. */
function rangeOf({ column, dir, owner, between }: OrderedQuery, after: RawBuilder<unknown> | null | undefined) {
  const parts: RawBuilder<unknown>[] = [];
  if (column.atRisk) parts.push(sql`customer_profile.risk_rank > 0`);
  if (column.byOwner)
    parts.push(owner ? sql`customer_profile.owner_id = ${owner}::uuid` : sql`customer_profile.owner_id IS NULL`);
  const value = sql.ref(`customer_profile.${column.name}`);
  const type = sql.raw(column.type);
  if (between?.from !== undefined) parts.push(sql`${value} >= ${between.from}::${type}`);
  if (between?.to !== undefined) parts.push(sql`${value} <= ${between.to}::${type}`);
  const place = sql`(${value}, customer_profile.customer_id)`;
  if (after) parts.push(sql`${place} ${sql.raw(dir === 'asc' ? '>' : '<')} ${after}`);
  return parts;
}

/** Compares places as the database orders numbers, days and instants; text is only ever walked. */
function comparer({ column, dir }: Pick<OrderedQuery, 'column' | 'dir'>): (a: Place, b: Place) => boolean {
  const numeric = column.type === 'int' || column.type === 'bigint';
  const key = ({ value }: Place) => (numeric ? Number(value) : value === '-infinity' ? '' : value);
  return (a, b) => {
    const [x, y] = dir === 'asc' ? [a, b] : [b, a];
    const [p, q] = [key(x), key(y)];
    return p === q ? x.id < y.id : p < q;
  };
}

function mergeSorted(a: Hit[], b: Hit[], before: (x: Place, y: Place) => boolean): Hit[] {
  if (a.length === 0) return b;
  const merged: Hit[] = [];
  let i = 0;
  for (const place of b) {
    for (let next = a[i]; next && before(next, place); next = a[++i]) merged.push(next);
    merged.push(place);
  }
  return [...merged, ...a.slice(i)];
}
