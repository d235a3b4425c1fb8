import { type RawBuilder, sql } from 'kysely';
import type { Conn, Tx } from './db/client.ts';
import type { Merge } from './hooks.ts';

/**
 * Rows that a merge of two customers moves, changes, takes away or makes, kept so that they can be given back exactly.
 *
 * Before a room changes anything it holds the rows it will touch (`hold`); at the end of the merge `seal` keeps of each
 * only what is another now, column by column. Giving back is then the same for every table, and what people did to a row
 * since the merge stays: a column goes back only while it still holds what the merge left in it.
 */

/** Remembers rows as they are, in the order of the calls. @param which absent: those of both customers. */
export async function hold(tx: Tx, merge: Merge, table: string, which?: RawBuilder<boolean>): Promise<void> {
  const key = await keyOf(tx, table);
  await sql`INSERT INTO platform_carried (customer_id, merge_id, place, table_name, key, was)
    SELECT t.customer_id, ${merge.mergeId}, ${await nextPlace(tx, merge)}, ${table}, ${key.json}, to_jsonb(t)
    FROM ${sql.table(table)} t WHERE ${which ?? ofBoth(merge)}`.execute(tx);
}

/** Remembers that the merge made these rows. */
export async function holdMade(tx: Tx, merge: Merge, table: string, which: RawBuilder<boolean>): Promise<void> {
  const key = await keyOf(tx, table);
  await sql`INSERT INTO platform_carried (customer_id, merge_id, place, table_name, key)
    SELECT t.customer_id, ${merge.mergeId}, ${await nextPlace(tx, merge)}, ${table}, ${key.json}
    FROM ${sql.table(table)} t WHERE ${which}`.execute(tx);
}

/**
 * Holds the rows of both customers and gives those of the merged one to the other. Where both have the same thing, the
 * row of the one who stays is the one that stays.
 * @param same columns in which two rows are the same thing; absent: the rest of the primary key.
 */
export async function carryOver(tx: Tx, merge: Merge, table: string, same?: readonly string[]): Promise<void> {
  await hold(tx, merge, table);
  await moveRows(tx, merge, table, same);
}

/** What `carryOver` does once rows are held. */
export async function moveRows(tx: Tx, merge: Merge, table: string, same?: readonly string[]): Promise<void> {
  const { columns } = await keyOf(tx, table);
  const rest = same ?? columns.filter((column) => column !== 'customer_id');
  const equal = rest.map((column) => sql`s.${sql.ref(column)} = l.${sql.ref(column)}`);
  await sql`DELETE FROM ${sql.table(table)} l WHERE l.customer_id = ${merge.mergedId} AND EXISTS (
    SELECT 1 FROM ${sql.table(table)} s WHERE s.customer_id = ${merge.customerId} AND ${sql.join(equal, sql` AND `)})`.execute(
    tx,
  );
  await sql`UPDATE ${sql.table(table)} SET customer_id = ${merge.customerId}
    WHERE customer_id = ${merge.mergedId}`.execute(tx);
}

/** Looks at every row held, and keeps what the merge changed of it. The last step of a merge. */
export async function seal(tx: Tx, { mergeId, customerId }: Merge): Promise<void> {
  for (const table of await tablesOf(tx, mergeId)) {
    await sql`WITH held AS MATERIALIZED (
        SELECT customer_id, carried_id, key, was, key || jsonb_build_object('customer_id', ${customerId}::text) AS moved
        FROM platform_carried WHERE merge_id = ${mergeId} AND table_name = ${table}),
      now AS MATERIALIZED (${await rowsOf(tx, table, mergeId, [customerId])}),
      found AS (
        SELECT h.customer_id, h.carried_id, h.was, COALESCE(n.key, m.key) AS now_key, COALESCE(n.row, m.row) AS row
        FROM held h LEFT JOIN now n ON n.key = h.key
        LEFT JOIN now m ON n.key IS NULL AND m.key = h.moved AND NOT EXISTS (SELECT 1 FROM held o WHERE o.key = h.moved)),
      -- What is as it was, and what was made and is no more, need not be given back.
      idle AS (DELETE FROM platform_carried c USING found f
        WHERE c.customer_id = f.customer_id AND c.carried_id = f.carried_id AND f.row IS NOT DISTINCT FROM f.was)
      UPDATE platform_carried c SET now_key = f.now_key,
        was = CASE WHEN f.row IS NULL OR f.was IS NULL THEN f.was ELSE ${otherThan(sql`f.was`, sql`f.row`)} END,
        became = CASE WHEN f.row IS NULL OR f.was IS NULL THEN f.row ELSE ${otherThan(sql`f.row`, sql`f.was`)} END
      FROM found f
      WHERE c.customer_id = f.customer_id AND c.carried_id = f.carried_id AND f.row IS DISTINCT FROM f.was`.execute(tx);
  }
}

/** What a merge left in the columns of a customer's row that it changed. */
export async function changedBy(
  tx: Tx,
  mergeId: string,
  table: string,
  customerId: string,
): Promise<Record<string, unknown>> {
  const { rows } = await sql<{ became: Record<string, unknown> }>`SELECT became FROM platform_carried
    WHERE merge_id = ${mergeId} AND table_name = ${table} AND customer_id = ${customerId} AND became IS NOT NULL`.execute(
    tx,
  );
  return rows[0]?.became ?? {};
}

/** Texts that merges took out of these columns of a customer's rows, and keep to be given back. */
export async function carriedTexts(
  conn: Conn,
  customerId: string,
  tables: readonly string[],
  columns: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ text: string }>`SELECT DISTINCT w.value AS text
    FROM platform_carried c CROSS JOIN LATERAL jsonb_each_text(c.was) w
    WHERE c.customer_id = ${customerId} AND c.table_name = ANY(${[...tables]}::text[])
      AND w.key = ANY(${[...columns]}::text[]) AND w.value IS NOT NULL`.execute(conn);
  return rows.map(({ text }) => text);
}

/** Gives everything back that a merge carried, and forgets that it did. Locks the rows it writes. */
export async function giveBack(tx: Tx, mergeId: string): Promise<void> {
  const tables = await tablesOf(tx, mergeId);
  // Parents and what hangs on them go back one after the other; that they fit is looked at in the end.
  await sql`SET CONSTRAINTS ALL DEFERRED`.execute(tx);
  for (const table of tables) await giveBackRows(tx, table, mergeId);
  for (const table of tables) {
    await sql`INSERT INTO ${sql.table(table)}
      SELECT r.* FROM platform_carried c CROSS JOIN LATERAL jsonb_populate_record(NULL::${sql.table(table)}, c.was) r
      WHERE c.merge_id = ${mergeId} AND c.table_name = ${table} AND c.became IS NULL
      ON CONFLICT DO NOTHING`.execute(tx);
  }
  await sql`DELETE FROM platform_carried WHERE merge_id = ${mergeId}`.execute(tx);
}

/** Rows of an import that is taken back are not given back by a merge that took them away. */
export async function forgetCarried(tx: Tx, importId: string): Promise<void> {
  await sql`DELETE FROM platform_carried WHERE became IS NULL AND was ->> 'import_id' = ${importId}`.execute(tx);
}

/** What was made and left alone goes; what was moved or changed is as it was, but for what was done to it since. */
async function giveBackRows(tx: Tx, table: string, mergeId: string): Promise<void> {
  const { columns } = await keyOf(tx, table);
  const carried = sql`SELECT * FROM platform_carried WHERE merge_id = ${mergeId} AND table_name = ${table}`;
  const isRow = sql.join(
    columns.map((column) => sql`t.${sql.ref(column)} = k.${sql.ref(column)}`),
    sql` AND `,
  );
  const ids = await idsOf(tx, mergeId, []);
  const theirs = sql`t.customer_id = ANY(${ids}::uuid[])`;
  await sql`DELETE FROM ${sql.table(table)} t USING (${carried} AND was IS NULL) c
      CROSS JOIN LATERAL jsonb_populate_record(NULL::${sql.table(table)}, c.key) k
    WHERE ${theirs} AND ${isRow} AND to_jsonb(t) = c.became`.execute(tx);
  const all = await columnsOf(tx, table);
  const names = sql.join(all.map((column) => sql.ref(column)));
  const values = sql.join(all.map((column) => sql`r.${sql.ref(column)}`));
  await sql`WITH now AS MATERIALIZED (${await rowsOf(tx, table, mergeId, [])}),
    back AS MATERIALIZED (
      SELECT c.now_key, n.row || COALESCE((
          SELECT jsonb_object_agg(w.key, w.value) FROM jsonb_each(c.was) w WHERE n.row -> w.key = c.became -> w.key),
        '{}') AS row
      FROM (${carried} AND was IS NOT NULL AND became IS NOT NULL) c JOIN now n ON n.key = c.now_key)
    UPDATE ${sql.table(table)} t SET (${names}) = ROW (${values})
    FROM back b CROSS JOIN LATERAL jsonb_populate_record(NULL::${sql.table(table)}, b.now_key) k
      CROSS JOIN LATERAL jsonb_populate_record(NULL::${sql.table(table)}, b.row) r
    WHERE ${theirs} AND ${isRow}`.execute(tx);
}

/** The fields of the first that the second has otherwise. */
function otherThan(row: RawBuilder<unknown>, than: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(SELECT jsonb_object_agg(e.key, e.value) FROM jsonb_each(${row}) e
    WHERE e.value IS DISTINCT FROM ${than} -> e.key)`;
}

function ofBoth({ customerId, mergedId }: Merge): RawBuilder<boolean> {
  return sql<boolean>`t.customer_id = ANY(${[customerId, mergedId]}::uuid[])`;
}

/** The rows of a table that a merge may have touched, with their keys: all of the customers whose rows it holds. */
async function rowsOf(tx: Tx, table: string, mergeId: string, also: readonly string[]): Promise<RawBuilder<unknown>> {
  const key = await keyOf(tx, table);
  return sql`SELECT ${key.json} AS key, to_jsonb(t) AS row FROM ${sql.table(table)} t
    WHERE t.customer_id = ANY(${await idsOf(tx, mergeId, also)}::uuid[])`;
}

async function idsOf(tx: Tx, mergeId: string, also: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`SELECT DISTINCT customer_id AS id FROM platform_carried
    WHERE merge_id = ${mergeId} UNION SELECT (now_key ->> 'customer_id')::uuid FROM platform_carried
    WHERE merge_id = ${mergeId} AND now_key ? 'customer_id'
    UNION SELECT (became ->> 'customer_id')::uuid FROM platform_carried
    WHERE merge_id = ${mergeId} AND became ? 'customer_id'`.execute(tx);
  return [...new Set([...rows.map((row) => row.id), ...also])];
}

async function tablesOf(tx: Tx, mergeId: string): Promise<string[]> {
  const { rows } = await sql<{ table: string }>`SELECT table_name AS table FROM platform_carried
    WHERE merge_id = ${mergeId} GROUP BY table_name ORDER BY min(place)`.execute(tx);
  return rows.map((row) => row.table);
}

async function nextPlace(tx: Tx, { mergeId }: Merge): Promise<number> {
  const { rows } = await sql<{ place: number }>`SELECT COALESCE(max(place), 0) + 1 AS place FROM platform_carried
    WHERE merge_id = ${mergeId}`.execute(tx);
  return rows[0]?.place ?? 1;
}

type Key = { columns: string[]; json: RawBuilder<unknown> };

/** The primary key of a table, and how it is written as JSON. */
async function keyOf(tx: Tx, table: string): Promise<Key> {
  const { rows } = await sql<{ column: string }>`SELECT a.attname AS column FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
    WHERE i.indrelid = ${table}::regclass AND i.indisprimary
    ORDER BY array_position(i.indkey::int2[], a.attnum)`.execute(tx);
  const columns = rows.map((row) => row.column);
  const pairs = columns.map((column) => sql`${sql.lit(column)}, t.${sql.ref(column)}`);
  return { columns, json: sql`jsonb_build_object(${sql.join(pairs)})` };
}

async function columnsOf(tx: Tx, table: string): Promise<string[]> {
  const { rows } = await sql<{ column: string }>`SELECT attname AS column FROM pg_attribute
    WHERE attrelid = ${table}::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    ORDER BY attnum`.execute(tx);
  return rows.map((row) => row.column);
}
