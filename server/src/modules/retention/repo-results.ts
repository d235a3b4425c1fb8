import { sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import { interactionsWithin } from '../customers/index.ts';
import { purchasesWithin } from '../orders/index.ts';
import { contactsWithin } from '../worklist/index.ts';

/** Brings what came of these customers' episodes up to date and writes the rows that differ. */
export async function writeResults(tx: Tx, customerIds: readonly string[], env: Env): Promise<void> {
  const spans = sql`SELECT customer_id, episode AS span, enrolled_on AS from_on, enrolled_at AS from_at,
      enrolled_on + window_days - 1 AS to_on
    FROM retention_enrolment WHERE customer_id = ANY(${[...customerIds]}::uuid[])`;
  await sql`INSERT INTO retention_result AS r (customer_id, episode, purchase_days, spend_minor, contacted)
    SELECT s.customer_id, s.span, COALESCE(b.purchase_days, 0), COALESCE(b.spend_minor, 0),
      t.span IS NOT NULL OR i.span IS NOT NULL
    FROM (${spans}) s
    LEFT JOIN ${purchasesWithin(spans, env)} b ON b.customer_id = s.customer_id AND b.span = s.span
    LEFT JOIN ${contactsWithin(spans, env)} t ON t.customer_id = s.customer_id AND t.span = s.span
    LEFT JOIN ${interactionsWithin(spans, env)} i ON i.customer_id = s.customer_id AND i.span = s.span
    ON CONFLICT (customer_id, episode) DO UPDATE SET purchase_days = excluded.purchase_days,
      spend_minor = excluded.spend_minor, contacted = excluded.contacted
    WHERE (r.purchase_days, r.spend_minor, r.contacted) IS DISTINCT FROM
      (excluded.purchase_days, excluded.spend_minor, excluded.contacted)`.execute(tx);
}

export async function forgetResults(tx: Tx): Promise<void> {
  await sql`DELETE FROM retention_result`.execute(tx);
}
