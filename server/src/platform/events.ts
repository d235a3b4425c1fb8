import { sql } from 'kysely';
import { type Conn, type Db, type Tx, transact } from './db/client.ts';
import { newId } from './ids.ts';

/** Something that happened to a customer. `type` is `<module>.<past participle>`. */
export type KithEvent = {
  eventId: string;
  customerId: string;
  type: string;
  occurredAt: Date;
  actorId: string | null;
  data: Record<string, unknown>;
};

/** Writes an event in the caller's transaction. */
export async function emit(conn: Conn, event: Omit<KithEvent, 'eventId'>): Promise<void> {
  await sql`INSERT INTO platform_event (customer_id, event_id, type, occurred_at, actor_id, data)
    VALUES (${event.customerId}, ${newId()}, ${event.type}, ${event.occurredAt}, ${event.actorId},
      ${JSON.stringify(event.data)}::jsonb)`.execute(conn);
}

/** Writes many events in the caller's transaction, in one statement. */
export async function emitAll(conn: Conn, events: readonly Omit<KithEvent, 'eventId'>[]): Promise<void> {
  if (events.length === 0) return;
  await sql`INSERT INTO platform_event (customer_id, event_id, type, occurred_at, actor_id, data)
    SELECT * FROM unnest(${events.map((event) => event.customerId)}::uuid[], ${events.map(() => newId())}::uuid[],
      ${events.map((event) => event.type)}::text[], ${events.map((event) => event.occurredAt)}::timestamptz[],
      ${events.map((event) => event.actorId)}::uuid[], ${events.map((event) => JSON.stringify(event.data))}::jsonb[])`.execute(
    conn,
  );
}

/** Reads events in the order of their transactions, each at least once, in the transaction that moves the cursor. */
export type EventConsumer = {
  /** `<module>.<purpose>`; names the cursor. */
  name: string;
  types: readonly string[] | 'all';
  handle(tx: Tx, events: KithEvent[]): Promise<void>;
};

const BATCH = 500;

/**
 * Lets one consumer read one batch. Takes only what lies below the oldest running transaction: a lower txid could
 * still commit, and a cursor past it would skip its events for ever.
 * @returns how many events were read (0: nothing new, or another process holds the cursor).
 */
export async function consume(db: Db, consumer: EventConsumer, now: Date): Promise<number> {
  return transact(db, async (tx) => {
    await sql`INSERT INTO platform_event_cursor (consumer, txid, event_id, moved_at)
      VALUES (${consumer.name}, '0', '00000000-0000-0000-0000-000000000000', ${now})
      ON CONFLICT (consumer) DO NOTHING`.execute(tx);
    const cursor = await sql<{ txid: string; event_id: string }>`
      SELECT txid::text AS txid, event_id FROM platform_event_cursor
      WHERE consumer = ${consumer.name} FOR UPDATE SKIP LOCKED`.execute(tx);
    const from = cursor.rows[0];
    if (!from) return 0;
    const { rows } = await sql<EventRow>`
      SELECT e.customer_id, e.event_id, e.type, e.occurred_at, e.actor_id, e.data, e.txid::text AS txid
      FROM platform_event e
      WHERE (e.txid, e.event_id) > (${from.txid}::xid8, ${from.event_id}::uuid)
        AND e.txid < pg_snapshot_xmin(pg_current_snapshot())
      -- Of the table: the text that is selected under the same name puts 1000 before 999.
      ORDER BY e.txid, e.event_id LIMIT ${BATCH}`.execute(tx);
    const last = rows.at(-1);
    if (!last) return 0;
    const { types } = consumer;
    const wanted = rows.filter((row) => types === 'all' || types.includes(row.type));
    if (wanted.length > 0) await consumer.handle(tx, wanted.map(toEvent));
    await sql`UPDATE platform_event_cursor SET txid = ${last.txid}::xid8, event_id = ${last.event_id}, moved_at = ${now}
      WHERE consumer = ${consumer.name}`.execute(tx);
    return rows.length;
  });
}

/** Single events of customers; what is not there is left out. */
export async function readEvents(
  conn: Conn,
  which: readonly { customerId: string; eventId: string }[],
): Promise<KithEvent[]> {
  if (which.length === 0) return [];
  const { rows } = await sql<EventRow>`
    SELECT e.customer_id, e.event_id, e.type, e.occurred_at, e.actor_id, e.data, e.txid::text AS txid
    FROM unnest(${which.map(({ customerId }) => customerId)}::uuid[], ${which.map(({ eventId }) => eventId)}::uuid[])
      AS w(customer_id, event_id)
    JOIN platform_event e ON e.customer_id = w.customer_id AND e.event_id = w.event_id`.execute(conn);
  return rows.map(toEvent);
}

type EventRow = {
  customer_id: string;
  event_id: string;
  type: string;
  occurred_at: Date;
  actor_id: string | null;
  data: Record<string, unknown>;
  txid: string;
};

function toEvent(row: EventRow): KithEvent {
  return {
    eventId: row.event_id,
    customerId: row.customer_id,
    type: row.type,
    occurredAt: row.occurred_at,
    actorId: row.actor_id,
    data: row.data,
  };
}
