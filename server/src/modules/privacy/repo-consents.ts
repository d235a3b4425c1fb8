import type { Channel, Consent, ConsentText, Purpose, Source } from '@kith/contract/privacy';
import { sql } from 'kysely';
import { type Conn, kept } from '../../platform/db/client.ts';
import { newId } from '../../platform/ids.ts';
import { isAbout } from '../customers/index.ts';

export type ConsentRow = Pick<Consent, 'purpose' | 'channel' | 'given' | 'source' | 'version' | 'note'> & {
  at: Date;
  by_user: string | null;
};

/** Every consent and withdrawal of a customer, also of who went up in them, the newest first. */
export async function readConsents(conn: Conn, customerId: string): Promise<ConsentRow[]> {
  const { rows } =
    await sql<ConsentRow>`${kept} SELECT c.purpose, c.channel, c.given, c.source, t.version, c.note, c.at,
      c.by_user
    FROM privacy_consent c LEFT JOIN privacy_text t ON t.text_id = c.text_id
    WHERE ${isAbout('c.customer_id', customerId)} ORDER BY c.at DESC, c.consent_id DESC`.execute(conn);
  return rows;
}

export type NewConsent = { purpose: Purpose; channel: Channel; given: boolean; textId: string | null };

/** Writes consents and withdrawals with their proof. */
export async function insertConsents(
  tx: Conn,
  customerId: string,
  changes: readonly NewConsent[],
  proof: { at: Date; recordedAt: Date; source: Source; by: string | null; origin: string | null; note: string | null },
): Promise<void> {
  for (const { purpose, channel, given, textId } of changes) {
    await sql`INSERT INTO privacy_consent (customer_id, consent_id, purpose, channel, given, text_id, at, recorded_at,
        source, by_user, origin, note)
      VALUES (${customerId}, ${newId()}, ${purpose}, ${channel}, ${given}, ${textId}, ${proof.at}, ${proof.recordedAt},
        ${proof.source}, ${proof.by}, ${proof.origin}, ${proof.note})`.execute(tx);
  }
}

export type TextRow = {
  text_id: string;
  purpose: Purpose;
  version: number;
  words: ConsentText['words'];
  made_at: Date;
  made_by: string | null;
};

/** All versions, newest first within each purpose. */
export async function readTexts(conn: Conn): Promise<TextRow[]> {
  const { rows } = await sql<TextRow>`SELECT text_id, purpose, version, words, made_at, made_by FROM privacy_text
    ORDER BY purpose, version DESC`.execute(conn);
  return rows;
}

/** The newest version of each purpose. */
export async function currentTexts(conn: Conn): Promise<Map<Purpose, TextRow>> {
  const { rows } = await sql<TextRow>`SELECT DISTINCT ON (purpose) text_id, purpose, version, words, made_at, made_by
    FROM privacy_text ORDER BY purpose, version DESC`.execute(conn);
  return new Map(rows.map((row) => [row.purpose, row]));
}

/** Adds the next version of a text; two at once wait for each other. */
export async function insertText(
  tx: Conn,
  text: Pick<TextRow, 'purpose' | 'words' | 'made_at' | 'made_by'>,
): Promise<TextRow> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('privacy.text', 0))`.execute(tx);
  const { rows } = await sql<TextRow>`INSERT INTO privacy_text (text_id, purpose, version, words, made_at, made_by)
    SELECT ${newId()}, ${text.purpose}, COALESCE(max(version), 0) + 1, ${JSON.stringify(text.words)}::jsonb,
      ${text.made_at}, ${text.made_by} FROM privacy_text WHERE purpose = ${text.purpose}
    RETURNING text_id, purpose, version, words, made_at, made_by`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error('no text was written');
  return row;
}
