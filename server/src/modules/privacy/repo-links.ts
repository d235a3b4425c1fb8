import { sql } from 'kysely';
import { type Conn, kept } from '../../platform/db/client.ts';

export type LinkRow = {
  link_id: string;
  customer_id: string;
  made_at: Date;
  made_by: string | null;
  expires_at: Date;
  used_at: Date | null;
};

export async function insertLink(tx: Conn, link: Omit<LinkRow, 'used_at'> & { hash: Buffer }): Promise<void> {
  await sql`INSERT INTO privacy_link (link_id, hash, customer_id, made_at, made_by, expires_at)
    VALUES (${link.link_id}, ${link.hash}, ${link.customer_id}, ${link.made_at}, ${link.made_by}, ${link.expires_at})`.execute(
    tx,
  );
}

/** Links that still lead to a customer's page. */
export async function livingLinks(conn: Conn, customerId: string, now: Date): Promise<LinkRow[]> {
  const { rows } = await sql<LinkRow>`${kept} SELECT link_id, customer_id, made_at, made_by, expires_at, used_at
    FROM privacy_link WHERE customer_id = ${customerId} AND revoked_at IS NULL AND expires_at > ${now}
    ORDER BY made_at DESC, link_id DESC`.execute(conn);
  return rows;
}

/** Whom a link leads to, noting that it was used. */
export async function useLink(conn: Conn, hash: Buffer, now: Date): Promise<string | undefined> {
  const { rows } = await sql<{ customer_id: string }>`UPDATE privacy_link SET used_at = ${now}
    WHERE hash = ${hash} AND revoked_at IS NULL AND expires_at > ${now} RETURNING customer_id`.execute(conn);
  return rows[0]?.customer_id;
}

/** @returns false when there is none that leads anywhere. */
export async function revokeLink(tx: Conn, customerId: string, linkId: string, now: Date): Promise<boolean> {
  const done = await sql`UPDATE privacy_link SET revoked_at = ${now}
    WHERE link_id = ${linkId} AND customer_id = ${customerId} AND revoked_at IS NULL AND expires_at > ${now}`.execute(
    tx,
  );
  return (done.numAffectedRows ?? 0n) > 0n;
}

/** How many links were sent to a customer by e-mail since an instant. */
export async function countSent(conn: Conn, customerId: string, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM privacy_link
    WHERE customer_id = ${customerId} AND made_by IS NULL AND made_at > ${since}`.execute(conn);
  return rows[0]?.count ?? 0;
}

/** Links that ended before an instant; at most 10,000. */
export async function forgetLinks(conn: Conn, before: Date): Promise<{ numAffectedRows?: bigint | undefined }> {
  return sql`DELETE FROM privacy_link WHERE link_id IN (
    SELECT link_id FROM privacy_link WHERE expires_at < ${before} LIMIT 10000)`.execute(conn);
}
