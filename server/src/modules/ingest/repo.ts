import { sql } from 'kysely';
import { type Conn, kept, type Tx } from '../../platform/db/client.ts';

/** A message to be taken; `key` is 128 bits as a UUID or in hexadecimal. */
export type NewMessage = { key: string; body: string };

/** Takes messages that were not seen before, in their order. @returns how many. */
export async function insertMessages(
  conn: Conn,
  messages: readonly NewMessage[],
  from: { sourceId: string; userId: string | null; now: Date },
): Promise<number> {
  const { rows } = await sql<{ taken: number }>`${kept} WITH given AS (
      SELECT * FROM unnest(${messages.map(({ key }) => key)}::uuid[], ${messages.map(({ body }) => body)}::text[])
        WITH ORDINALITY AS g(message_key, body, place)),
    fresh AS (
      -- In the order of the keys: two batches that share some wait for each other, never in a circle.
      INSERT INTO ingest_seen (message_key, received_at)
      SELECT message_key, ${from.now}::timestamptz FROM given ORDER BY message_key
      ON CONFLICT (message_key) DO NOTHING RETURNING message_key),
    taken AS (
      INSERT INTO ingest_message (message_key, taken_at, place, source_id, user_id, received_at, body)
      SELECT g.message_key, statement_timestamp(), g.place, ${from.sourceId}::uuid, ${from.userId}::uuid, ${from.now}::timestamptz, g.body
      FROM given g JOIN fresh f ON f.message_key = g.message_key
      RETURNING 1)
    SELECT count(*)::int AS taken FROM taken`.execute(conn);
  return rows[0]?.taken ?? 0;
}

export type MessageRow = {
  message_key: string;
  source_id: string;
  received_at: Date;
  body: string;
};

/** The oldest messages nobody has looked at, by their keys. */
export async function openMessages(conn: Conn, limit: number): Promise<string[]> {
  const { rows } = await sql<{ message_key: string }>`SELECT message_key FROM ingest_message
    WHERE waits_for IS NULL AND fault IS NULL ORDER BY taken_at, place LIMIT ${limit}`.execute(conn);
  return rows.map((row) => row.message_key);
}

/** These messages in their order, held until the transaction ends. */
export async function holdMessages(tx: Tx, keys: readonly string[]): Promise<MessageRow[]> {
  const { rows } = await sql<MessageRow>`SELECT message_key, source_id, received_at, body
    FROM ingest_message WHERE message_key = ANY(${[...keys]}::uuid[]) AND waits_for IS NULL AND fault IS NULL
    ORDER BY taken_at, place FOR UPDATE`.execute(tx);
  return rows;
}

/** Taken messages go; those about nobody known wait for them. */
export async function settleMessages(
  tx: Tx,
  done: readonly string[],
  waiting: readonly { messageKey: string; waitsFor: string }[],
): Promise<void> {
  await sql`DELETE FROM ingest_message WHERE message_key = ANY(${[...done]}::uuid[])`.execute(tx);
  if (waiting.length === 0) return;
  await sql`UPDATE ingest_message m SET waits_for = w.waits_for
    FROM unnest(${waiting.map(({ messageKey }) => messageKey)}::uuid[],
      ${waiting.map(({ waitsFor }) => waitsFor)}::text[]) AS w(message_key, waits_for)
    WHERE m.message_key = w.message_key`.execute(tx);
}

/** Messages that waited for these people are open again, in their old places. @returns how many. */
export async function releaseMessages(tx: Tx, personKeys: readonly string[]): Promise<number> {
  if (personKeys.length === 0) return 0;
  const done = await sql`UPDATE ingest_message SET waits_for = NULL
    WHERE waits_for = ANY(${[...personKeys]}::text[])`.execute(tx);
  return Number(done.numAffectedRows ?? 0n);
}

export async function markFault(conn: Conn, messageKey: string, fault: string): Promise<void> {
  await sql`UPDATE ingest_message SET fault = ${fault} WHERE message_key = ${messageKey}`.execute(conn);
}

/** @returns false when there is no such message with a fault. */
export async function reopenMessage(conn: Conn, messageKey: string): Promise<boolean> {
  const done = await sql`UPDATE ingest_message SET fault = NULL
    WHERE message_key = ${messageKey} AND fault IS NOT NULL`.execute(conn);
  return (done.numAffectedRows ?? 0n) > 0n;
}

/** @returns false when there is no such message with a fault. */
export async function deleteFailed(conn: Conn, messageKey: string): Promise<boolean> {
  const done = await sql`DELETE FROM ingest_message
    WHERE message_key = ${messageKey} AND fault IS NOT NULL`.execute(conn);
  return (done.numAffectedRows ?? 0n) > 0n;
}

export type FailedRow = { message_key: string; type: string; received_at: Date; fault: string };

export async function failedMessages(conn: Conn, after: string | null, limit: number): Promise<FailedRow[]> {
  const { rows } = await sql<FailedRow>`SELECT message_key, body::jsonb ->> 'type' AS type, received_at, fault
    FROM ingest_message WHERE fault IS NOT NULL AND (${after}::uuid IS NULL OR message_key > ${after}::uuid) ORDER BY message_key LIMIT ${limit}`.execute(
    conn,
  );
  return rows;
}

/** How many lie there, up to a bound beyond which nobody counts. */
export async function countMessages(conn: Conn): Promise<{ open: number; waiting: number; failed: number }> {
  const upTo = (condition: ReturnType<typeof sql>) =>
    sql`(SELECT count(*)::int FROM (SELECT 1 FROM ingest_message WHERE ${condition} LIMIT 100000) m)`;
  const { rows } = await sql<{ open: number; waiting: number; failed: number }>`
    SELECT ${upTo(sql`waits_for IS NULL AND fault IS NULL`)} AS open, ${upTo(sql`waits_for IS NOT NULL`)} AS waiting,
      ${upTo(sql`fault IS NOT NULL`)} AS failed`.execute(conn);
  return rows[0] ?? { open: 0, waiting: 0, failed: 0 };
}

/** People for whom messages wait, by the name of a user that another room may know by now. */
export async function awaitedUsers(conn: Conn, after: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ waits_for: string }>`SELECT DISTINCT waits_for FROM ingest_message
    WHERE waits_for > ${after} AND waits_for LIKE 'u:%' ORDER BY waits_for LIMIT ${limit}`.execute(conn);
  return rows.map((row) => row.waits_for);
}

/** Forgets what has outlived its time. @returns events that went. */
export async function forgetOld(conn: Conn, before: { seen: Date; waiting: Date; events: Date }): Promise<number> {
  await sql`DELETE FROM ingest_seen WHERE received_at < ${before.seen}`.execute(conn);
  await sql`DELETE FROM ingest_message WHERE waits_for IS NOT NULL AND received_at < ${before.waiting}`.execute(conn);
  const done = await sql`DELETE FROM ingest_event WHERE received_at < ${before.events}`.execute(conn);
  return Number(done.numAffectedRows ?? 0n);
}
