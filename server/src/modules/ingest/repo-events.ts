import { sql } from 'kysely';
import type { Happenings } from '../../platform/asked.ts';
import { type Conn, kept, type Tx } from '../../platform/db/client.ts';

export type EventGiven = {
  customerId: string;
  eventId: string;
  at: Date;
  kind: 'track' | 'page' | 'screen' | 'group';
  name: string;
  properties: Record<string, unknown>;
  sourceId: string;
  receivedAt: Date;
};

/** Writes events and counts those that are new by day, in one statement. */
export async function insertEvents(tx: Tx, events: readonly EventGiven[], timeZone: string): Promise<void> {
  if (events.length === 0) return;
  const of = <T>(value: (event: EventGiven) => T) => events.map(value);
  await sql`${kept} WITH made AS (
      INSERT INTO ingest_event (customer_id, event_id, occurred_at, kind, name, properties, source_id, received_at)
      SELECT * FROM unnest(${of(({ customerId }) => customerId)}::uuid[], ${of(({ eventId }) => eventId)}::uuid[],
        ${of(({ at }) => at)}::timestamptz[], ${of(({ kind }) => kind)}::text[], ${of(({ name }) => name)}::text[],
        ${of(({ properties }) => JSON.stringify(properties))}::jsonb[], ${of(({ sourceId }) => sourceId)}::uuid[],
        ${of(({ receivedAt }) => receivedAt)}::timestamptz[])
      ON CONFLICT (customer_id, occurred_at, event_id) DO NOTHING RETURNING customer_id, occurred_at, kind, name)
    INSERT INTO ingest_day AS d (customer_id, happened_on, kind, name, times, last_at)
    SELECT customer_id, (occurred_at AT TIME ZONE ${timeZone})::date, kind, name, count(*)::int, max(occurred_at)
    FROM made GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (customer_id, happened_on, kind, name) DO UPDATE SET times = d.times + excluded.times,
      last_at = GREATEST(d.last_at, excluded.last_at)`.execute(tx);
}

/** The customers behind names of other systems. */
export async function findPersons(conn: Conn, personKeys: readonly string[]): Promise<Map<string, string>> {
  if (personKeys.length === 0) return new Map();
  const { rows } = await sql<{ person_key: string; customer_id: string }>`SELECT person_key, customer_id
    FROM ingest_person WHERE person_key = ANY(${[...personKeys]}::text[])`.execute(conn);
  return new Map(rows.map((row) => [row.person_key, row.customer_id]));
}

/** Remembers names; one that somebody has already stays theirs. */
export async function linkPersons(
  tx: Tx,
  links: readonly { personKey: string; customerId: string }[],
  now: Date,
): Promise<void> {
  if (links.length === 0) return;
  await sql`INSERT INTO ingest_person (person_key, customer_id, linked_at)
    SELECT person_key, customer_id, ${now}::timestamptz FROM unnest(${links.map(({ personKey }) => personKey)}::text[],
      ${links.map(({ customerId }) => customerId)}::uuid[]) AS l(person_key, customer_id) ORDER BY person_key
    ON CONFLICT (person_key) DO NOTHING`.execute(tx);
}

/** Marks customers whose wide row is to follow. */
export async function touch(tx: Tx, touched: ReadonlyMap<string, boolean>): Promise<void> {
  if (touched.size === 0) return;
  await sql`INSERT INTO ingest_touched AS t (customer_id, whole)
    SELECT * FROM unnest(${[...touched.keys()]}::uuid[], ${[...touched.values()]}::boolean[]) AS g(customer_id, whole)
    ORDER BY customer_id
    ON CONFLICT (customer_id) DO UPDATE SET whole = t.whole OR excluded.whole`.execute(tx);
}

/** Takes marks away, in the transaction that does what they ask for. */
export async function takeTouched(tx: Tx, limit: number): Promise<{ customer_id: string; whole: boolean }[]> {
  const { rows } = await sql<{ customer_id: string; whole: boolean }>`DELETE FROM ingest_touched WHERE customer_id IN (
      SELECT customer_id FROM ingest_touched ORDER BY customer_id LIMIT ${limit} FOR UPDATE)
    RETURNING customer_id, whole`.execute(tx);
  return rows;
}

export type EventRow = { event_id: string; kind: string; name: string; occurred_at: Date };

/** Events of a customer, newest first, strictly before (at, id as text). Takes no Viewer: the caller has asked. */
export async function listEvents(
  conn: Conn,
  customerId: string,
  page: { before: { at: Date; id: string } | null; limit: number },
): Promise<EventRow[]> {
  const older = page.before
    ? sql`AND (occurred_at, event_id::text COLLATE "C") < (${page.before.at}, ${page.before.id})`
    : sql``;
  const { rows } = await sql<EventRow>`${kept} SELECT event_id, kind, name, occurred_at FROM ingest_event
    WHERE customer_id = ${customerId} ${older}
    ORDER BY occurred_at DESC, event_id DESC LIMIT ${page.limit}`.execute(conn);
  return rows;
}

export type DayRow = { on: string; events: number; customers: number };

/** Events by the day on which they came, of the last week; none where nothing came. */
export async function eventsByDay(conn: Conn, today: string, timeZone: string): Promise<DayRow[]> {
  // By customer first: counting who is distinct would sort every event.
  const { rows } = await sql<DayRow>`SELECT d.on::text AS on, sum(d.events)::int AS events, count(*)::int AS customers
    FROM (
      SELECT (received_at AT TIME ZONE ${timeZone})::date AS on, customer_id, count(*) AS events
      FROM ingest_event WHERE received_at >= (${today}::date - 6)::timestamp AT TIME ZONE ${timeZone}
      GROUP BY 1, 2) d
    GROUP BY d.on ORDER BY d.on DESC`.execute(conn);
  return rows;
}

/** Names offered to narrow by, the most used first; among about so many rows: 0.1 s. */
const OFFERED = 100;
const LOOKED_AT = 500_000;

/** What customers did elsewhere, as rules ask for it. */
export const eventsHappened: Happenings = {
  name: 'ingest.event',
  money: false,
  rows: (_env, by) => sql`SELECT d.customer_id, d.happened_on, d.times, NULL::bigint AS amount_minor FROM ingest_day d
    WHERE ${by ? sql`d.kind = ${by.what === 'event' ? 'track' : by.what} AND d.name = ANY(${[...by.of]}::text[])` : sql`true`}`,
  by: [
    { what: 'event', values: (conn) => namesOf(conn, 'track') },
    { what: 'page', values: (conn) => namesOf(conn, 'page') },
  ],
};

/** A sample of all of the table: its beginning is what was told in the first days, and where none is, all of it is read. */
async function namesOf(conn: Conn, kind: string): Promise<string[]> {
  const share = sql`LEAST(100, ${LOOKED_AT} * 100.0 / GREATEST(1,
    (SELECT reltuples FROM pg_class WHERE oid = 'ingest_day'::regclass)))`;
  const { rows } = await sql<{ name: string }>`SELECT name FROM ingest_day TABLESAMPLE SYSTEM ((${share})::real)
    WHERE kind = ${kind} AND name <> ''
    GROUP BY name ORDER BY count(*) DESC, name LIMIT ${OFFERED}`.execute(conn);
  return rows.map((row) => row.name);
}
