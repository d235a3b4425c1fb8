import { z } from 'zod';
import { Day, Instant, Nothing, page, route } from './route.ts';

/** What happens to customers and may be told, by its name `<room>.<what>`. */
export const EVENT_KINDS = [
  'customers.created',
  'customers.updated',
  'customers.reassigned',
  'customers.archived',
  'customers.unarchived',
  'customers.contacted',
  'orders.recorded',
  'orders.changed',
  'approvals.proposed',
  'approvals.approved',
  'approvals.rejected',
  'approvals.withdrawn',
  'insight.set_by_hand',
  'worklist.outcome_logged',
  'worklist.outcome_undone',
  'worklist.task_dismissed',
] as const;

/** One kind, all of a room (`orders.*`), or everything (`*`). */
const Kind = z.string().regex(/^(\*|[a-z]+\.(\*|[a-z_]+))$/);

export const DELIVERY_STATES = ['pending', 'delivered', 'dead', 'dropped'] as const;
export const DeliveryState = z.enum(DELIVERY_STATES);
export type DeliveryState = z.infer<typeof DeliveryState>;

/** The old secret signs beside the new one for so many hours. */
export const OLD_SECRET_HOURS = 24;
/** Deliveries are kept so many days. */
export const DELIVERIES_KEPT_DAYS = 30;
/** The most deliveries one call sends again. */
export const REPLAY_MAX = 10_000;

export const Endpoint = z.object({
  endpointId: z.uuid(),
  name: z.string(),
  url: z.string(),
  kinds: z.array(z.string()),
  active: z.boolean(),
  /** By whom it was switched off, where that was Kith: the receiver said that it is gone (410). */
  gone: z.boolean(),
  /** Whose rights decide what it is told; null: a user or key that is no more, and nothing is told. */
  actsFor: z.string().nullable(),
  createdAt: Instant,
  pending: z.int(),
  dead: z.int(),
});
export type Endpoint = z.infer<typeof Endpoint>;

export const EndpointBody = z.object({
  name: z.string().trim().min(1).max(80),
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  kinds: z.array(Kind).min(1).max(50),
});
export type EndpointBody = z.output<typeof EndpointBody>;

export const Delivery = z.object({
  deliveryId: z.uuid(),
  type: z.string(),
  customerId: z.uuid(),
  occurredAt: Instant,
  state: DeliveryState,
  attempts: z.int(),
  /** Of a pending one. */
  nextAt: Instant.nullable(),
  /** Of the last attempt; null: none, or no answer came. */
  status: z.int().nullable(),
  error: z.string().nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

const Heads = z.record(z.string(), z.string());
export const Attempt = z.object({
  at: Instant,
  milliseconds: z.int(),
  status: z.int().nullable(),
  /** `timeout`, `private_address`, `redirect` or the code of the network's fault. */
  error: z.string().nullable(),
  request: Heads,
  answer: Heads,
  /** The first 2,000 characters. */
  answerBody: z.string(),
});
export type Attempt = z.infer<typeof Attempt>;

const one = z.object({ endpointId: z.uuid() });
const delivery = one.extend({ deliveryId: z.uuid() });
const Tried = Attempt.pick({ milliseconds: true, status: true, error: true });

export const webhooksRoutes = {
  list: route({
    method: 'GET',
    path: '/webhooks',
    permission: 'webhooks.manage',
    summary: 'Every endpoint that is told what happens, by name',
    response: z.object({ items: z.array(Endpoint) }),
  }),
  get: route({
    method: 'GET',
    path: '/webhooks/:endpointId',
    permission: 'webhooks.manage',
    summary: 'One endpoint',
    params: one,
    response: Endpoint,
  }),
  create: route({
    method: 'POST',
    path: '/webhooks',
    permission: 'webhooks.manage',
    summary: 'Add an endpoint, which is told what its maker may see; the secret is in this answer and nowhere else',
    body: EndpointBody,
    response: z.object({ endpoint: Endpoint, secret: z.string() }),
    errors: ['webhooks.bad_url'],
  }),
  update: route({
    method: 'PATCH',
    path: '/webhooks/:endpointId',
    permission: 'webhooks.manage',
    summary: 'Change an endpoint, pause it or let it go on; what happened while it was paused is told then',
    params: one,
    body: EndpointBody.partial().extend({ active: z.boolean().optional() }),
    response: Endpoint,
    errors: ['webhooks.bad_url'],
  }),
  remove: route({
    method: 'DELETE',
    path: '/webhooks/:endpointId',
    permission: 'webhooks.manage',
    summary: 'Remove an endpoint; what is still to be told to it is not',
    params: one,
    response: Nothing,
  }),
  rotate: route({
    method: 'POST',
    path: '/webhooks/:endpointId/secret',
    permission: 'webhooks.manage',
    summary: 'Give an endpoint a new secret, shown once; both sign for a day',
    params: one,
    response: z.object({ secret: z.string() }),
  }),
  test: route({
    method: 'POST',
    path: '/webhooks/:endpointId/test',
    permission: 'webhooks.manage',
    summary: 'Send a test message now, and say what came back',
    params: one,
    response: Tried,
  }),
  deliveries: route({
    method: 'GET',
    path: '/webhooks/:endpointId/deliveries',
    permission: 'webhooks.manage',
    summary: 'What was told or is to be, newest first',
    params: one,
    query: z.object({ state: DeliveryState.optional(), cursor: z.uuid().optional() }),
    response: page(Delivery),
  }),
  attempts: route({
    method: 'GET',
    path: '/webhooks/:endpointId/deliveries/:deliveryId/attempts',
    permission: 'webhooks.manage',
    summary: 'Every attempt of a delivery with the heads of question and answer, newest first',
    params: delivery,
    response: z.object({ items: z.array(Attempt) }),
  }),
  replay: route({
    method: 'POST',
    path: '/webhooks/:endpointId/deliveries/:deliveryId/replay',
    permission: 'webhooks.manage',
    summary: 'Send a delivery again, under the same webhook-id',
    params: delivery,
    response: Nothing,
  }),
  replayRange: route({
    method: 'POST',
    path: '/webhooks/:endpointId/replays',
    permission: 'webhooks.manage',
    summary: `Send what happened on days again, or only what could not be delivered; at most ${REPLAY_MAX} a call`,
    params: one,
    body: z.object({ from: Day, to: Day, only: z.enum(['dead', 'all']).default('dead') }),
    response: z.object({ deliveries: z.int() }),
  }),
} as const;
