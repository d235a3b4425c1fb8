import { sql } from 'kysely';
import type { Tx } from './db/client.ts';
import type { FactType } from './facts.ts';
import type { Module } from './module.ts';

/** Held, shared, by whoever writes wide rows; alone by who drops empty cells. */
const CELLS_LOCK = 7_204_434;

/**
 * Writes the wide row of the given customers from all fact views. Each view is filtered by the ids itself, because
 * the planner pushes such a filter into a grouping view but not a join. Rows that would not change are left alone.
 */
export async function project(modules: readonly Module[], tx: Tx, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  const views = modules.flatMap((module) => (module.facts ? [module.facts] : []));
  const [base, ...others] = views;
  if (!base) return;
  const ids = sql`${[...customerIds]}::uuid[]`;
  const columns = views.flatMap((view) => view.columns.map((column) => ({ view: view.view, ...column })));
  const picked = columns.map((column) => {
    const none = column.none ?? NONE[column.type];
    const value = sql.ref(`${column.view}.${column.name}`);
    // An untyped literal takes the type of the column it stands in for.
    return column.view === base.view || none === null ? value : sql`COALESCE(${value}, ${sql.lit(none)})`;
  });
  const joins = others.map(
    ({ view }) => sql`LEFT JOIN (SELECT * FROM ${sql.table(view)} WHERE customer_id = ANY(${ids})) ${sql.table(view)}
      ON ${sql.ref(`${view}.customer_id`)} = ${sql.ref(`${base.view}.customer_id`)}`,
  );
  const names = sql.join(columns.map(({ name }) => sql.ref(name)));
  const ours = sql.join(columns.map(({ name }) => sql.ref(`customer_profile.${name}`)));
  const theirs = sql.join(columns.map(({ name }) => sql.ref(`excluded.${name}`)));
  await sql`SELECT pg_advisory_xact_lock_shared(${CELLS_LOCK})`.execute(tx);
  await sql`WITH written AS (INSERT INTO customer_profile (customer_id, ${names})
    SELECT ${sql.ref(`${base.view}.customer_id`)}, ${sql.join(picked)}
    FROM ${sql.table(base.view)}
    ${sql.join(joins, sql` `)}
    WHERE ${sql.ref(`${base.view}.customer_id`)} = ANY(${ids})
    ON CONFLICT (customer_id) DO UPDATE SET (${names}) = ROW(${theirs})
    WHERE (${ours}) IS DISTINCT FROM (${theirs}) RETURNING cell)
    INSERT INTO platform_cell (cell) SELECT DISTINCT cell FROM written w
    WHERE NOT EXISTS (SELECT 1 FROM platform_cell c WHERE c.cell = w.cell) ORDER BY cell ON CONFLICT DO NOTHING`.execute(
    tx,
  );
}

/**
 * Drops cells that hold nobody any more, unless somebody is just being projected: into a cell that stands, they would
 * not add it again. One too many costs nothing but an empty range.
 */
export async function dropEmptyCells(tx: Tx): Promise<void> {
  const { rows } = await sql<{ alone: boolean }>`SELECT pg_try_advisory_xact_lock(${CELLS_LOCK}) AS alone`.execute(tx);
  if (!rows[0]?.alone) return;
  await sql`DELETE FROM platform_cell c
    WHERE NOT EXISTS (SELECT 1 FROM customer_profile p WHERE p.cell = c.cell)`.execute(tx);
}

/** What the wide row holds where a module knows nothing yet about a customer; "none" of a sort column is never NULL. */
export const NONE: Record<FactType, string | null> = {
  text: null,
  code: null,
  count: '0',
  number: '0',
  money: '0',
  day: '-infinity',
  instant: null,
  tags: '{}',
  reference: null,
  yes_no: 'false',
};
