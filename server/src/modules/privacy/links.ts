import { createHash, randomBytes } from 'node:crypto';
import { renderSVG } from 'uqr';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Conn, transact } from '../../platform/db/client.ts';
import { conflict, notFound } from '../../platform/errors.ts';
import { type Language, translate } from '../../platform/i18n.ts';
import { newId } from '../../platform/ids.ts';
import { sendLetter } from '../../platform/mail.ts';
import { requireProfile } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { type ContactKey, emailOf, lockForErasure } from '../customers/index.ts';
import { readOrganisation } from '../identity/index.ts';
import { customerPrivacy } from './consents.ts';
import * as repo from './repo-links.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A link that was asked for by e-mail is used at once or not at all. */
const MAILED_MS = HOUR_MS / 2;
/** So many letters an hour to one person; who asks more often has a letter already. */
const MAILED_AN_HOUR = 3;

/** Only the hash of a token is kept: whoever reads the database cannot open anybody's page. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Makes a token of 256 random bits that leads to a customer's page. @returns the token, told this once. */
async function newLink(
  tx: Conn,
  link: { customerId: string; by: string | null; at: Date; expiresAt: Date },
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const { customerId: customer_id, by: made_by, at: made_at, expiresAt: expires_at } = link;
  await repo.insertLink(tx, { link_id: newId(), hash: hashOf(token), customer_id, made_at, made_by, expires_at });
  return token;
}

const addressOf = ({ config }: Ctx, token: string) => `${config.baseUrl}/me/${token}`;

/** A link for a customer who is there, or to whom a colleague writes. @throws Problem 404, 409 once they are erased. */
export async function makeLink(ctx: Ctx, viewer: Viewer, customerId: string, days: number) {
  return transact(ctx.db, async (tx) => {
    await requireProfile(tx, viewer, 'privacy.write', customerId);
    if ((await lockForErasure(tx, customerId))?.erased) throw conflict('privacy.erased');
    const at = ctx.clock.now();
    const expiresAt = new Date(at.getTime() + days * DAY_MS);
    const url = addressOf(ctx, await newLink(tx, { customerId, by: viewer.userId, at, expiresAt }));
    const subject = { kind: 'customer', id: customerId };
    const after = { expiresAt };
    await audit(tx, { viewer, at, action: 'privacy.make_link', subject, customerId, after });
    return { url, qr: renderSVG(url, { border: 2 }), expiresAt: expiresAt.toISOString() };
  });
}

export async function revokeLink(
  ctx: Ctx,
  viewer: Viewer,
  { customerId, linkId }: { customerId: string; linkId: string },
) {
  return transact(ctx.db, async (tx) => {
    await requireProfile(tx, viewer, 'privacy.write', customerId);
    const at = ctx.clock.now();
    if (!(await repo.revokeLink(tx, customerId, linkId, at))) throw notFound();
    const subject = { kind: 'customer', id: customerId };
    await audit(tx, { viewer, at, action: 'privacy.revoke_link', subject, customerId, after: { linkId } });
    return customerPrivacy(ctx, tx, viewer, customerId);
  });
}

/**
 * Sends a customer the way to their page. The job carries ids, not the address or the token; nothing is sent to who has
 * had three letters within the hour, or without a mail server.
 */
export async function sendLink(
  ctx: Ctx,
  { contact, language }: { contact: ContactKey | null; language: Language },
): Promise<void> {
  const address = contact && ctx.config.smtpUrl ? await emailOf(ctx.db, contact) : undefined;
  if (!contact || !address) return;
  const { customerId } = contact;
  const at = ctx.clock.now();
  const sent = await repo.countSent(ctx.db, customerId, new Date(at.getTime() - HOUR_MS));
  if (sent >= MAILED_AN_HOUR) return;
  const link = { customerId, by: null, at, expiresAt: new Date(at.getTime() + MAILED_MS) };
  const token = await newLink(ctx.db, link);
  const { name: company } = await readOrganisation(ctx);
  const values = { company: company || 'Kith', url: addressOf(ctx, token), minutes: MAILED_MS / 60_000 };
  const subject = translate(language, 'privacy:letter.subject', values);
  const text = translate(language, 'privacy:letter.text', values);
  await sendLetter(ctx, { to: address, subject, text });
}
