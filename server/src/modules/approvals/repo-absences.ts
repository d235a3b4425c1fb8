import { sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';

export type AbsenceRow = {
  absence_id: string;
  user_id: string;
  substitute_id: string;
  from_on: string;
  to_on: string;
};

/** Absences that have not ended before a day, in their order. */
export async function listAbsences(conn: Conn, today: string): Promise<AbsenceRow[]> {
  const { rows } =
    await sql<AbsenceRow>`SELECT absence_id, user_id, substitute_id, from_on, to_on FROM approvals_absence
    WHERE to_on >= ${today}::date ORDER BY from_on, absence_id`.execute(conn);
  return rows;
}

/** One writer at a time, so that somebody cannot be away twice at once. */
export async function lockAbsences(tx: Tx): Promise<void> {
  await sql`LOCK TABLE approvals_absence IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
}

export async function insertAbsence(tx: Tx, row: AbsenceRow, who: { at: Date; by: string | null }): Promise<void> {
  await sql`INSERT INTO approvals_absence (absence_id, user_id, substitute_id, from_on, to_on, set_at, set_by)
    VALUES (${row.absence_id}, ${row.user_id}, ${row.substitute_id}, ${row.from_on}, ${row.to_on}, ${who.at}, ${who.by})`.execute(
    tx,
  );
}

export async function deleteAbsence(tx: Tx, absenceId: string): Promise<void> {
  await sql`DELETE FROM approvals_absence WHERE absence_id = ${absenceId}`.execute(tx);
}
