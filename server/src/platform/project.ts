import { type RawBuilder, sql } from 'kysely';
import type { Tx } from './db/client.ts';
import type { FactType } from './facts.ts';
import type { Module } from './module.ts';

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
  await sql`WITH written AS (INSERT INTO customer_profile (customer_id, ${names})
    SELECT ${sql.ref(`${base.view}.customer_id`)}, ${sql.join(picked)}
    FROM ${sql.table(base.view)}
    ${sql.join(joins, sql` `)}
    WHERE ${sql.ref(`${base.view}.customer_id`)} = ANY(${ids})
    ON CONFLICT (customer_id) DO UPDATE SET (${names}) = ROW(${theirs})
    WHERE (${ours}) IS DISTINCT FROM (${theirs}) RETURNING customer_id)
    INSERT INTO platform_profile_change (customer_id) SELECT customer_id FROM written`.execute(tx);
}

/** Tells that wide rows were removed, in the transaction that does it. @param ids a query with one column, customer_id. */
export async function tellRemoved(tx: Tx, ids: RawBuilder<unknown>): Promise<void> {
  await sql`INSERT INTO platform_profile_change (customer_id) ${ids}`.execute(tx);
}

/** Forgets changes of wide rows that every process has taken into its roll long ago, or else reads it anew. */
export async function forgetChanges(tx: Tx): Promise<void> {
  await sql`DELETE FROM platform_profile_change WHERE made_at < now() - interval '1 day'`.execute(tx);
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
  custom: '{}',
};
