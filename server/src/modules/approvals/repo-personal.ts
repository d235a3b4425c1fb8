import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import { type PersonalSection, personalRows, type Tally } from '../../platform/personal.ts';

/** What this room holds of a person. */
export async function personalData(conn: Conn, customerId: string): Promise<PersonalSection[]> {
  const requests = await personalRows(
    conn,
    sql`SELECT proposed_at AS asked_at, kind, reason, snapshot AS content, state, closed_at FROM approvals_request
        WHERE customer_id = ${customerId} ORDER BY proposed_at, approval_id`,
  );
  const acts = await personalRows(
    conn,
    sql`SELECT a.at, r.kind, a.act AS action, a.note FROM approvals_act a
        JOIN approvals_request r ON r.approval_id = a.approval_id
        WHERE r.customer_id = ${customerId} ORDER BY a.at, a.act_id`,
  );
  return [
    { name: 'approvals_requests', rows: requests },
    { name: 'approvals_acts', rows: acts },
  ];
}

/** Who proposed and signed what stays, without the words of why. @returns how many approvals there were. */
export async function erase(tx: Conn, customerId: string): Promise<Tally[]> {
  const theirs = sql`SELECT approval_id FROM approvals_request WHERE customer_id = ${customerId}`;
  await sql`UPDATE approvals_act SET note = NULL WHERE note IS NOT NULL AND approval_id IN (${theirs})`.execute(tx);
  const requests = await sql`UPDATE approvals_request SET reason = '' WHERE customer_id = ${customerId}`.execute(tx);
  return [{ what: 'approvals_requests', gone: 0, kept: Number(requests.numAffectedRows ?? 0n) }];
}
