import type { RuleNode } from '@kith/contract/segment-rules';
import { sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import { maySearchBy } from '../../platform/fields.ts';
import { livingOf } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import type { Catalogue, KnownFact } from './catalogue.ts';
import { valueSql } from './repo-facts.ts';
import { truthOf } from './repo-truth.ts';

export type Previewed = { members: number; of: number; examples: string[] };

/**
 * Of the living whom the viewer may see: how many a rule takes in, and those of them who spent most within a year; for
 * who may not see money, who were added last.
 */
export async function previewRule(
  conn: Conn,
  viewer: Viewer,
  rule: RuleNode,
  { catalogue, env, examples }: { catalogue: Catalogue; env: Env; examples: number },
): Promise<Previewed> {
  const living = livingOf(viewer, 'customers.read');
  const truth = truthOf([{ segmentId: '', rule }], { catalogue, env, living });
  const { rows } = await sql<{ members: number; of: number; examples: string[] | null }>`
    WITH found AS MATERIALIZED (SELECT customer_id FROM (${truth}) t WHERE t.holds = 1)
    SELECT (SELECT count(*) FROM found)::int AS members, (SELECT count(*) FROM ${living} l)::int AS of,
      ARRAY(SELECT c.customer_id FROM found JOIN ${living} c USING (customer_id)
        ORDER BY ${maySearchBy(viewer, 'spend') ? sql`c.spend_year_minor DESC` : sql`c.customer_id DESC`}, c.customer_id LIMIT ${examples}) AS examples`.execute(
    conn,
  );
  const row = rows[0];
  return { members: row?.members ?? 0, of: row?.of ?? 0, examples: row?.examples ?? [] };
}

const OFFERED = 200;
const LOOKED_AT = 20_000;

/** Values that customers have of a column of text, the most used first, by a look at some thousands. */
export async function valuesInUse(conn: Conn, viewer: Viewer, fact: KnownFact): Promise<string[]> {
  if (!viewer.permissions.has('customers.read')) return [];
  const { rows } = await sql<{ value: string }>`SELECT v.value FROM (
      SELECT ${valueSql(fact)}::text AS value FROM ${livingOf(viewer, 'customers.read')} c
      WHERE ${fact.custom ? sql`c.custom ? ${fact.name}` : sql`true`} LIMIT ${LOOKED_AT}) v
    WHERE v.value <> '' GROUP BY v.value ORDER BY count(*) DESC, v.value LIMIT ${OFFERED}`.execute(conn);
  return rows.map(({ value }) => value);
}

/** The same of tags. */
export async function tagsInUse(conn: Conn, viewer: Viewer): Promise<string[]> {
  if (!viewer.permissions.has('customers.read')) return [];
  const { rows } = await sql<{ value: string }>`SELECT t.value FROM (
      SELECT unnest(c.tags) AS value FROM (
        SELECT tags FROM ${livingOf(viewer, 'customers.read')} w WHERE w.tags <> '{}' LIMIT ${LOOKED_AT}) c) t
    GROUP BY t.value ORDER BY count(*) DESC, t.value LIMIT ${OFFERED}`.execute(conn);
  return rows.map(({ value }) => value);
}
