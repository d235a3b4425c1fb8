import { sql } from 'kysely';
import type { LifecycleHooks } from '../../platform/hooks.ts';
import { personalRows } from '../../platform/personal.ts';

/** What this room holds of a person: drafts of programs, which go whole. */
export const personalHooks: Pick<LifecycleHooks, 'personalData' | 'erased'> = {
  async personalData(conn, { customerId }) {
    const rows = await personalRows(
      conn,
      sql`SELECT created_at, kind, text, due_at FROM mcp_draft WHERE customer_id = ${customerId} ORDER BY draft_id`,
    );
    return [{ name: 'mcp_drafts', rows }];
  },
  async erased(tx, { person: { customerId } }) {
    const done = await sql`DELETE FROM mcp_draft WHERE customer_id = ${customerId}`.execute(tx);
    return [{ what: 'mcp_drafts', gone: Number(done.numAffectedRows ?? 0n) }];
  },
};
