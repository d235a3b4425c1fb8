import { sql } from 'kysely';
import { among } from '../../platform/batches.ts';
import type { Env } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import { isMerged, isTurnedToIn } from '../customers/index.ts';
import { purchasesWithin } from '../orders/index.ts';
import { isDealtWithIn } from '../worklist/index.ts';

/** Brings what came of these customers' episodes up to date and writes the rows that differ. */
export async function writeResults(tx: Tx, customerIds: readonly string[], env: Env): Promise<void> {
  await sql`INSERT INTO retention_result AS r (customer_id, episode, purchase_days, spend_minor, contacted)
    SELECT s.customer_id, s.episode, b.purchase_days, b.spend_minor,
      ${isDealtWithIn('s', env)} OR ${isTurnedToIn('s', env)}
    FROM (
      SELECT customer_id, episode, enrolled_on AS from_on, enrolled_at AS from_at,
        enrolled_on + window_days - 1 AS to_on
      FROM retention_enrolment e WHERE ${among('customer_id', customerIds)} AND NOT ${isMerged('e.customer_id')}
    ) s
    CROSS JOIN LATERAL ${purchasesWithin('s', env)} b
    ON CONFLICT (customer_id, episode) DO UPDATE SET purchase_days = excluded.purchase_days,
      spend_minor = excluded.spend_minor, contacted = excluded.contacted
    WHERE (r.purchase_days, r.spend_minor, r.contacted) IS DISTINCT FROM
      (excluded.purchase_days, excluded.spend_minor, excluded.contacted)`.execute(tx);
}

export async function forgetResults(tx: Tx): Promise<void> {
  await sql`DELETE FROM retention_result`.execute(tx);
}
