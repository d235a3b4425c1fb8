import type { ChangeConsents, Channel, CustomerPrivacy, Purpose, Source } from '@kith/contract/privacy';
import type { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { atOnce, type Conn, transact } from '../../platform/db/client.ts';
import { conflict, Problem } from '../../platform/errors.ts';
import { emit } from '../../platform/events.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { readProfiles, requireProfile } from '../../platform/profile.ts';
import { reaches, type Viewer } from '../../platform/viewer.ts';
import { lockForErasure } from '../customers/index.ts';
import { everybody } from '../identity/index.ts';
import { mayExport } from './export.ts';
import { presentConsent, presentErasure, presentRequest } from './present.ts';
import * as repo from './repo-consents.ts';
import { erasureOf, returnedAt } from './repo-erasures.ts';
import { livingLinks } from './repo-links.ts';
import { requestsOf } from './repo-requests.ts';

/** A clock may be a little ahead. */
const CLOCK_DRIFT_MS = 5 * 60_000;
const HISTORY_MAX = 100;

/** How a customer stands with their data. @throws Problem 404 when the viewer may not see them. */
export async function customerPrivacy(
  ctx: Ctx,
  conn: Conn,
  viewer: Viewer,
  customerId: string,
): Promise<z.input<typeof CustomerPrivacy>> {
  const profile = await requireProfile(conn, viewer, 'privacy.read', customerId);
  const { now, today } = await envOf(ctx, conn);
  const [rows, requests, links, erasure, returned] = await atOnce(
    conn,
    () => repo.readConsents(conn, customerId),
    () => requestsOf(conn, customerId),
    () => livingLinks(conn, customerId, now),
    () => erasureOf(conn, customerId),
    () => returnedAt(conn, customerId),
  );
  const people = await everybody(ctx, conn);
  const history = rows.map((row) => presentConsent(row, people, viewer));
  const may = (permission: 'privacy.write' | 'privacy.erase') =>
    !erasure && viewer.permissions.has(permission) && reaches(viewer, permission, profile);
  return {
    consents: newestOfEach(history),
    history: history.slice(0, HISTORY_MAX),
    requests: requests.map((row) => presentRequest(row, { people, viewer, customer: profile.name, today })),
    links: links.map((link) => ({
      linkId: link.link_id,
      madeAt: link.made_at.toISOString(),
      madeBy: (link.made_by && people.get(link.made_by)) || null,
      expiresAt: link.expires_at.toISOString(),
      usedAt: link.used_at?.toISOString() ?? null,
    })),
    erasure: erasure ? presentErasure(erasure, people, viewer) : null,
    returnedAt: returned?.toISOString() ?? null,
    mayWrite: may('privacy.write'),
    mayExport: !erasure && mayExport(viewer, profile),
    mayErase: may('privacy.erase'),
  };
}

/** Of a history, newest first, what holds now. */
export function newestOfEach<T extends { purpose: Purpose; channel: Channel }>(history: readonly T[]): T[] {
  const held = new Map<string, T>();
  for (const one of history) {
    const key = `${one.purpose} ${one.channel}`;
    if (!held.has(key)) held.set(key, one);
  }
  return [...held.values()];
}

/** Records what a customer told a colleague. @throws Problem 400 for a day to come, 409 once they are erased. */
export async function changeConsents(ctx: Ctx, viewer: Viewer, customerId: string, body: ChangeConsents) {
  return transact(ctx.db, async (tx) => {
    await requireProfile(tx, viewer, 'privacy.write', customerId);
    const now = ctx.clock.now();
    const at = body.at ? new Date(body.at) : now;
    if (at.getTime() > now.getTime() + CLOCK_DRIFT_MS) throw new Problem('privacy.in_the_future', 400);
    const proof = { at, source: body.source, note: body.note ?? null };
    await writeConsents(ctx, tx, { viewer, customerId, changes: body.changes, ...proof });
    return customerPrivacy(ctx, tx, viewer, customerId);
  });
}

/** Writes what differs from what holds, audits it and lets the facts follow. @returns how many changed. */
export async function writeConsents(
  ctx: Ctx,
  tx: Conn,
  wish: {
    viewer: Viewer;
    customerId: string;
    changes: readonly { purpose: Purpose; channel: Channel; given: boolean }[];
    at: Date;
    source: Source;
    note: string | null;
  },
): Promise<number> {
  const { viewer, customerId, changes, at, source, note } = wish;
  const customer = await lockForErasure(tx, customerId);
  if (!customer || customer.erased) throw conflict('privacy.erased');
  const env = await envOf(ctx, tx);
  const held = new Map(
    newestOfEach(await repo.readConsents(tx, customerId)).map((one) => [`${one.purpose} ${one.channel}`, one.given]),
  );
  const differing = changes.filter(
    ({ purpose, channel, given }) => given !== (held.get(`${purpose} ${channel}`) ?? false),
  );
  if (differing.length === 0) return 0;
  const texts = await repo.currentTexts(tx);
  const rows = differing.map((change) => ({
    ...change,
    textId: change.given ? (texts.get(change.purpose)?.text_id ?? null) : null,
  }));
  const by = source === 'page' ? null : viewer.userId;
  const origin = source === 'page' ? viewer.origin : null;
  await repo.insertConsents(tx, customerId, rows, { at, recordedAt: env.now, source, by, origin, note });
  const after = { changes: differing, source };
  const subject = { kind: 'customer', id: customerId };
  await audit(tx, { viewer, at: env.now, action: 'privacy.change_consents', subject, customerId, after });
  const event = { type: 'privacy.consents_changed', occurredAt: at, actorId: by };
  await emit(tx, { customerId, ...event, data: { changes: differing, source } });
  await refreshCustomers(ctx, tx, [customerId]);
  return differing.length;
}

/** Names of customers whom the viewer was found to see. */
export async function namesOf(conn: Conn, customerIds: readonly string[]): Promise<Map<string, string>> {
  return new Map([...(await readProfiles(conn, customerIds))].map(([id, { name }]) => [id, name]));
}
