import { sql } from 'kysely';
import { hold, holdMade } from '../../platform/carry.ts';
import type { Tx } from '../../platform/db/client.ts';
import type { Merge } from '../../platform/hooks.ts';

/**
 * Open work goes over; what is done stays where it was done, together with what was said about it (a book).
 * So an open task is closed and opened again for the customer who stays, unless they have the same one already.
 */
export async function moveOpen(tx: Tx, merge: Merge): Promise<void> {
  const { customerId, mergedId, env, viewer } = merge;
  await hold(
    tx,
    merge,
    'worklist_task',
    sql`t.customer_id = ANY(${[customerId, mergedId]}::uuid[]) AND t.state = 'open'`,
  );
  const { rows } = await sql<{ task_id: string }>`
    INSERT INTO worklist_task (customer_id, task_id, kind, reason_key, state, assignee_id, title, reason, level,
      at_stake_minor, urgency, rank_score, action, play_id, attempts, due_at, snoozed_until, opened_at, opened_by, updated_at)
    SELECT ${customerId}, gen_random_uuid(), kind, reason_key, state, assignee_id, title, reason, level,
      at_stake_minor, urgency, rank_score, action, play_id, attempts, due_at, snoozed_until, opened_at, opened_by,
      ${env.now}::timestamptz
    FROM worklist_task WHERE customer_id = ${mergedId} AND state = 'open'
    ON CONFLICT (customer_id, kind, reason_key) WHERE state = 'open' DO NOTHING RETURNING task_id`.execute(tx);
  await sql`UPDATE worklist_task SET state = 'closed', close_reason = 'merged', closed_at = ${env.now},
      closed_by = ${viewer.userId}, updated_at = ${env.now}
    WHERE customer_id = ${mergedId} AND state = 'open'`.execute(tx);
  const made = rows.map((row) => row.task_id);
  await holdMade(tx, merge, 'worklist_task', sql`t.customer_id = ${customerId} AND t.task_id = ANY(${made}::uuid[])`);
}
