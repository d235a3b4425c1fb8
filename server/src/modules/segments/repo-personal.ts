import { sql } from 'kysely';
import type { LifecycleHooks } from '../../platform/hooks.ts';
import { personalRows } from '../../platform/personal.ts';

/** What this room holds of a person. Memberships of an erased one end by themselves: who is archived is in no segment. */
export const personalHooks: Pick<LifecycleHooks, 'personalData' | 'erased'> = {
  async personalData(conn, { customerId }) {
    const rows = await personalRows(
      conn,
      sql`SELECT COALESCE(NULLIF(s.names ->> 'zh-CN', ''), s.names ->> 'en') AS segment, m.since, m.until FROM (
          SELECT segment_id, since, NULL::timestamptz AS until FROM segments_member WHERE customer_id = ${customerId}
          UNION ALL SELECT segment_id, since, until FROM segments_past WHERE customer_id = ${customerId}) m
        JOIN segments_segment s ON s.segment_id = m.segment_id ORDER BY m.since, s.segment_id`,
    );
    return [{ name: 'segments_members', rows }];
  },
  async erased(tx, { person: { customerId } }) {
    const { rows } = await sql<{ kept: number }>`SELECT (
        SELECT count(*) FROM segments_member WHERE customer_id = ${customerId})::int + (
        SELECT count(*) FROM segments_past WHERE customer_id = ${customerId})::int AS kept`.execute(tx);
    return [{ what: 'segments_members', gone: 0, kept: rows[0]?.kept ?? 0 }];
  },
};
