import { sql } from 'kysely';
import type { LifecycleHooks } from '../../platform/hooks.ts';
import { personalRows } from '../../platform/personal.ts';

/** What this room holds of a person. Of an erased one stays that something was done, not what was said. */
export const personalHooks: Pick<LifecycleHooks, 'personalData' | 'erased'> = {
  async personalData(conn, { customerId }) {
    const tasks = await personalRows(
      conn,
      sql`SELECT opened_at, kind, title, reason, state, due_at, closed_at FROM worklist_task
        WHERE customer_id = ${customerId} ORDER BY opened_at, task_id`,
    );
    const outcomes = await personalRows(
      conn,
      sql`SELECT at, outcome, action, note, dismiss_reason, churn_reason, churn_cause, call_back_at FROM worklist_outcome
        WHERE customer_id = ${customerId} ORDER BY at, outcome_id`,
    );
    return [
      { name: 'worklist_tasks', rows: tasks },
      { name: 'worklist_outcomes', rows: outcomes },
    ];
  },
  async erased(tx, { person: { customerId }, env }) {
    const tasks = await sql`UPDATE worklist_task SET title = NULL,
        state = CASE state WHEN 'open' THEN 'closed' ELSE state END,
        closed_at = COALESCE(closed_at, ${env.now}), updated_at = ${env.now},
        close_reason = CASE state WHEN 'open' THEN 'archived' ELSE close_reason END
      WHERE customer_id = ${customerId}`.execute(tx);
    const outcomes = await sql`UPDATE worklist_outcome SET note = NULL, before = '{}'
      WHERE customer_id = ${customerId}`.execute(tx);
    return [
      { what: 'worklist_tasks', gone: 0, kept: Number(tasks.numAffectedRows ?? 0n) },
      { what: 'worklist_outcomes', gone: 0, kept: Number(outcomes.numAffectedRows ?? 0n) },
    ];
  },
};
