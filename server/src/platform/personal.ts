import { type RawBuilder, sql } from 'kysely';
import type { Ctx, Env } from './context.ts';
import type { Conn } from './db/client.ts';
import type { Module } from './module.ts';

/** A text that names a customer. `sure`: nobody else, as a phone or a reference does; a name is others' too. */
export type Identifier = { text: string; sure: boolean };

/** Whose data it is: who stays, and whoever went up in them, under whose ids their books are kept. */
export type Ids = { customerId: string; mergedIds: readonly string[] };

/** Who is looked for, wherever they may stand; rooms are asked for one id after the other. */
export type Person = { customerId: string; identifiers: readonly Identifier[] };

/** One row of what the house holds of a person; keys have words in locales under `privacy:columns.<key>`. */
export type PersonalRow = Readonly<Record<string, string | number | boolean | null>>;

/** Rows of one kind; words in locales under `privacy:parts.<name>`, its name being `<module>_<what>`. */
export type PersonalSection = { name: string; rows: readonly PersonalRow[] };

/** What became of one kind of thing when a person was erased; words as of sections. */
export type Tally = {
  what: string;
  gone: number;
  /** So many stay, without the person in them; why is `privacy:kept.<what>`. */
  kept?: number;
};

/** Shorter ones are as good as names: others may have them too. */
const SURE_CHARACTERS = 5;

const allOf = ({ customerId, mergedIds }: Ids) => [customerId, ...mergedIds];

/** Everything that names a customer under any of their ids, as all rooms know it, each text once. */
export async function personOf(modules: readonly Module[], conn: Conn, ids: Ids): Promise<Person & Ids> {
  const known = new Map<string, boolean>();
  for (const customerId of allOf(ids)) {
    for (const { hooks } of modules) {
      for (const { text, sure } of (await hooks?.identifiers?.(conn, customerId)) ?? []) {
        const trimmed = text.trim();
        if (trimmed !== '') known.set(trimmed, known.get(trimmed) || (sure && trimmed.length >= SURE_CHARACTERS));
      }
    }
  }
  return { ...ids, identifiers: [...known].map(([text, sure]) => ({ text, sure })) };
}

/** All that the house holds of a person, room by room. */
export async function personalDataOf(
  modules: readonly Module[],
  conn: Conn,
  { ids, env }: { ids: Ids; env: Env },
): Promise<PersonalSection[]> {
  const sections = new Map<string, PersonalRow[]>();
  const add = ({ name, rows }: PersonalSection) => sections.set(name, [...(sections.get(name) ?? []), ...rows]);
  for (const { hooks } of modules) {
    for (const customerId of allOf(ids)) (await hooks?.personalData?.(conn, { customerId, env }))?.forEach(add);
  }
  add(await carriedOf(conn, ids));
  add(await auditedOf(conn, ids));
  return [...sections].map(([name, rows]) => ({ name, rows })).filter(({ rows }) => rows.length > 0);
}

/** Lets every room take a person out of its files. Slow, outside of any transaction, harmless twice. */
export async function erasePersonFromFiles(ctx: Ctx, person: Person): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const { hooks } of ctx.registry.modules) tallies.push(...((await hooks?.erasing?.(ctx, { person })) ?? []));
  return tallies;
}

/**
 * Takes a person out of every room, last room first so that what depends goes first, and out of what the platform keeps
 * for all of them. @throws Error when something of the person is left under their own id: a room forgot it, and nothing
 * must be half erased.
 */
export async function erasePerson(
  modules: readonly Module[],
  tx: Conn,
  { person, env }: { person: Person & Ids; env: Env },
): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const { hooks } of modules.toReversed()) {
    for (const customerId of allOf(person))
      tallies.push(...((await hooks?.erased?.(tx, { person: { ...person, customerId }, env })) ?? []));
  }
  tallies.push(...(await eraseKept(tx, person)));
  return summed(tallies);
}

/** One tally of each kind, in the order of the first. */
function summed(tallies: readonly Tally[]): Tally[] {
  const sums = new Map<string, Tally>();
  for (const { what, gone, kept = 0 } of tallies) {
    const before = sums.get(what);
    sums.set(what, { what, gone: gone + (before?.gone ?? 0), kept: kept + (before?.kept ?? 0) });
  }
  return [...sums.values()];
}

/**
 * Rows of a query as they are given to the person: instants as ISO 8601, lists and JSON as text. Columns that are empty
 * throughout are left out.
 */
export async function personalRows(conn: Conn, query: RawBuilder<unknown>): Promise<PersonalRow[]> {
  const { rows } = await (query as RawBuilder<Record<string, unknown>>).execute(conn);
  const used = new Set(rows.flatMap((row) => Object.keys(row).filter((key) => row[key] !== null)));
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).flatMap(([key, value]) => (used.has(key) ? [[key, plain(value)]] : []))),
  );
}

function plain(value: unknown): PersonalRow[string] {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join(', ');
  return JSON.stringify(value);
}

/** What was changed, as the audit has it. */
async function auditedOf(conn: Conn, ids: Ids): Promise<PersonalSection> {
  const rows = await personalRows(
    conn,
    sql`SELECT a.at, a.action, v.before, v.after, v.reason FROM platform_audit_value v
      JOIN platform_audit a ON a.audit_id = v.audit_id WHERE v.customer_id = ANY(${allOf(ids)}::uuid[])
      ORDER BY a.at, a.audit_id`,
  );
  return { name: 'platform_audit', rows };
}

/** What merges keep to be taken back: values of theirs that are shown nowhere else. */
async function carriedOf(conn: Conn, ids: Ids): Promise<PersonalSection> {
  const rows = await personalRows(
    conn,
    sql`SELECT was AS before, became AS after FROM platform_carried WHERE customer_id = ANY(${allOf(ids)}::uuid[])
      ORDER BY merge_id, place, carried_id`,
  );
  return { name: 'platform_carried', rows };
}

/** What the platform holds: values of the audit, what is told with events, stored answers, jobs, what merges keep. */
async function eraseKept(tx: Conn, person: Person & Ids): Promise<Tally[]> {
  const ids = allOf(person);
  const named = (column: string) => mentions(sql`${sql.ref(column)}::text`, person);
  const own = sql`customer_id = ANY(${ids}::uuid[])`;
  const values = await sql`DELETE FROM platform_audit_value WHERE ${own} OR (customer_id IS NULL
    AND (${named('before')} OR ${named('after')} OR ${named('reason')}))`.execute(tx);
  await sql`UPDATE platform_event SET data = '{}' WHERE ${own} AND data <> '{}'`.execute(tx);
  const rows = await sql<{ rows: number }>`SELECT count(*)::int AS rows FROM platform_audit
    WHERE subject_id = ANY(${ids})`.execute(tx);
  // Also those that hold only the id: they were answers about this person.
  const about = sql`response::text LIKE ANY(${ids.map((id) => `%${id}%`)}::text[])`;
  await sql`DELETE FROM platform_idempotency WHERE ${about} OR ${named('response')}`.execute(tx);
  const carried = await sql`DELETE FROM platform_carried WHERE ${own}`.execute(tx);
  const jobs = await eraseJobs(tx, person);
  return [
    { what: 'platform_audit', gone: Number(values.numAffectedRows ?? 0n), kept: rows.rows[0]?.rows ?? 0 },
    { what: 'platform_jobs', gone: jobs },
    { what: 'platform_carried', gone: Number(carried.numAffectedRows ?? 0n) },
  ];
}

/** Jobs and what became of them: letters, messages of faults. */
async function eraseJobs(tx: Conn, person: Person): Promise<number> {
  const there = await sql<{ job: string | null }>`SELECT to_regclass('pgboss.job')::text AS job`.execute(tx);
  if (!there.rows[0]?.job) return 0;
  const done = await sql`DELETE FROM pgboss.job
    WHERE ${mentions(sql`data::text`, person)} OR ${mentions(sql`output::text`, person)}`.execute(tx);
  return Number(done.numAffectedRows ?? 0n);
}

/**
 * Whether a text is too short to be looked for inside of others: a name of one character, a Latin one of three. Longer
 * names are found in every text, namesakes' too: what is searched so (files, kept-back rows, stored answers) is better
 * gone than kept by mistake.
 */
function standsAlone({ text, sure }: Identifier): boolean {
  return !sure && [...text].length < (/^[\x20-\x7e]+$/.test(text) ? 4 : 2);
}

/**
 * Whether a JSON text names the person.
 * @param json an expression of type text; null is no mention.
 */
export function mentions(json: RawBuilder<unknown>, { identifiers }: Person): RawBuilder<boolean> {
  const patterns = identifiers.map((identifier) => {
    const inside = likeText(JSON.stringify(identifier.text).slice(1, -1));
    return standsAlone(identifier) ? `%"${inside}"%` : `%${inside}%`;
  });
  return sql<boolean>`COALESCE(${json} ILIKE ANY(${patterns}::text[]), false)`;
}

/** Whether a cell of a file names the person. */
export function cellNames({ identifiers }: Person): (cell: string) => boolean {
  const lower = identifiers.map((each) => ({ text: each.text.toLowerCase(), alone: standsAlone(each) }));
  return (cell) => {
    const typed = cell.trim().toLowerCase();
    return lower.some(({ text, alone }) => (alone ? typed === text : typed.includes(text)));
  };
}

function likeText(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/**
 * Where something of the person is left under any of their ids, in whatever table has one: the proof of an erasure.
 * @returns names of tables, in order: with a sure identifier; with a name, which may be somebody else's or a mere word.
 */
export async function leftBehind(
  tx: Conn,
  { identifiers, ...ids }: Person & Ids,
): Promise<{ sure: string[]; names: string[] }> {
  const tables = await sql<{ table: string }>`SELECT c.relname AS table FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'customer_id' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`.execute(tx);
  const [sure, names] = [true, false].map((wanted) =>
    identifiers.filter((each) => each.sure === wanted).map((each) => inRow(each.text)),
  );
  const left: { sure: string[]; names: string[] } = { sure: [], names: [] };
  for (const { table } of tables.rows) {
    const { rows } = await sql<{
      sure: boolean;
      names: boolean;
    }>`SELECT bool_or(t::text ~* ANY(${sure}::text[])) AS sure,
        bool_or(t::text ~* ANY(${names}::text[])) AS names
      FROM ${sql.table(table)} t WHERE t.customer_id = ANY(${allOf(ids)}::uuid[])`.execute(tx);
    if (rows[0]?.sure) left.sure.push(table);
    else if (rows[0]?.names) left.names.push(table);
  }
  return left;
}

/**
 * A regular expression for a text as it stands in the text of a row, where quotation marks and backslashes are written
 * several times. A Latin word counts only by itself: Li is not in client.
 */
function inRow(text: string): string {
  const pattern = text.replace(/["\\]+|[^\p{L}\p{N}\s]/gu, (sign) => (/["\\]/.test(sign) ? '["\\\\]+' : `\\${sign}`));
  return /^[\x20-\x7e]+$/.test(text) ? `(^|[^[:alnum:]])${pattern}($|[^[:alnum:]])` : pattern;
}
