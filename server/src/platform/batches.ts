import { type RawBuilder, sql } from 'kysely';
import type { Conn } from './db/client.ts';

/** Customers that a transaction of a whole run looks at. */
export const BATCH = 10_000;
/** Of those to be added up, in whom most of the work is: the few thousand of a night are then shared by all batches at once. */
const COLLECTED = 2_500;
/** Batches at once: the database works on one while this process prepares the next; customers of two are never the same. */
const BATCHES = 2;

/** Batches of everybody: nobody else lies between the first and the last of them, but who was added just now. */
const unbroken = new WeakSet<readonly string[]>();

/**
 * Whether a column is one of these customers: how what was derived of a batch is read. A batch of everybody is told by
 * its ends, for 10,000 ids cost 3 ms of planning each time they are asked by, and 2 to read them; a whole run asks twenty
 * times a batch. Who was added just now may be between the ends, so a query must begin with what was collected already,
 * or with a copy of the ids, which is asked by as it is.
 */
export function among(column: string, customerIds: readonly string[]): RawBuilder<boolean> {
  return unbroken.has(customerIds)
    ? sql`${sql.ref(column)} BETWEEN ${customerIds[0]}::uuid AND ${customerIds.at(-1)}::uuid`
    : sql`${sql.ref(column)} = ANY(${[...customerIds]}::uuid[])`;
}

/** Walks customer ids in order, a few batches at once; the work may remove the rows it walked over. */
export async function eachBatch(
  conn: Conn,
  source: 'dirty' | 'collected' | 'everyone',
  work: (ids: string[]) => Promise<void>,
): Promise<void> {
  const batches = idsInBatches(conn, source);
  const worker = async () => {
    try {
      for (let next = await batches.next(); !next.done; next = await batches.next()) await work(next.value);
    } finally {
      // After a fault there is nothing more to hand out to the others either.
      await batches.return();
    }
  };
  await allToTheEnd(Array.from({ length: BATCHES }, worker));
}

/** Waits until all have come to their end, also after a fault in one: nothing goes on behind the run. @throws the first. */
export async function allToTheEnd(works: readonly Promise<void>[]): Promise<void> {
  for (const end of await Promise.allSettled(works)) if (end.status === 'rejected') throw end.reason;
}

async function* idsInBatches(
  conn: Conn,
  source: 'dirty' | 'collected' | 'everyone',
): AsyncGenerator<string[], void, void> {
  const only = source === 'collected' ? sql`AND collected` : sql``;
  const size = source === 'dirty' ? COLLECTED : BATCH;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const marked = sql`SELECT customer_id FROM platform_dirty WHERE customer_id > ${after}::uuid ${only}
      ORDER BY customer_id LIMIT ${size}`;
    // Customers not yet projected are only in platform_dirty, unmarked ones only in the wide row.
    const query =
      source === 'everyone'
        ? sql`SELECT customer_id FROM (
            (SELECT customer_id FROM customer_profile WHERE customer_id > ${after}::uuid ORDER BY customer_id
              LIMIT ${size}) UNION (${marked})) c ORDER BY customer_id LIMIT ${size}`
        : marked;
    // In one text: 10,000 rows would be as many objects.
    const { rows } = await sql<{ ids: string | null }>`
      SELECT string_agg(customer_id::text, ',' ORDER BY customer_id) AS ids FROM (${query}) b`.execute(conn);
    const ids = rows[0]?.ids?.split(',') ?? [];
    const last = ids.at(-1);
    if (!last) return;
    after = last;
    if (source === 'everyone') unbroken.add(ids);
    yield ids;
  }
}
