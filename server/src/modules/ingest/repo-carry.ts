import { sql } from 'kysely';
import { carryOver, hold, moveRows } from '../../platform/carry.ts';
import type { Tx } from '../../platform/db/client.ts';
import type { Merge } from '../../platform/hooks.ts';

/** What somebody did elsewhere goes over; what both did on a day is added up, and their names lead to who stays. */
export async function moveEvents(tx: Tx, merge: Merge): Promise<void> {
  await carryOver(tx, merge, 'ingest_person');
  await carryOver(tx, merge, 'ingest_event');
  await hold(tx, merge, 'ingest_day');
  await sql`UPDATE ingest_day s SET times = s.times + l.times, last_at = GREATEST(s.last_at, l.last_at)
    FROM ingest_day l
    WHERE s.customer_id = ${merge.customerId} AND l.customer_id = ${merge.mergedId}
      AND (l.happened_on, l.kind, l.name) = (s.happened_on, s.kind, s.name)`.execute(tx);
  await moveRows(tx, merge, 'ingest_day');
  // They are looked at anew as a whole by the merge itself.
  await sql`DELETE FROM ingest_touched WHERE customer_id = ${merge.mergedId}`.execute(tx);
}
