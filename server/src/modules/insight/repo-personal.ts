import { sql } from 'kysely';
import type { LifecycleHooks } from '../../platform/hooks.ts';
import { personalRows } from '../../platform/personal.ts';

/** What this room holds of a person. Of an erased one the history of stage and tier stays, without anybody's words. */
export const personalHooks: Pick<LifecycleHooks, 'personalData' | 'erased'> = {
  async personalData(conn, { customerId }) {
    const scores = await personalRows(
      conn,
      sql`SELECT stage, tier, recency_score, frequency_score, money_score, expected_minor, potential_minor
        FROM insight_score WHERE customer_id = ${customerId}`,
    );
    const changes = await personalRows(
      conn,
      sql`SELECT changed_at, kind, from_value, to_value, why FROM insight_change
        WHERE customer_id = ${customerId} ORDER BY changed_at, change_id`,
    );
    const byHand = await personalRows(
      conn,
      sql`SELECT kind, value, reason, set_at, review_on FROM insight_override WHERE customer_id = ${customerId} ORDER BY kind`,
    );
    return [
      { name: 'insight_scores', rows: scores },
      { name: 'insight_changes', rows: changes },
      { name: 'insight_by_hand', rows: byHand },
    ];
  },
  async erased(tx, { person: { customerId } }) {
    const byHand = await sql`DELETE FROM insight_override WHERE customer_id = ${customerId}`.execute(tx);
    // Set by hand: the reason is somebody's words. What the rule says are figures.
    const changes =
      await sql`UPDATE insight_change SET why = jsonb_build_object('code', why -> 'code', 'values', '{}'::jsonb)
      WHERE customer_id = ${customerId} AND why -> 'values' ? 'reason'`.execute(tx);
    return [
      { what: 'insight_by_hand', gone: Number(byHand.numAffectedRows ?? 0n) },
      { what: 'insight_changes', gone: 0, kept: Number(changes.numAffectedRows ?? 0n) },
    ];
  },
};
