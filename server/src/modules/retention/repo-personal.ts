import { sql } from 'kysely';
import type { LifecycleHooks } from '../../platform/hooks.ts';
import { personalRows } from '../../platform/personal.ts';

/** What this room holds of a person; figures and codes, which name nobody, and stay when somebody is erased. */
export const personalHooks: Pick<LifecycleHooks, 'personalData' | 'erased'> = {
  async personalData(conn, { customerId }) {
    const changes = await personalRows(
      conn,
      sql`SELECT changed_at, from_level AS from_value, to_level AS to_value, why FROM retention_change
        WHERE customer_id = ${customerId} ORDER BY changed_at, change_id`,
    );
    const enrolled = await personalRows(
      conn,
      sql`SELECT enrolled_at, arm, level, window_days FROM retention_enrolment
        WHERE customer_id = ${customerId} ORDER BY enrolled_at`,
    );
    return [
      { name: 'retention_changes', rows: changes },
      { name: 'retention_enrolled', rows: enrolled },
    ];
  },
  async erased(tx, { person: { customerId } }) {
    const { rows } = await sql<{ kept: number }>`SELECT (
        SELECT count(*) FROM retention_change WHERE customer_id = ${customerId})::int + (
        SELECT count(*) FROM retention_enrolment WHERE customer_id = ${customerId})::int AS kept`.execute(tx);
    return [{ what: 'retention_changes', gone: 0, kept: rows[0]?.kept ?? 0 }];
  },
};
