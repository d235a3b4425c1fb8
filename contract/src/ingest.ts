import { z } from 'zod';
import { Instant, Nothing, page, route } from './route.ts';

/** Bytes of one message and of one batch, as JSON in UTF-8; those of Segment's HTTP API. */
export const MESSAGE_MAX_BYTES = 32_768;
export const BATCH_MAX_BYTES = 512_000;
/** A message with the same id from the same key is taken once within so many days. */
export const SEEN_DAYS = 7;
/** Messages about somebody nobody knows are kept so many days for the day on which they are known. */
export const WAITING_DAYS = 30;

export const MESSAGE_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;

const Id = z
  .union([z.string().trim().min(1).max(100), z.int()])
  .transform(String)
  .meta({ description: 'Text of at most 100 characters, or a whole number' });
const Name = z.string().trim().min(1).max(200);
const Bag = z.record(z.string(), z.unknown());

/** What every message may carry; other members (context, integrations, …) are passed over. */
const common = {
  messageId: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Of the sender’s choice; without it a message that comes twice counts twice' }),
  timestamp: Instant.optional().meta({ description: 'When it happened; absent or in the future: when it came' }),
};
const person = { userId: Id.optional(), anonymousId: Id.optional() };

/** One message in the shape of Segment’s specification. Somebody must be named: userId, anonymousId or both. */
export const IngestMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('identify'), ...common, ...person, traits: Bag.default({}) }),
  z.object({ type: z.literal('track'), ...common, ...person, event: Name, properties: Bag.default({}) }),
  z.object({ type: z.literal('page'), ...common, ...person, name: Name.optional(), properties: Bag.default({}) }),
  z.object({ type: z.literal('screen'), ...common, ...person, name: Name.optional(), properties: Bag.default({}) }),
  z.object({ type: z.literal('group'), ...common, ...person, groupId: Id, traits: Bag.default({}) }),
  z.object({ type: z.literal('alias'), ...common, userId: Id, previousId: Id }),
]);
export type IngestMessage = z.output<typeof IngestMessage>;

const { $schema: _, ...messageSchema } = z.toJSONSchema(IngestMessage, { io: 'input' });

export const IngestBatch = z.object({
  /** Each is judged by itself, so that a bad one does not keep the good ones out. */
  batch: z.array(z.unknown().meta(messageSchema)).min(1).max(2_000),
});

/** What is wrong with which message. */
export const MessageFault = z.object({
  index: z.int(),
  messageId: z.string().nullable(),
  path: z.string(),
  code: z.string(),
});
export type MessageFault = z.infer<typeof MessageFault>;

export const IngestResult = z.object({
  /** Durable, from this answer on. */
  accepted: z.int(),
  /** Were there already. */
  duplicates: z.int(),
  rejected: z.array(MessageFault),
});
export type IngestResult = z.infer<typeof IngestResult>;

/** When somebody unknown becomes a customer: with any message that names them, only when they are identified, never. */
export const UNKNOWN_RULES = ['any', 'identified', 'never'] as const;

export const IngestSettings = z.object({
  unknown: z.enum(UNKNOWN_RULES),
  /** Single events are kept so many days; what they add up to by day stays. */
  keepDays: z.int().min(30).max(3_650),
});
export type IngestSettings = z.infer<typeof IngestSettings>;

export const IngestState = z.object({
  settings: IngestSettings,
  /** Taken and not yet understood. */
  open: z.int(),
  /** About people nobody knows yet. */
  waiting: z.int(),
  failed: z.int(),
  /** Events of the last seven days, today first. */
  days: z.array(z.object({ on: z.string(), events: z.int(), customers: z.int() })),
});
export type IngestState = z.infer<typeof IngestState>;

export const FailedMessage = z.object({
  messageKey: z.guid(),
  type: z.enum(MESSAGE_TYPES),
  receivedAt: Instant,
  /** The database’s code, or `fault`. */
  fault: z.string(),
});

const one = z.object({ messageKey: z.guid() });

export const ingestRoutes = {
  batch: route({
    method: 'POST',
    path: '/batch',
    permission: 'ingest.write',
    summary: 'Take in messages about customers in the shape of Segment’s HTTP API; durable once answered',
    body: IngestBatch,
    response: IngestResult,
    errors: ['common.too_large'],
  }),
  state: route({
    method: 'GET',
    path: '/ingest',
    permission: 'settings.read',
    summary: 'How messages are taken in, how many wait, and what came in during the last days',
    response: IngestState,
  }),
  setSettings: route({
    method: 'PUT',
    path: '/ingest/settings',
    permission: 'settings.write',
    summary: 'When unknown people become customers, and how long events are kept',
    body: IngestSettings,
    response: IngestState,
  }),
  failed: route({
    method: 'GET',
    path: '/ingest/failed',
    permission: 'settings.read',
    summary: 'Messages that could not be understood, in no particular order; without what they say',
    query: z.object({ cursor: z.guid().optional() }),
    response: page(FailedMessage),
  }),
  retry: route({
    method: 'POST',
    path: '/ingest/failed/:messageKey/retry',
    permission: 'settings.write',
    summary: 'Try a message again',
    params: one,
    response: Nothing,
  }),
  discard: route({
    method: 'DELETE',
    path: '/ingest/failed/:messageKey',
    permission: 'settings.write',
    summary: 'Give a message up',
    params: one,
    response: Nothing,
  }),
} as const;
