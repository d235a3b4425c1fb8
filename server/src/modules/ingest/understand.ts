import { createHash } from 'node:crypto';
import { IngestMessage, MESSAGE_MAX_BYTES } from '@kith/contract/ingest';
import type { Viewer } from '../../platform/viewer.ts';
import { type OrderSaid, orderOf, textOf } from './rules-order.ts';
import { type Profile, profileOf } from './traits.ts';

/** What is wrong with a message, and where in it. */
export type MessageProblem = { path: string; code: string };

/** A message as it lies until it is taken: everything in it is checked. */
export type Understood = {
  type: IngestMessage['type'];
  messageId: string | null;
  userId: string | null;
  anonymousId: string | null;
  /** Null: when it came. */
  at: string | null;
  /** Of alias. */
  previousId?: string;
  groupId?: string;
  /** Of what is kept as an event. */
  name?: string;
  properties?: Record<string, unknown>;
  /** Of identify: who they are; of group: the organisation. */
  profile?: Profile;
  order?: OrderSaid;
};

export type Around = { viewer: Viewer; currency: string; now: Date };

/** @returns the message understood, or what is wrong with it. */
export function understand(raw: unknown, around: Around): Understood | MessageProblem {
  if (Buffer.byteLength(JSON.stringify(raw) ?? '') > MESSAGE_MAX_BYTES) return { path: '', code: 'too_large' };
  const parsed = IngestMessage.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { path: issue?.path.join('.') ?? '', code: issue?.code ?? 'invalid' };
  }
  const message = parsed.data;
  if (message.type === 'alias') {
    return { ...headOf(message, around), previousId: message.previousId, userId: message.userId, anonymousId: null };
  }
  const { userId = null, anonymousId = null } = message;
  if (userId === null && anonymousId === null) return { path: 'userId', code: 'required' };
  const body = bodyOf(message, around);
  return 'code' in body ? body : { ...headOf(message, around), userId, anonymousId, ...body };
}

/** What lies in the future happened now: clocks of phones are set by people. */
function headOf(message: IngestMessage, { now }: Around) {
  const { type, messageId = null, timestamp } = message;
  const at = timestamp !== undefined && new Date(timestamp) <= now ? new Date(timestamp).toISOString() : null;
  return { type, messageId, at };
}

type Body = Pick<Understood, 'groupId' | 'name' | 'properties' | 'profile' | 'order'>;

function bodyOf(message: Exclude<IngestMessage, { type: 'alias' }>, around: Around): Body | MessageProblem {
  switch (message.type) {
    case 'identify': {
      const profile = profileOf(around.viewer, message.traits);
      return 'code' in profile ? profile : { profile };
    }
    case 'group': {
      const profile = profileOf(around.viewer, message.traits);
      if ('code' in profile) return profile;
      return { profile, groupId: message.groupId, name: profile.fields.name ?? message.groupId, properties: {} };
    }
    case 'track': {
      const mark = message.messageId === undefined ? 'refund' : `refund ${shortMark(message.messageId)}`;
      const order = orderOf(message.event, message.properties, { mark, base: around.currency });
      if (order && 'code' in order) return order;
      return { name: message.event, properties: clean(message.properties), ...(order ? { order } : {}) };
    }
    default: {
      const name = message.name ?? textOf(message.properties.title, 200) ?? textOf(message.properties.path, 200) ?? '';
      return { name, properties: clean(message.properties) };
    }
  }
}

function shortMark(messageId: string): string {
  return createHash('md5').update(messageId).digest('hex').slice(0, 8);
}

/** PostgreSQL's jsonb holds every character but U+0000. */
function clean(properties: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(properties);
  return text.includes('\\u0000') ? JSON.parse(text.replaceAll('\\u0000', '')) : properties;
}
