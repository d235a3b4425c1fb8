import { setTimeout as pause } from 'node:timers/promises';
import type { Ctx } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { type KithEvent, readEvents } from '../../platform/events.ts';
import { isHidden } from '../../platform/fields.ts';
import { hideMoney } from '../../platform/hidden-money.ts';
import { type Profile, readProfiles } from '../../platform/profile.ts';
import { reaches, type Viewer } from '../../platform/viewer.ts';
import { viewerFor } from '../identity/index.ts';
import type { Answer, post } from './post.ts';
import * as repo from './repo.ts';
import { pauseAfter, permissionOf, retryAfter } from './rules.ts';
import { secretOf, signature } from './secret.ts';

/** Deliveries of one look, and of those so many at once to one endpoint. */
const LOOK = 500;
const AT_ONCE = 4;
/** A retry that is due so soon is waited for; later ones are looked for every minute. */
const WAITS_MS = 30_000;
const GONE = 410;

export type Sending = { master: string; chance: () => number; send: typeof post };

/** Tells endpoints what is due, all at the same time, until nothing is; each waits for no other. */
export async function deliverDue(ctx: Ctx, sending: Sending, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    // What is due by now and still pending afterwards waits for one that failed, or for a receiver that answers: nothing
    // to look at again before its time.
    const begun = ctx.clock.now();
    const endpoints = (await repo.listEndpoints(ctx.db)).filter(({ active }) => active);
    await Promise.all(endpoints.map((endpoint) => deliverTo(ctx, sending, endpoint, signal)));
    const next = await repo.nextDue(ctx.db, begun);
    const wait = next === null ? Number.POSITIVE_INFINITY : next.getTime() - ctx.clock.now().getTime();
    if (wait > WAITS_MS) return;
    await pause(Math.max(wait, 100), undefined, { signal: signal ?? AbortSignal.timeout(WAITS_MS * 2) });
  }
}

/** One look after the other until nothing is due, or the receiver cannot be reached. */
export async function deliverTo(
  ctx: Ctx,
  sending: Sending,
  endpoint: repo.EndpointRow,
  signal?: AbortSignal,
): Promise<void> {
  const viewer = await viewerFor(ctx, endpoint);
  for (let reached = true; reached && !signal?.aborted; ) {
    const due = await repo.dueDeliveries(ctx.db, endpoint.endpoint_id, ctx.clock.now(), LOOK);
    if (due.length === 0) return;
    const told = await sayings(ctx, viewer, due);
    let next = 0;
    const line = async () => {
      for (let at = next++; at < due.length && reached; at = next++) {
        const row = due[at];
        if (row) reached = await deliverOne(ctx, sending, { endpoint, row, data: told.get(row.event_id) ?? null });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, line));
  }
}

/** What each event says to the endpoint's user, by the event's id; who may not be told of it is absent. */
async function sayings(
  ctx: Ctx,
  viewer: Viewer | null,
  due: readonly repo.DeliveryRow[],
): Promise<Map<string, Record<string, unknown>>> {
  if (!viewer) return new Map();
  const events = await readEvents(
    ctx.db,
    due.map((row) => ({ customerId: row.customer_id, eventId: row.event_id })),
  );
  const profiles = await readProfiles(
    ctx.db,
    due.map((row) => row.customer_id),
  );
  return new Map(
    events.flatMap((event) => {
      const profile = profiles.get(event.customerId);
      return profile && maySee(viewer, event.type, profile) ? [[event.eventId, dataOf(viewer, event, profile)]] : [];
    }),
  );
}

/** Whether somebody may be told of an event: the customer and the room it is of are within their reach. */
function maySee(viewer: Viewer, type: string, profile: Pick<Profile, 'customer_id' | 'owner_id'>): boolean {
  const wanted = ['customers.read', permissionOf(type)] as const;
  return wanted.every((name) => viewer.permissions.has(name) && reaches(viewer, name, profile));
}

/** People's own words are left out where their field is hidden. */
const WORDS: readonly string[] = ['note', 'text', 'comment'];

function dataOf(viewer: Viewer, { data, customerId }: KithEvent, profile: Profile): Record<string, unknown> {
  const said = isHidden(viewer, 'notes')
    ? Object.fromEntries(Object.entries(data).filter(([name]) => !WORDS.includes(name)))
    : data;
  // The event is everybody's: what is hidden is hidden in a copy.
  return hideMoney(viewer, {}, structuredClone({ customerId, externalRef: profile.external_ref, ...said }));
}

type OneDelivery = { endpoint: repo.EndpointRow; row: repo.DeliveryRow; data: Record<string, unknown> | null };

/** @returns false when the receiver cannot be reached: the others would only wait as long. */
async function deliverOne(ctx: Ctx, sending: Sending, { endpoint, row, data }: OneDelivery): Promise<boolean> {
  if (data === null) {
    const dropped = { state: 'dropped' as const, attempts: row.attempts, nextAt: ctx.clock.now() };
    await transact(ctx.db, (tx) => repo.settleDelivery(tx, row, dropped));
    return true;
  }
  const payload = { type: row.type, timestamp: row.occurred_at.toISOString(), data };
  const { answer, heads, at } = await sendSigned(ctx, sending, endpoint, row.delivery_id, payload);
  const delivered = answer.status !== null && answer.status >= 200 && answer.status < 300;
  const attempts = row.attempts + 1;
  const wait = pauseAfter(attempts, retryAfter(answer.heads['retry-after'], at), sending.chance());
  const state = delivered ? 'delivered' : wait === null ? 'dead' : 'pending';
  await transact(ctx.db, async (tx) => {
    await repo.settleDelivery(tx, row, {
      state,
      attempts,
      nextAt: new Date(at.getTime() + (delivered ? 0 : (wait ?? 0))),
    });
    await repo.insertAttempt(tx, row, {
      at,
      milliseconds: answer.milliseconds,
      status: answer.status,
      error: answer.error,
      request: heads,
      answer: answer.heads,
      answer_body: answer.body,
    });
    if (answer.status === GONE) await repo.markGone(tx, endpoint.endpoint_id, at);
  });
  return answer.status !== null && answer.status !== GONE;
}

/** Sends a message with its signatures (Standard Webhooks). */
export async function sendSigned(
  ctx: Ctx,
  { master, send }: Sending,
  endpoint: repo.EndpointRow,
  id: string,
  payload: object,
): Promise<{ answer: Answer; heads: Record<string, string>; at: Date }> {
  const at = ctx.clock.now();
  const seconds = Math.floor(at.getTime() / 1_000);
  const body = JSON.stringify(payload);
  const { endpoint_id, generation, previous_until } = endpoint;
  const secrets = [secretOf(master, endpoint_id, generation)];
  if (previous_until !== null && previous_until > at) secrets.push(secretOf(master, endpoint_id, generation - 1));
  const heads = {
    'content-type': 'application/json',
    'user-agent': 'Kith',
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signature(secrets, id, seconds, body),
  };
  const answer = await send(endpoint.url, { body, heads }, { allowPrivate: ctx.config.webhooksToPrivate });
  return { answer, heads, at };
}
