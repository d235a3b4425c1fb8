import type { Correction, PrivacyRequest, RequestKind, Source } from '@kith/contract/privacy';
import { Day } from '@kith/contract/route';
import { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import { startOfDay } from '../../platform/clock.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { decodeCursor, encodeCursor, InstantPlace } from '../../platform/cursor.ts';
import { type Conn, transact } from '../../platform/db/client.ts';
import { conflict, invalid, notFound } from '../../platform/errors.ts';
import { emit } from '../../platform/events.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { requireProfile } from '../../platform/profile.ts';
import { readSetting } from '../../platform/settings.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { correctCustomer, lockForErasure } from '../customers/index.ts';
import { everybody } from '../identity/index.ts';
import { closeTasks, openTasks } from '../worklist/index.ts';
import { namesOf } from './consents.ts';
import { deadlineOf } from './deadline.ts';
import { presentRequest } from './present.ts';
import * as repo from './repo-requests.ts';
import { privacySettings } from './settings.ts';

const BAD_CURSOR = 'privacy.bad_cursor';
/** A deadline of the law stands before what only might bring money. */
const URGENCY = 20;

type Asking = { customerId: string; kind: RequestKind; source: Source; correction?: Correction | undefined };

/** Records a request that was made to a colleague. @throws Problem 400 for a correction that corrects nothing. */
export async function addRequest(ctx: Ctx, viewer: Viewer, asking: Asking): Promise<z.input<typeof PrivacyRequest>> {
  if (asking.kind === 'correction' && !asking.correction) throw invalid('body.correction', 'required');
  return transact(ctx.db, async (tx) => {
    const { name } = await requireProfile(tx, viewer, 'privacy.write', asking.customerId);
    const row = await openRequest(ctx, tx, viewer, asking);
    const { today } = await envOf(ctx, tx);
    return presentRequest(row, { people: await everybody(ctx, tx), viewer, customer: name, today });
  });
}

/**
 * Opens a request and the task that it is, due by the law. Asked again while open it is the same one, except a
 * correction, which may be another. @throws Problem 409 once the customer is erased.
 */
export async function openRequest(ctx: Ctx, tx: Conn, viewer: Viewer, asking: Asking): Promise<repo.RequestRow> {
  const { customerId, kind, source } = asking;
  const customer = await lockForErasure(tx, customerId);
  if (!customer || customer.erased) throw conflict('privacy.erased');
  const same = kind === 'correction' ? undefined : await repo.openOfKind(tx, customerId, kind);
  if (same) return same;
  const env = await envOf(ctx, tx);
  const { law, dueOn, unknownYears } = await deadlineOf(tx, env.today);
  const row: repo.RequestRow = {
    customer_id: customerId,
    request_id: newId(),
    kind,
    state: 'open',
    source,
    asked_at: env.now,
    recorded_by: viewer.userId,
    law,
    due_on: dueOn,
    unknown_years: unknownYears,
    content: kind === 'correction' ? said(asking.correction) : {},
    decided_at: null,
    decided_by: null,
    answer: null,
  };
  await repo.insertRequest(tx, row);
  await openTaskOf(tx, row, { env, ownerId: customer.owner_id });
  const subject = { kind: 'customer', id: customerId };
  const after = { kind, source, dueOn, law };
  await audit(tx, { viewer, at: env.now, action: 'privacy.ask', subject, customerId, after });
  const event = { type: 'privacy.asked', occurredAt: env.now, actorId: viewer.userId };
  await emit(tx, { customerId, ...event, data: { kind, requestId: row.request_id, dueOn } });
  await refreshCustomers(ctx, tx, [customerId]);
  return row;
}

function said(correction: Correction | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(correction ?? {}).flatMap(([key, value]) => (value ? [[key, value]] : [])));
}

/** The officer's, else of who looks after the customer. */
async function openTaskOf(tx: Conn, row: repo.RequestRow, { env, ownerId }: { env: Env; ownerId: string | null }) {
  const { officerId } = await readSetting(tx, privacySettings);
  const task = {
    customerId: row.customer_id,
    kind: 'manual' as const,
    reasonKey: reasonKey(row.request_id),
    level: null,
    reason: { code: 'asked_about_data' as const, request: row.kind, dueOn: row.due_on },
    atStakeMinor: 0,
    urgency: URGENCY,
    action: 'message' as const,
    playCode: null,
    dueAt: startOfDay(env.timeZone, row.due_on),
    assigneeId: officerId ?? ownerId,
    title: null,
  };
  await openTasks(tx, [task], env);
}

const reasonKey = (requestId: string) => `request_${requestId}`;

/** A page of requests about customers whom the viewer may see. */
export async function listRequests(
  ctx: Ctx,
  viewer: Viewer,
  query: { state: 'open' | 'decided'; cursor?: string | undefined; limit: number },
) {
  const { today } = await envOf(ctx, ctx.db);
  const rows = await readPage(ctx.db, viewer, query);
  const page = rows.slice(0, query.limit);
  const names = await namesOf(
    ctx.db,
    page.map((row) => row.customer_id),
  );
  const people = await everybody(ctx, ctx.db);
  const last = page.at(-1);
  const place = last && (query.state === 'open' ? last.due_on : (last.decided_at?.toISOString() ?? ''));
  return {
    items: page.map((row) =>
      presentRequest(row, { people, viewer, customer: names.get(row.customer_id) ?? '', today }),
    ),
    next: rows.length > page.length && last && place ? encodeCursor([place, last.request_id]) : null,
  };
}

const DayPlace = z.tuple([Day, z.guid()]).transform(([on, id]) => ({ on, id }));

function readPage(
  conn: Conn,
  viewer: Viewer,
  { state, cursor, limit }: { state: 'open' | 'decided'; cursor?: string | undefined; limit: number },
): Promise<repo.RequestRow[]> {
  if (state === 'open')
    return repo.openRequests(conn, viewer, cursor ? decodeCursor(cursor, DayPlace, BAD_CURSOR) : null, limit + 1);
  return repo.decidedRequests(conn, viewer, cursor ? decodeCursor(cursor, InstantPlace, BAD_CURSOR) : null, limit + 1);
}

/**
 * Answers a request and closes its task; a correction can be written into the customer's data in the same step.
 * @throws Problem 404, 409 when it is no longer open, 400 when it is declined without an answer.
 */
export async function decideRequest(
  ctx: Ctx,
  viewer: Viewer,
  which: { customerId: string; requestId: string },
  body: { state: 'done' | 'declined'; apply: boolean; answer?: string | undefined },
): Promise<z.input<typeof PrivacyRequest>> {
  if (body.state === 'declined' && !body.answer) throw invalid('body.answer', 'required');
  return transact(ctx.db, async (tx) => {
    const { name } = await requireProfile(tx, viewer, 'privacy.write', which.customerId);
    const row = await repo.lockRequest(tx, which.customerId, which.requestId);
    if (!row) throw notFound();
    if (row.state !== 'open') throw conflict('privacy.not_open');
    if (body.apply && row.kind === 'correction')
      await correctCustomer({ ...ctx, db: tx }, viewer, which.customerId, row.content);
    const env = await envOf(ctx, tx);
    const decision = { state: body.state, at: env.now, by: viewer.userId, answer: body.answer ?? null };
    await repo.decide(tx, which, decision);
    await closeRequestTask(tx, row, env);
    const { customerId } = which;
    const subject = { kind: 'customer', id: customerId };
    const after = { kind: row.kind, ...body };
    await audit(tx, { viewer, at: env.now, action: 'privacy.decide', subject, customerId, after });
    await refreshCustomers(ctx, tx, [customerId]);
    const decided = await repo.lockRequest(tx, customerId, which.requestId);
    const around = { people: await everybody(ctx, tx), viewer, customer: name, today: env.today };
    return presentRequest(decided ?? row, around);
  });
}

async function closeRequestTask(tx: Conn, row: repo.RequestRow, env: Env): Promise<void> {
  const which = { customerIds: [row.customer_id], kind: 'manual' as const, reasonKey: reasonKey(row.request_id) };
  await closeTasks(tx, { ...which, closeReason: 'cause_gone' }, env);
}
