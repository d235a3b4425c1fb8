import type { Draft, NewDraft } from '@kith/contract/drafts';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { conflict, notFound } from '../../platform/errors.ts';
import { shown } from '../../platform/fields.ts';
import { newId } from '../../platform/ids.ts';
import { readProfiles, requireProfile } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { logInteraction } from '../customers/index.ts';
import { everybody, nameOfActor } from '../identity/index.ts';
import { createTask } from '../worklist/index.ts';
import * as repo from './repo.ts';

const PAGE = 50;
/** A program that runs wild fills no page of a customer. */
const OPEN_MOST = 20;

/** @throws Problem 404 for somebody the viewer may not see, drafts.limit 409. */
export async function createDraft(ctx: Ctx, viewer: Viewer, customerId: string, body: NewDraft) {
  await requireProfile(ctx.db, viewer, 'drafts.write', customerId);
  return transact(ctx.db, async (tx) => {
    if ((await repo.countOpen(tx, customerId)) >= OPEN_MOST) throw conflict('drafts.limit', { most: OPEN_MOST });
    const at = ctx.clock.now();
    const draftId = newId();
    const [text, due] = body.kind === 'note' ? [body.text, undefined] : [body.title, body.dueAt];
    await repo.insertDraft(tx, {
      customer_id: customerId,
      draft_id: draftId,
      kind: body.kind,
      text,
      due_at: due === undefined ? null : new Date(due),
      key_id: viewer.keyId ?? null,
      by_user: viewer.userId,
      created_at: at,
    });
    await tell(tx, viewer, { action: 'mcp.draft', at, customerId, draftId, after: { kind: body.kind, text } });
    return { draftId };
  });
}

/** Open drafts about customers the viewer may change. @throws Problem 404 for one customer beyond their reach. */
export async function listDrafts(
  ctx: Ctx,
  viewer: Viewer,
  query: { customerId?: string; cursor?: string | undefined },
) {
  if (query.customerId) await requireProfile(ctx.db, viewer, 'customers.write', query.customerId);
  const page = { customerId: query.customerId ?? null, before: query.cursor ?? null, limit: PAGE + 1 };
  const rows = await repo.listOpen(ctx.db, viewer, page);
  const items = await present(ctx, viewer, rows.slice(0, PAGE));
  return { items, next: rows.length > PAGE ? (items.at(-1)?.draftId ?? null) : null };
}

async function present(ctx: Ctx, viewer: Viewer, rows: readonly repo.DraftRow[]): Promise<Draft[]> {
  const people = await everybody(ctx, ctx.db);
  const profiles = await readProfiles(
    ctx.db,
    rows.map((row) => row.customer_id),
  );
  return Promise.all(
    rows.map(async (row) => ({
      draftId: row.draft_id,
      customer: { customerId: row.customer_id, name: profiles.get(row.customer_id)?.name ?? '' },
      kind: row.kind,
      text: shown(viewer, 'notes', 'page', row.text),
      dueAt: row.due_at?.toISOString() ?? null,
      from: (await nameOfActor(ctx, { key_id: row.key_id, user_id: row.key_id ? null : row.by_user })) ?? '',
      by: (row.by_user && people.get(row.by_user)) || null,
      createdAt: row.created_at.toISOString(),
    })),
  );
}

/** Makes a draft what it says, in the name of who accepts it. @throws Problem 404, drafts.settled 409. */
export async function acceptDraft(
  ctx: Ctx,
  viewer: Viewer,
  { customerId, draftId }: { customerId: string; draftId: string },
  text: string | undefined,
): Promise<Record<string, never>> {
  await settle(ctx, viewer, { customerId, draftId, accepted: true }, async (tx, draft) => {
    const within = { ...ctx, db: tx };
    const words = text ?? draft.text;
    if (draft.kind === 'note') await logInteraction(within, viewer, customerId, { kind: 'note', text: words });
    else {
      const { now } = await envOf(ctx, tx);
      // A time that has passed since is none.
      const due = draft.due_at && draft.due_at > now ? { dueAt: draft.due_at.toISOString() } : {};
      await createTask(within, viewer, customerId, { title: words.slice(0, 200), action: 'call', ...due });
    }
  });
  return {};
}

export async function refuseDraft(
  ctx: Ctx,
  viewer: Viewer,
  which: { customerId: string; draftId: string },
): Promise<Record<string, never>> {
  await settle(ctx, viewer, { ...which, accepted: false }, async () => undefined);
  return {};
}

async function settle(
  ctx: Ctx,
  viewer: Viewer,
  { customerId, draftId, accepted }: { customerId: string; draftId: string; accepted: boolean },
  work: (tx: Tx, draft: repo.DraftRow) => Promise<unknown>,
): Promise<void> {
  await requireProfile(ctx.db, viewer, 'customers.write', customerId);
  await transact(ctx.db, async (tx) => {
    const draft = await repo.holdDraft(tx, customerId, draftId);
    if (!draft) throw notFound();
    if (draft.settled_at) throw conflict('drafts.settled');
    const at = ctx.clock.now();
    await work(tx, draft);
    await repo.settleDraft(tx, draft, { accepted, by: viewer.userId, at });
    const action = accepted ? 'mcp.accept_draft' : 'mcp.refuse_draft';
    await tell(tx, viewer, { action, at, customerId, draftId });
  });
}

async function tell(
  tx: Tx,
  viewer: Viewer,
  what: { action: string; at: Date; customerId: string; draftId: string; after?: unknown },
): Promise<void> {
  const { action, at, customerId, draftId, after } = what;
  const subject = { kind: 'draft', id: draftId };
  await audit(tx, { viewer, at, action, subject, customerId, ...(after === undefined ? {} : { after }) });
}
