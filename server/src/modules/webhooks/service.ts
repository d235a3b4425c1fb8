import { type DeliveryState, type EndpointBody, OLD_SECRET_HOURS, REPLAY_MAX } from '@kith/contract/webhooks';
import { audit } from '../../platform/audit.ts';
import { addDays, startOfDay } from '../../platform/clock.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { forbidden, notFound, Problem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { nameOfActor } from '../identity/index.ts';
import { type Sending, sendSigned } from './deliver.ts';
import { DELIVER_JOB } from './job-names.ts';
import * as repo from './repo.ts';
import { secretOf } from './secret.ts';

const PAGE = 50;
const HOUR_MS = 3_600_000;

export async function list(ctx: Ctx) {
  const rows = await repo.listEndpoints(ctx.db);
  const counts = await repo.countDeliveries(ctx.db);
  return { items: await Promise.all(rows.map((row) => present(ctx, row, counts.get(row.endpoint_id)))) };
}

async function present(ctx: Ctx, row: repo.EndpointRow, counts?: { pending: number; dead: number }) {
  return {
    endpointId: row.endpoint_id,
    name: row.name,
    url: row.url,
    kinds: row.kinds,
    active: row.active,
    gone: row.gone_at !== null,
    actsFor: await nameOfActor(ctx, row),
    createdAt: row.created_at.toISOString(),
    pending: counts?.pending ?? 0,
    dead: counts?.dead ?? 0,
  };
}

async function find(ctx: Ctx, endpointId: string): Promise<repo.EndpointRow> {
  const row = await repo.findEndpoint(ctx.db, endpointId);
  if (!row) throw notFound();
  return row;
}

export async function get(ctx: Ctx, endpointId: string) {
  const row = await find(ctx, endpointId);
  return present(ctx, row, (await repo.countDeliveries(ctx.db)).get(endpointId));
}

/** What is secret belongs in no address, and outside of this house only encrypted. @throws Problem webhooks.bad_url */
function requireUrl(ctx: Ctx, url: string): void {
  const { protocol, username, password } = new URL(url);
  const open = protocol === 'http:' && !ctx.config.webhooksToPrivate;
  if (open || username !== '' || password !== '') throw new Problem('webhooks.bad_url', 400);
}

export async function create(ctx: Ctx, master: string, viewer: Viewer, body: EndpointBody) {
  requireUrl(ctx, body.url);
  const keyId = viewer.userId === null ? (viewer.keyId ?? null) : null;
  if (viewer.userId === null && keyId === null) throw forbidden();
  const endpointId = newId();
  await change(ctx, viewer, endpointId, { action: 'webhooks.create', after: body }, (tx, at) =>
    repo.insertEndpoint(tx, {
      ...body,
      endpoint_id: endpointId,
      user_id: viewer.userId,
      key_id: keyId,
      created_at: at,
    }),
  );
  return { endpoint: await get(ctx, endpointId), secret: secretOf(master, endpointId, 1) };
}

export async function update(
  ctx: Ctx,
  viewer: Viewer,
  endpointId: string,
  body: { [K in keyof (EndpointBody & { active: boolean })]?: (EndpointBody & { active: boolean })[K] | undefined },
) {
  const { name, url, kinds, active } = await find(ctx, endpointId);
  if (body.url !== undefined) requireUrl(ctx, body.url);
  const before = { name, url, kinds, active };
  const after = {
    name: body.name ?? name,
    url: body.url ?? url,
    kinds: body.kinds ?? kinds,
    active: body.active ?? active,
  };
  await change(ctx, viewer, endpointId, { action: 'webhooks.update', before, after }, async (tx) => {
    await repo.updateEndpoint(tx, endpointId, after);
    await ctx.jobs.send(tx, DELIVER_JOB, {});
  });
  return get(ctx, endpointId);
}

export async function remove(ctx: Ctx, viewer: Viewer, endpointId: string) {
  const { name, url } = await find(ctx, endpointId);
  const done = { action: 'webhooks.remove', before: { name, url } };
  await change(ctx, viewer, endpointId, done, (tx, at) => repo.removeEndpoint(tx, endpointId, at));
  return {};
}

/** The old secret signs beside the new one for a day, so that the receiver can change over without losing a message. */
export async function rotate(ctx: Ctx, master: string, viewer: Viewer, endpointId: string) {
  await find(ctx, endpointId);
  let secret = '';
  await change(ctx, viewer, endpointId, { action: 'webhooks.rotate_secret' }, async (tx, at) => {
    const until = new Date(at.getTime() + OLD_SECRET_HOURS * HOUR_MS);
    secret = secretOf(master, endpointId, await repo.nextGeneration(tx, endpointId, until));
  });
  return { secret };
}

/** Sends a message about nobody, at once and outside of any transaction. */
export async function test(ctx: Ctx, sending: Sending, viewer: Viewer, endpointId: string) {
  const endpoint = await find(ctx, endpointId);
  const payload = { type: 'kith.test', timestamp: ctx.clock.now().toISOString(), data: {} };
  const { answer } = await sendSigned(ctx, sending, endpoint, newId(), payload);
  const { milliseconds, status, error } = answer;
  const done = { action: 'webhooks.test', after: { url: endpoint.url, status, error } };
  await change(ctx, viewer, endpointId, done, async () => undefined);
  return { milliseconds, status, error };
}

export async function deliveries(
  ctx: Ctx,
  endpointId: string,
  query: { state?: DeliveryState | undefined; cursor?: string | undefined },
) {
  await find(ctx, endpointId);
  const page = { state: query.state ?? null, before: query.cursor ?? null, limit: PAGE + 1 };
  const rows = await repo.listDeliveries(ctx.db, endpointId, page);
  const items = rows.slice(0, PAGE).map((row) => ({
    deliveryId: row.delivery_id,
    type: row.type,
    customerId: row.customer_id,
    occurredAt: row.occurred_at.toISOString(),
    state: row.state,
    attempts: row.attempts,
    nextAt: row.state === 'pending' ? row.next_at.toISOString() : null,
    status: row.status,
    error: row.error,
  }));
  return { items, next: rows.length > PAGE ? (items.at(-1)?.deliveryId ?? null) : null };
}

export async function attempts(ctx: Ctx, endpointId: string, deliveryId: string) {
  await find(ctx, endpointId);
  const rows = await repo.listAttempts(ctx.db, endpointId, deliveryId);
  return {
    items: rows.map(({ answer_body: answerBody, at, ...row }) => ({ ...row, at: at.toISOString(), answerBody })),
  };
}

export async function replay(ctx: Ctx, viewer: Viewer, endpointId: string, deliveryId: string) {
  await find(ctx, endpointId);
  await change(ctx, viewer, endpointId, { action: 'webhooks.replay', after: { deliveryId } }, async (tx, at) => {
    if (!(await repo.reopenDelivery(tx, endpointId, deliveryId, at))) throw notFound();
    await ctx.jobs.send(tx, DELIVER_JOB, {});
  });
  return {};
}

export async function replayRange(
  ctx: Ctx,
  viewer: Viewer,
  endpointId: string,
  { from, to, only }: { from: string; to: string; only: 'dead' | 'all' },
) {
  await find(ctx, endpointId);
  const { timeZone } = await envOf(ctx, ctx.db);
  const states: readonly DeliveryState[] = only === 'dead' ? ['dead'] : ['delivered', 'dead', 'dropped'];
  const range = { from: startOfDay(timeZone, from), to: startOfDay(timeZone, addDays(to, 1)) };
  let count = 0;
  await change(ctx, viewer, endpointId, { action: 'webhooks.replay', after: { from, to, only } }, async (tx, now) => {
    count = await repo.reopenRange(tx, endpointId, { ...range, states, limit: REPLAY_MAX, now });
    await ctx.jobs.send(tx, DELIVER_JOB, {});
  });
  return { deliveries: count };
}

/** A change of an endpoint with its audit row, in one transaction. */
async function change(
  ctx: Ctx,
  viewer: Viewer,
  endpointId: string,
  what: { action: string; before?: unknown; after?: unknown },
  work: (tx: Tx, at: Date) => Promise<unknown>,
): Promise<void> {
  await transact(ctx.db, async (tx) => {
    const at = ctx.clock.now();
    await work(tx, at);
    await audit(tx, { ...what, viewer, at, subject: { kind: 'webhook', id: endpointId } });
  });
}
