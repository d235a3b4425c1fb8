import { sql } from 'kysely';
import { among } from './batches.ts';
import type { Tx } from './db/client.ts';
import type { Module } from './module.ts';
import { NONE } from './project.ts';

/**
 * Of these customers those whose wide row may not say what their facts say: who is marked, since something happened to
 * them, and who was scored otherwise than the row has it. Of 10,000 a night 1,000; to read the facts of the others, tags
 * and contacts and all, would take longer than everything else of their night.
 *
 * What is collected is collected of the marked alone, who keep their mark until they are projected; so only facts that
 * are derived later are compared.
 */
export async function whoMoved(
  modules: readonly Module[],
  tx: Tx,
  customerIds: readonly string[],
): Promise<readonly string[]> {
  const theirs = among('customer_id', customerIds);
  const views = modules.flatMap(({ facts, derivations }) =>
    facts && derivations?.some(({ stage }) => stage !== 'collect') ? [facts] : [],
  );
  const columns = views.flatMap((view) => view.columns.map((column) => ({ view: view.view, ...column })));
  const joins = views.map(
    ({ view }) => sql`LEFT JOIN (SELECT * FROM ${sql.table(view)} WHERE ${theirs}) ${sql.table(view)}
      ON ${sql.ref(`${view}.customer_id`)} = p.customer_id`,
  );
  const differs = columns.map((column) => {
    const none = column.none ?? NONE[column.type];
    const fact = sql.ref(`${column.view}.${column.name}`);
    return sql`${sql.ref(`p.${column.name}`)} IS DISTINCT FROM ${none === null ? fact : sql`COALESCE(${fact}, ${sql.lit(none)})`}`;
  });
  const { rows } = await sql<{ customer_id: string }>`
    SELECT customer_id FROM platform_dirty WHERE ${theirs} UNION
    SELECT p.customer_id FROM (SELECT * FROM customer_profile WHERE ${theirs}) p
    ${sql.join(joins, sql` `)} WHERE ${sql.join([sql`false`, ...differs], sql` OR `)}
    ORDER BY customer_id`.execute(tx);
  const known = new Set(customerIds);
  return rows.map((row) => row.customer_id).filter((id) => known.has(id));
}
