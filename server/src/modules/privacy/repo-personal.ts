import { sql } from 'kysely';
import type { LifecycleHooks } from '../../platform/hooks.ts';
import { personalRows } from '../../platform/personal.ts';

/** What this room itself holds of a person. Of an erased one stays that they consented and asked, and when. */
export const personalHooks: Pick<LifecycleHooks, 'identifiers' | 'personalData' | 'erased'> = {
  /** What they asked to be corrected to names them as well. */
  async identifiers(conn, customerId) {
    const { rows } = await sql<{ key: string; text: string }>`SELECT c.key, c.value AS text
      FROM privacy_request r, jsonb_each_text(r.content) c
      WHERE r.customer_id = ${customerId} AND c.key IN ('name', 'phone', 'email', 'wechat')`.execute(conn);
    return rows.map(({ key, text }) => ({ text, sure: key !== 'name' }));
  },
  async personalData(conn, { customerId }) {
    const consents = await personalRows(
      conn,
      sql`SELECT c.at, c.purpose, c.channel, c.given, c.source, t.version, t.words ->> 'zh-CN' AS text, c.origin, c.note
        FROM privacy_consent c LEFT JOIN privacy_text t ON t.text_id = c.text_id
        WHERE c.customer_id = ${customerId} ORDER BY c.at, c.consent_id`,
    );
    const requests = await personalRows(
      conn,
      sql`SELECT asked_at, kind, source, state, due_on, content, decided_at, answer FROM privacy_request
        WHERE customer_id = ${customerId} ORDER BY asked_at, request_id`,
    );
    const links = await personalRows(
      conn,
      sql`SELECT made_at, expires_at, used_at, revoked_at FROM privacy_link
        WHERE customer_id = ${customerId} ORDER BY made_at, link_id`,
    );
    const returned = await personalRows(
      conn,
      sql`SELECT noticed_at FROM privacy_returned WHERE customer_id = ${customerId} ORDER BY noticed_at`,
    );
    return [
      { name: 'privacy_consents', rows: consents },
      { name: 'privacy_requests', rows: requests },
      { name: 'privacy_links', rows: links },
      { name: 'privacy_returned', rows: returned },
    ];
  },
  async erased(tx, { person: { customerId }, env }) {
    const theirs = sql`WHERE customer_id = ${customerId}`;
    const links = await sql`DELETE FROM privacy_link ${theirs}`.execute(tx);
    const consents = await sql`UPDATE privacy_consent SET origin = NULL, note = NULL ${theirs}`.execute(tx);
    const requests = await sql`UPDATE privacy_request SET content = '{}', answer = NULL,
        state = CASE state WHEN 'open' THEN 'done' ELSE state END, decided_at = COALESCE(decided_at, ${env.now})
      ${theirs}`.execute(tx);
    const count = (done: { numAffectedRows?: bigint | undefined }) => Number(done.numAffectedRows ?? 0n);
    return [
      { what: 'privacy_links', gone: count(links) },
      { what: 'privacy_consents', gone: 0, kept: count(consents) },
      { what: 'privacy_requests', gone: 0, kept: count(requests) },
    ];
  },
};
