import type { BatchAction, BatchState } from '@kith/contract/customer-batches';
import type { Permission } from '@kith/contract/route';
import { sql } from 'kysely';
import { type AskedByRow, askedBySql, type ProgressRow } from '../../platform/asked-by.ts';
import type { BatchCustomer, BatchOutcome } from '../../platform/batch-action.ts';
import type { Conn, Tx } from '../../platform/db/client.ts';
import { scopeSql, type Viewer } from '../../platform/viewer.ts';

export type BatchRow = AskedByRow &
  ProgressRow & {
    batch_id: string;
    action: BatchAction;
    state: BatchState;
    total: number;
  };

const columns = sql`batch_id, action, state, total, error_code, created_at, created_by, key_id, origin, started_at,
  finished_at`;

/** Writes down a batch and whom it means. */
export async function insertBatch(
  tx: Tx,
  batch: Pick<BatchRow, 'batch_id' | 'action' | 'created_at'> & AskedByRow,
  customerIds: readonly string[],
): Promise<void> {
  await sql`INSERT INTO customers_batch (batch_id, action, state, total, created_at, created_by, key_id, origin)
    VALUES (${batch.batch_id}, ${JSON.stringify(batch.action)}::jsonb, 'queued', ${customerIds.length},
      ${batch.created_at}, ${batch.created_by}, ${batch.key_id}, ${batch.origin})`.execute(tx);
  await sql`INSERT INTO customers_batch_row (customer_id, batch_id)
    SELECT unnest(${[...customerIds]}::uuid[]), ${batch.batch_id}`.execute(tx);
}

export async function findOwnBatch(conn: Conn, viewer: Viewer, batchId: string): Promise<BatchRow | undefined> {
  const { rows } = await sql<BatchRow>`SELECT ${columns} FROM customers_batch
    WHERE batch_id = ${batchId} AND ${askedBySql(viewer)}`.execute(conn);
  return rows[0];
}

/** Newest first; `before` is the last of the page before. */
export async function listOwnBatches(
  conn: Conn,
  viewer: Viewer,
  before: string | null,
  limit: number,
): Promise<BatchRow[]> {
  const { rows } = await sql<BatchRow>`SELECT ${columns} FROM customers_batch
    WHERE ${askedBySql(viewer)} AND (${before}::uuid IS NULL OR batch_id < ${before}::uuid)
    ORDER BY batch_id DESC LIMIT ${limit}`.execute(conn);
  return rows;
}

export type BatchCount = { batch_id: string; outcome: string; code: string | null; count: number };

/** What became of the customers of some batches, in numbers. */
export async function countRows(conn: Conn, batchIds: readonly string[]): Promise<BatchCount[]> {
  const { rows } = await sql<BatchCount>`SELECT batch_id, outcome, code, count(*)::int AS count FROM customers_batch_row
    WHERE batch_id = ANY(${[...batchIds]}::uuid[]) GROUP BY batch_id, outcome, code
    ORDER BY count(*) DESC, code`.execute(conn);
  return rows;
}

/** Moves the state if it is one of `from`. @returns undefined when it was not. */
export async function moveBatch(
  conn: Conn,
  batchId: string,
  from: readonly BatchState[],
  to: { state: BatchState; startedAt?: Date; finishedAt?: Date; errorCode?: string },
): Promise<BatchRow | undefined> {
  const { rows } = await sql<BatchRow>`UPDATE customers_batch SET state = ${to.state},
      started_at = COALESCE(started_at, ${to.startedAt ?? null}),
      finished_at = COALESCE(${to.finishedAt ?? null}, finished_at), error_code = ${to.errorCode ?? null}
    WHERE batch_id = ${batchId} AND state = ANY(${[...from]}::text[]) RETURNING ${columns}`.execute(conn);
  return rows[0];
}

/** The next customers with this outcome; whoever else works on the batch waits. @returns null when the state is another. */
export async function nextRows(
  tx: Tx,
  batchId: string,
  which: { state: BatchState; outcome: 'waiting' | 'changed'; limit: number },
): Promise<{ customerId: string; kept: unknown }[] | null> {
  const { rows: held } = await sql`SELECT 1 FROM customers_batch
    WHERE batch_id = ${batchId} AND state = ${which.state} FOR UPDATE`.execute(tx);
  if (held.length === 0) return null;
  const { rows } = await sql<{ customerId: string; kept: unknown }>`SELECT customer_id AS "customerId", kept
    FROM customers_batch_row WHERE batch_id = ${batchId} AND outcome = ${which.outcome}
    ORDER BY customer_id LIMIT ${which.limit}`.execute(tx);
  return rows;
}

export async function writeOutcomes(
  tx: Tx,
  batchId: string,
  outcomes: readonly BatchOutcome[],
  as: { changed: 'changed' | 'undone'; left: 'left' | 'stays' },
): Promise<void> {
  const kept = outcomes.map((each) => (each.kept === undefined ? null : JSON.stringify(each.kept)));
  await sql`UPDATE customers_batch_row r SET code = o.code, kept = o.kept,
      outcome = CASE WHEN o.code IS NULL THEN ${as.changed} ELSE ${as.left} END
    FROM unnest(${outcomes.map((each) => each.customerId)}::uuid[], ${outcomes.map((each) => each.code)}::text[],
      ${kept}::jsonb[]) AS o (customer_id, code, kept)
    WHERE r.batch_id = ${batchId} AND r.customer_id = o.customer_id`.execute(tx);
}

/** Of these customers those whom a permission reaches, in the order of their ids, locked for a change. */
export async function customersFor(
  tx: Tx,
  viewer: Viewer,
  permission: Permission,
  customerIds: readonly string[],
  lock: boolean,
): Promise<BatchCustomer[]> {
  const { rows } = await sql<BatchCustomer>`SELECT customer_id, name, owner_id FROM customers
    WHERE customer_id = ANY(${[...customerIds]}::uuid[]) AND ${scopeSql(viewer, permission, 'customers')}
    ORDER BY customer_id ${lock ? sql`FOR UPDATE` : sql``}`.execute(tx);
  return rows;
}

/** Batches that a killed process left behind. */
export async function openBatches(conn: Conn): Promise<{ batchId: string; undoing: boolean }[]> {
  const { rows } = await sql<{ batchId: string; undoing: boolean }>`SELECT batch_id AS "batchId",
      state = 'undoing' AS undoing
    FROM customers_batch WHERE state IN ('queued', 'running', 'cancelling', 'undoing') ORDER BY batch_id`.execute(conn);
  return rows;
}

export type ResultRow = {
  customerId: string;
  name: string | null;
  ref: string | null;
  outcome: string;
  code: string | null;
};

/** What became of each customer; who may no longer be seen has no name. */
export async function readResults(
  conn: Conn,
  viewer: Viewer,
  batchId: string,
  after: string | null,
  limit: number,
): Promise<ResultRow[]> {
  const { rows } = await sql<ResultRow>`SELECT r.customer_id AS "customerId", c.name, c.external_ref AS ref, r.outcome,
      r.code
    FROM customers_batch_row r
    LEFT JOIN customers c ON c.customer_id = r.customer_id AND ${scopeSql(viewer, 'customers.read', 'c')}
    WHERE r.batch_id = ${batchId} AND (${after}::uuid IS NULL OR r.customer_id > ${after}::uuid)
    ORDER BY r.customer_id LIMIT ${limit}`.execute(conn);
  return rows;
}

/** Forgets what became of whom in batches that are older, and of customers who are no more. */
export async function forgetRows(conn: Conn, before: Date): Promise<void> {
  await sql`DELETE FROM customers_batch_row r USING customers_batch b
    WHERE b.batch_id = r.batch_id AND b.finished_at < ${before}`.execute(conn);
}

export async function forgetRowsOf(tx: Tx, customerIds: readonly string[]): Promise<void> {
  await sql`DELETE FROM customers_batch_row WHERE customer_id = ANY(${[...customerIds]}::uuid[])`.execute(tx);
}
