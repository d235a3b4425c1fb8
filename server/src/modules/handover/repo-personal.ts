import { sql } from 'kysely';
import type { LifecycleHooks } from '../../platform/hooks.ts';
import { mentions, personalRows } from '../../platform/personal.ts';

/** What this room holds of a person. Of an erased one stays that they changed hands, without words and facts. */
export const personalHooks: Pick<LifecycleHooks, 'personalData' | 'erased'> = {
  async personalData(conn, { customerId }) {
    const rows = await personalRows(
      conn,
      sql`SELECT at, state, words AS text, standing AS content FROM handover_customer
        WHERE customer_id = ${customerId} ORDER BY at, handover_id`,
    );
    return [{ name: 'handover_customers', rows }];
  },
  async erased(tx, { person }) {
    const theirs = sql`SELECT handover_id FROM handover_customer WHERE customer_id = ${person.customerId}`;
    await sql`UPDATE handover SET note = NULL
      WHERE handover_id IN (${theirs}) AND ${mentions(sql`to_json(note)::text`, person)}`.execute(tx);
    const done = await sql`UPDATE handover_customer SET words = NULL, standing = NULL, kept = '{}'
      WHERE customer_id = ${person.customerId}`.execute(tx);
    return [{ what: 'handover_customers', gone: 0, kept: Number(done.numAffectedRows ?? 0n) }];
  },
};
