import { sql } from 'kysely';
import type { Conn } from '../db/client.ts';
import type { Header } from './manifest.ts';
import { LEFT_OUT } from './manifest.ts';

/** Tables to be taken, by name, with the columns that hold what was written; generated ones compute themselves. */
export async function listTables(conn: Conn): Promise<Header['tables']> {
  const { rows } = await sql<{ name: string; columns: string[] }>`
    SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> ALL(${[...LEFT_OUT]})
    GROUP BY c.relname ORDER BY c.relname`.execute(conn);
  return rows;
}

/** A table that is here already, if any: of Kith, of its jobs, or of somebody else. */
export async function anyTable(conn: Conn): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    SELECT schemaname || '.' || tablename AS name FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1 LIMIT 1`.execute(conn);
  return rows[0]?.name;
}

/** Whether Kith was ever here. */
export async function hasMigrations(conn: Conn): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    SELECT to_regclass('public.platform_migration') IS NOT NULL AS found`.execute(conn);
  return rows[0]?.found === true;
}

/**
 * Lets rows come in whatever order, and fast: triggers of ours rest; references, keys and indexes are taken off and made
 * anew of all rows at once (3 million rows: 74 s instead of 134), which holds every row against them. Migrations fill
 * some tables; they are emptied.
 * @returns the way back.
 */
export async function openForLoading(tx: Conn, tables: Header['tables']): Promise<() => Promise<void>> {
  const each = async (statements: readonly string[]) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  };
  const constraints = await listConstraints(tx);
  const indexes = await listIndexes(tx);
  await each(constraints.map(({ table, name }) => `ALTER TABLE ${table} DROP CONSTRAINT ${name}`));
  await each(indexes.map(({ name }) => `DROP INDEX ${name}`));
  await each(tables.map(({ name }) => `ALTER TABLE ${quoted(name)} DISABLE TRIGGER USER`));
  await each(tables.map(({ name }) => `TRUNCATE ${quoted(name)}`));
  const put = ({ table, name, definition }: Constraint) => `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`;
  return async () => {
    await each(constraints.filter(({ reference }) => !reference).map(put));
    await each(indexes.map(({ definition }) => definition));
    await each(constraints.filter(({ reference }) => reference).map(put));
    await each(tables.map(({ name }) => `ALTER TABLE ${quoted(name)} ENABLE TRIGGER USER`));
  };
}

type Constraint = { table: string; name: string; definition: string; reference: boolean };

/** References, then the keys they may rest on. */
async function listConstraints(conn: Conn): Promise<Constraint[]> {
  const { rows } = await sql<Constraint>`
    SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition,
      contype = 'f' AS reference
    FROM pg_constraint
    WHERE contype IN ('f', 'p', 'u') AND connamespace = 'public'::regnamespace AND conrelid <> 'platform_migration'::regclass
    ORDER BY contype = 'f' DESC, 1, 2`.execute(conn);
  return rows;
}

/** Indexes that no constraint brings with it. */
async function listIndexes(conn: Conn): Promise<{ name: string; definition: string }[]> {
  const { rows } = await sql<{ name: string; definition: string }>`
    SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
    ORDER BY 1`.execute(conn);
  return rows;
}

/** A name as SQL takes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Events are read in the order of their transactions, below the oldest that runs. Another server counts from a number of
 * its own: events of higher numbers would wait for it to catch up, and new ones would be skipped by cursors that stand
 * beyond. Where that is so, events are numbered by how many cursors had passed them, which is all that matters now.
 */
export async function renumberTransactions(tx: Conn): Promise<void> {
  const { rows } = await sql<{ ahead: boolean }>`
    SELECT GREATEST((SELECT max(txid) FROM platform_event), (SELECT max(txid) FROM platform_event_cursor))
      >= pg_snapshot_xmin(pg_current_snapshot()) AS ahead`.execute(tx);
  if (rows[0]?.ahead !== true) return;
  await sql`
    UPDATE platform_event e SET txid = (
      SELECT count(*)::text::xid8 FROM (SELECT DISTINCT txid, event_id FROM platform_event_cursor) c
      WHERE (c.txid, c.event_id) < (e.txid, e.event_id))`.execute(tx);
  await sql`
    UPDATE platform_event_cursor SET event_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff', txid = (
      SELECT count(*)::text::xid8 FROM (SELECT DISTINCT txid, event_id FROM platform_event_cursor) c
      WHERE (c.txid, c.event_id) < (platform_event_cursor.txid, platform_event_cursor.event_id))`.execute(tx);
}
