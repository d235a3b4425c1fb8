import { sql } from 'kysely';
import type { LifecycleHooks } from '../../platform/hooks.ts';
import { personalRows } from '../../platform/personal.ts';

/** What this room holds of a person. Of an erased one stays that they came to the pool or left it, without a reason. */
export const personalHooks: Pick<LifecycleHooks, 'personalData' | 'erased'> = {
  async personalData(conn, { customerId }) {
    const moves = await personalRows(
      conn,
      sql`SELECT at, kind, reason FROM pool_move WHERE customer_id = ${customerId} ORDER BY at, move_id`,
    );
    const notices = await personalRows(
      conn,
      sql`SELECT told_on AS happened_on, return_on AS due_on FROM pool_notice WHERE customer_id = ${customerId}`,
    );
    return [
      { name: 'pool_moves', rows: moves },
      { name: 'pool_notices', rows: notices },
    ];
  },
  async erased(tx, { person: { customerId } }) {
    await sql`DELETE FROM pool_notice WHERE customer_id = ${customerId}`.execute(tx);
    const moves = await sql`UPDATE pool_move SET reason = NULL WHERE customer_id = ${customerId}`.execute(tx);
    return [{ what: 'pool_moves', gone: 0, kept: Number(moves.numAffectedRows ?? 0n) }];
  },
};
