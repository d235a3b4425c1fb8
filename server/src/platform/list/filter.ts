import { type RawBuilder, sql } from 'kysely';
import { requireScope, scopeSql, type Viewer } from '../viewer.ts';
import { type CellFilter, FIRST_ARCHIVED } from './cells.ts';

/** Filters of the wide row; absent means any. */
export type ProfileFilter = CellFilter & {
  /** Null: customers nobody looks after. */
  owner?: string | null | undefined;
  kind?: string | undefined;
  /** Cells of value × potential, 1 to 4; 0 is none. */
  quadrants?: readonly number[] | undefined;
  region?: string | undefined;
  /** All of them. */
  tags?: readonly string[] | undefined;
  /** One of these: what a search found. */
  ids?: readonly string[] | undefined;
};

/** Cells to look into; null: every one, of the living or of the archived. */
export type Within = { cells: readonly number[] | null; archived: boolean };

export function inCells({ cells, archived }: Within): RawBuilder<boolean> {
  if (cells) return sql<boolean>`customer_profile.cell = ANY(${[...cells]}::int[])`;
  return archived
    ? sql<boolean>`customer_profile.cell >= ${FIRST_ARCHIVED}::int`
    : sql<boolean>`customer_profile.cell < ${FIRST_ARCHIVED}::int`;
}

/** Customers of these cells for whom the rest holds. */
export function holds(what: Within & { rest: RawBuilder<boolean> | null }): RawBuilder<boolean> {
  return sql<boolean>`${inCells(what)} AND ${what.rest ?? sql`true`}`;
}

/** The part of the filter that the cells do not answer, with the viewer's scope; null when nothing is left. */
export function restOf(viewer: Viewer, filter: ProfileFilter): RawBuilder<boolean> | null {
  return all([...inIndexes(viewer, filter), ...inRows(filter, 'customer_profile')]);
}

/**
 * The same, to be asked of index entries. Where the entries sift most out, the row is fetched for those alone that are
 * left: an account manager's tenth of a fifth costs a third of looking at every row on the way.
 */
export function lookFor(viewer: Viewer, filter: ProfileFilter): RawBuilder<boolean> | null {
  if (isCovered(filter) || !isNarrowed(viewer, filter)) return restOf(viewer, filter);
  // Not EXISTS: the planner would hash every row for which it holds.
  const row = sql`(SELECT ${all(inRows(filter, 'row'))} FROM customer_profile row
    WHERE row.customer_id = customer_profile.customer_id)`;
  return all([...inIndexes(viewer, filter), row]);
}

/** The indexes of the sorts carry all that is asked. */
export function isCovered({ kind, quadrants, tags, ids }: ProfileFilter): boolean {
  return [kind, quadrants, tags, ids].every((part) => part === undefined);
}

/** What the indexes carry leaves few of the customers. */
export function isNarrowed(viewer: Viewer, { owner, region }: ProfileFilter): boolean {
  return owner !== undefined || region !== undefined || requireScope(viewer, 'customers.read') !== 'all';
}

/** Nothing is asked beside cells and ranges. */
export function isDense(viewer: Viewer, filter: ProfileFilter): boolean {
  return isCovered(filter) && !isNarrowed(viewer, filter);
}

function inIndexes(viewer: Viewer, { owner, region, last, spend }: ProfileFilter): RawBuilder<unknown>[] {
  const parts: RawBuilder<unknown>[] = [];
  const scope = scopeSql(viewer, 'customers.read', 'customer_profile.owner_id');
  if (requireScope(viewer, 'customers.read') !== 'all') parts.push(scope);
  if (owner === null) parts.push(sql`customer_profile.owner_id IS NULL`);
  else if (owner !== undefined) parts.push(sql`customer_profile.owner_id = ${owner}::uuid`);
  if (region !== undefined) parts.push(sql`customer_profile.region = ${region}`);
  if (last?.from !== undefined) parts.push(sql`customer_profile.last_on >= ${last.from}::date`);
  if (last?.to !== undefined)
    parts.push(sql`customer_profile.last_on <= ${last.to}::date AND customer_profile.last_on > '-infinity'`);
  if (spend?.min !== undefined) parts.push(sql`customer_profile.spend_year_minor >= ${spend.min}::bigint`);
  if (spend?.max !== undefined) parts.push(sql`customer_profile.spend_year_minor <= ${spend.max}::bigint`);
  return parts;
}

function inRows({ kind, quadrants, tags, ids }: ProfileFilter, row: string): RawBuilder<unknown>[] {
  const parts: RawBuilder<unknown>[] = [];
  if (kind !== undefined) parts.push(sql`${sql.ref(`${row}.kind`)} = ${kind}`);
  if (quadrants) parts.push(sql`${sql.ref(`${row}.quadrant`)} = ANY(${[...quadrants]}::smallint[])`);
  if (tags?.length) parts.push(sql`${sql.ref(`${row}.tags`)} @> ${[...tags]}::text[]`);
  if (ids) parts.push(sql`${sql.ref(`${row}.customer_id`)} = ANY(${[...ids]}::uuid[])`);
  return parts;
}

function all(parts: readonly RawBuilder<unknown>[]): RawBuilder<boolean> | null {
  return parts.length === 0 ? null : sql<boolean>`(${sql.join(parts, sql` AND `)})`;
}
