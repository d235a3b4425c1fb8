import { type RawBuilder, sql } from 'kysely';
import type { Conn } from '../db/client.ts';
import { holds } from './filter.ts';
import { firstOf, type Hit, type Merged, mergeCells, type OrderedQuery, seekCells, sortCells } from './merge.ts';

/**
 * The planner's own estimate: its statistics know how common an owner, a tag, a region and a cell are, and its cost
 * whether an index leads to them.
 */
export async function estimate(conn: Conn, query: RawBuilder<unknown>): Promise<{ rows: number; cost: number }> {
  const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number; 'Total Cost': number } }] }>`
    EXPLAIN (FORMAT JSON) ${query}`.execute(conn);
  const said = rows[0]?.['QUERY PLAN'][0].Plan;
  return { rows: said?.['Plan Rows'] ?? Number.POSITIVE_INFINITY, cost: said?.['Total Cost'] ?? 0 };
}

/**
 * Goes on where a merge stopped. Cells that a range begins or ends inside of may hold nothing of it among their first
 * entries in the order: what it leaves of these is read by the range, or sought. The others are merged on.
 */
export async function readLeft(
  conn: Conn,
  query: OrderedQuery,
  { hits, left }: Merged,
  { cut, far, most }: { cut: readonly number[]; far: number; most: number },
): Promise<Hit[] | null> {
  const isCut = new Set(cut);
  const streams = left.filter(({ cell }) => isCut.has(cell));
  const held = streams.length === 0 ? [] : await readCut(conn, query, streams, most);
  const cells = left.flatMap(({ cell }) => (isCut.has(cell) ? [] : cell));
  const others = await mergeCells(conn, { ...query, cells }, far);
  return others.left.length === 0 ? firstOf(query, hits, held, others.hits) : null;
}

async function readCut(conn: Conn, query: OrderedQuery, streams: Merged['left'], most: number): Promise<Hit[]> {
  const cut = { ...query, cells: streams.map(({ cell }) => cell) };
  const { rows } = await estimate(conn, sql`SELECT FROM customer_profile WHERE ${holds(cut)}`);
  return rows < most ? sortCells(conn, cut) : seekCells(conn, cut, streams);
}
