import type { DeliveryState } from '@kith/contract/webhooks';
import { sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';
import { newId } from '../../platform/ids.ts';

export type EndpointRow = {
  endpoint_id: string;
  name: string;
  url: string;
  kinds: string[];
  user_id: string | null;
  key_id: string | null;
  generation: number;
  previous_until: Date | null;
  active: boolean;
  gone_at: Date | null;
  created_at: Date;
};

const columns = sql`endpoint_id, name, url, kinds, user_id, key_id, generation, previous_until, active, gone_at, created_at`;

export async function listEndpoints(conn: Conn): Promise<EndpointRow[]> {
  const { rows } = await sql<EndpointRow>`SELECT ${columns} FROM webhooks_endpoint
    WHERE removed_at IS NULL ORDER BY name, endpoint_id`.execute(conn);
  return rows;
}

export async function findEndpoint(conn: Conn, endpointId: string): Promise<EndpointRow | undefined> {
  const { rows } = await sql<EndpointRow>`SELECT ${columns} FROM webhooks_endpoint
    WHERE endpoint_id = ${endpointId} AND removed_at IS NULL`.execute(conn);
  return rows[0];
}

export async function insertEndpoint(
  tx: Tx,
  row: Omit<EndpointRow, 'generation' | 'previous_until' | 'active' | 'gone_at'>,
) {
  await sql`INSERT INTO webhooks_endpoint (endpoint_id, name, url, kinds, user_id, key_id, created_at)
    VALUES (${row.endpoint_id}, ${row.name}, ${row.url}, ${row.kinds}::text[], ${row.user_id}, ${row.key_id},
      ${row.created_at})`.execute(tx);
}

export async function updateEndpoint(
  tx: Tx,
  endpointId: string,
  change: Pick<EndpointRow, 'name' | 'url' | 'kinds' | 'active'>,
): Promise<void> {
  await sql`UPDATE webhooks_endpoint SET name = ${change.name}, url = ${change.url}, kinds = ${change.kinds}::text[],
      active = ${change.active}, gone_at = CASE WHEN ${change.active} THEN NULL ELSE gone_at END
    WHERE endpoint_id = ${endpointId}`.execute(tx);
}

export async function removeEndpoint(tx: Tx, endpointId: string, at: Date): Promise<void> {
  await sql`UPDATE webhooks_endpoint SET removed_at = ${at}, active = false WHERE endpoint_id = ${endpointId}`.execute(
    tx,
  );
  await sql`UPDATE webhooks_delivery SET state = 'dropped'
    WHERE endpoint_id = ${endpointId} AND state = 'pending'`.execute(tx);
}

/** The receiver said that nobody will ever listen there again. */
export async function markGone(conn: Conn, endpointId: string, at: Date): Promise<void> {
  await sql`UPDATE webhooks_endpoint SET active = false, gone_at = ${at}
    WHERE endpoint_id = ${endpointId} AND active`.execute(conn);
}

/** @returns the number of the new secret. */
export async function nextGeneration(tx: Tx, endpointId: string, previousUntil: Date): Promise<number> {
  const { rows } = await sql<{ generation: number }>`UPDATE webhooks_endpoint SET generation = generation + 1,
      previous_until = ${previousUntil}
    WHERE endpoint_id = ${endpointId} RETURNING generation`.execute(tx);
  return rows[0]?.generation ?? 1;
}

/** Pending and dead deliveries of each endpoint; who has none is absent. */
export async function countDeliveries(conn: Conn): Promise<Map<string, { pending: number; dead: number }>> {
  // Each of the two has an index of its own; asked for together they would read through all that were delivered.
  const { rows } = await sql<{ endpoint_id: string; pending: number; dead: number }>`
    SELECT endpoint_id, sum(pending)::int AS pending, sum(dead)::int AS dead FROM (
      SELECT endpoint_id, count(*) AS pending, 0 AS dead FROM webhooks_delivery WHERE state = 'pending' GROUP BY 1
      UNION ALL SELECT endpoint_id, 0, count(*) FROM webhooks_delivery WHERE state = 'dead' GROUP BY 1) d
    GROUP BY endpoint_id`.execute(conn);
  return new Map(rows.map(({ endpoint_id, ...counts }) => [endpoint_id, counts]));
}

export type NewDelivery = { endpointId: string; eventId: string; customerId: string; type: string; occurredAt: Date };

/** Puts deliveries in the order of the rows; an event is told to an endpoint once. @returns how many. */
export async function insertDeliveries(tx: Tx, rows: readonly NewDelivery[], now: Date): Promise<number> {
  if (rows.length === 0) return 0;
  const of = <T>(value: (row: NewDelivery) => T) => rows.map(value);
  const done =
    await sql`INSERT INTO webhooks_delivery (endpoint_id, delivery_id, event_id, customer_id, type, occurred_at,
      state, next_at)
    SELECT d.*, 'pending', ${now}::timestamptz
    FROM unnest(${of(({ endpointId }) => endpointId)}::uuid[], ${rows.map(() => newId())}::uuid[],
      ${of(({ eventId }) => eventId)}::uuid[], ${of(({ customerId }) => customerId)}::uuid[],
      ${of(({ type }) => type)}::text[], ${of(({ occurredAt }) => occurredAt)}::timestamptz[]) AS d
    ON CONFLICT (endpoint_id, event_id) DO NOTHING`.execute(tx);
  return Number(done.numAffectedRows ?? 0n);
}

export type DeliveryRow = {
  endpoint_id: string;
  delivery_id: string;
  event_id: string;
  customer_id: string;
  type: string;
  occurred_at: Date;
  state: DeliveryState;
  attempts: number;
  next_at: Date;
};

const delivery = sql`d.endpoint_id, d.delivery_id, d.event_id, d.customer_id, d.type, d.occurred_at, d.state, d.attempts,
  d.next_at`;

/**
 * The oldest pending delivery of each customer, where its time has come, the longest due first: what is behind one that
 * failed waits for it. However many are pending, no more are read than are taken, and those that wait.
 */
export async function dueDeliveries(conn: Conn, endpointId: string, now: Date, limit: number): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`SELECT ${delivery} FROM webhooks_delivery d
    WHERE d.endpoint_id = ${endpointId} AND d.state = 'pending' AND d.next_at <= ${now}
      AND NOT EXISTS (SELECT 1 FROM webhooks_delivery b WHERE b.endpoint_id = d.endpoint_id
        AND b.customer_id = d.customer_id AND b.state = 'pending' AND b.delivery_id < d.delivery_id)
    ORDER BY d.next_at, d.delivery_id LIMIT ${limit}`.execute(conn);
  return rows;
}

/** When, after an instant, a delivery of an active endpoint is due; null: none. What was due by then has had its look. */
export async function nextDue(conn: Conn, after: Date): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`SELECT min(n.at) AS at FROM webhooks_endpoint e
    CROSS JOIN LATERAL (SELECT min(d.next_at) AS at FROM webhooks_delivery d
      WHERE d.endpoint_id = e.endpoint_id AND d.state = 'pending' AND d.next_at > ${after}) n
    WHERE e.active`.execute(conn);
  return rows[0]?.at ?? null;
}

export async function settleDelivery(
  tx: Tx,
  row: Pick<DeliveryRow, 'endpoint_id' | 'delivery_id'>,
  to: { state: DeliveryState; attempts: number; nextAt: Date },
): Promise<void> {
  await sql`UPDATE webhooks_delivery SET state = ${to.state}, attempts = ${to.attempts}, next_at = ${to.nextAt}
    WHERE endpoint_id = ${row.endpoint_id} AND delivery_id = ${row.delivery_id}`.execute(tx);
}

export type AttemptRow = {
  at: Date;
  milliseconds: number;
  status: number | null;
  error: string | null;
  request: Record<string, string>;
  answer: Record<string, string>;
  answer_body: string;
};

export async function insertAttempt(
  tx: Tx,
  of: Pick<DeliveryRow, 'endpoint_id' | 'delivery_id'>,
  row: AttemptRow,
): Promise<void> {
  await sql`INSERT INTO webhooks_attempt (endpoint_id, delivery_id, attempt_id, at, milliseconds, status, error, request,
      answer, answer_body)
    VALUES (${of.endpoint_id}, ${of.delivery_id}, ${newId()}, ${row.at}, ${row.milliseconds}, ${row.status}, ${row.error},
      ${JSON.stringify(row.request)}::jsonb, ${JSON.stringify(row.answer)}::jsonb, ${row.answer_body})`.execute(tx);
}

export async function listAttempts(conn: Conn, endpointId: string, deliveryId: string): Promise<AttemptRow[]> {
  const { rows } = await sql<AttemptRow>`SELECT at, milliseconds, status, error, request, answer, answer_body
    FROM webhooks_attempt WHERE endpoint_id = ${endpointId} AND delivery_id = ${deliveryId}
    ORDER BY attempt_id DESC`.execute(conn);
  return rows;
}

export type ListedRow = DeliveryRow & { status: number | null; error: string | null };

/** Newest first, before the delivery `before`; with what the last attempt came to. */
export async function listDeliveries(
  conn: Conn,
  endpointId: string,
  page: { state: DeliveryState | null; before: string | null; limit: number },
): Promise<ListedRow[]> {
  // Written out, so that the few dead ones are found by their own index.
  const state = page.state === null ? sql`true` : sql`d.state = ${sql.lit(page.state)}`;
  const { rows } = await sql<ListedRow>`SELECT ${delivery}, a.status, a.error FROM webhooks_delivery d
    LEFT JOIN LATERAL (SELECT status, error FROM webhooks_attempt a
      WHERE a.endpoint_id = d.endpoint_id AND a.delivery_id = d.delivery_id ORDER BY attempt_id DESC LIMIT 1) a ON true
    WHERE d.endpoint_id = ${endpointId} AND ${state}
      AND (${page.before}::uuid IS NULL OR d.delivery_id < ${page.before}::uuid)
    ORDER BY d.delivery_id DESC LIMIT ${page.limit}`.execute(conn);
  return rows;
}

/** Puts one delivery back to the beginning. @returns false when there is none. */
export async function reopenDelivery(tx: Tx, endpointId: string, deliveryId: string, now: Date): Promise<boolean> {
  const done = await sql`UPDATE webhooks_delivery SET state = 'pending', attempts = 0, next_at = ${now}
    WHERE endpoint_id = ${endpointId} AND delivery_id = ${deliveryId}`.execute(tx);
  return (done.numAffectedRows ?? 0n) > 0n;
}

/** Puts deliveries of a range of time back to the beginning, the oldest first. @returns how many. */
export async function reopenRange(
  tx: Tx,
  endpointId: string,
  range: { from: Date; to: Date; states: readonly DeliveryState[]; limit: number; now: Date },
): Promise<number> {
  const done = await sql`UPDATE webhooks_delivery SET state = 'pending', attempts = 0, next_at = ${range.now}
    WHERE endpoint_id = ${endpointId} AND delivery_id IN (
      SELECT delivery_id FROM webhooks_delivery WHERE endpoint_id = ${endpointId}
        AND occurred_at >= ${range.from} AND occurred_at < ${range.to} AND state = ANY(${[...range.states]}::text[])
      ORDER BY delivery_id LIMIT ${range.limit})`.execute(tx);
  return Number(done.numAffectedRows ?? 0n);
}

/** Forgets deliveries that were settled long ago, with their attempts. */
export async function forgetDeliveries(conn: Conn, before: Date): Promise<void> {
  await sql`DELETE FROM webhooks_delivery WHERE state <> 'pending' AND next_at < ${before}`.execute(conn);
}
