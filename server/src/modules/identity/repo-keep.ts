import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';

/** Sign-ins and one-time codes that ended before an instant; at most 10,000 of each. */
export async function forgetSessions(conn: Conn, before: Date): Promise<{ numAffectedRows?: bigint | undefined }> {
  await sql`DELETE FROM identity_verification WHERE expires_at < ${before}`.execute(conn);
  return sql`DELETE FROM identity_session WHERE id IN (
    SELECT id FROM identity_session WHERE expires_at < ${before} LIMIT 10000)`.execute(conn);
}
