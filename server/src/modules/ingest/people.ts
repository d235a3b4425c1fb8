import type { IngestSettings } from '@kith/contract/ingest';
import type { UpsertRow } from '../customers/index.ts';
import type { Profile } from './traits.ts';
import type { Understood } from './understand.ts';

/** Somebody whom messages of a batch are about. */
export type Somebody = {
  /** Null: to be added with this batch. */
  customerId: string | null;
  ref: string | null;
  kind: 'person' | 'organisation';
  /** What messages say of them, the last word of each field. */
  said: Profile | null;
  /** Keys that are to lead to them. */
  links: Set<string>;
};

export const userKey = (userId: string) => `u:${userId}`;
const anonymousKey = (anonymousId: string) => `a:${anonymousId}`;

/** All keys by which a message may name somebody. */
export function keysOf({ userId, anonymousId, previousId, groupId }: Understood): string[] {
  return [
    ...(userId === null ? [] : [userKey(userId)]),
    ...(anonymousId === null ? [] : [anonymousKey(anonymousId)]),
    ...(previousId === undefined ? [] : [userKey(previousId), anonymousKey(previousId)]),
    ...(groupId === undefined ? [] : [userKey(groupId)]),
  ];
}

/** The people of a batch: who is known, who is to be added by the company's rule, whom a message must wait for. */
export class People {
  readonly #byKey = new Map<string, Somebody>();
  readonly #rule: IngestSettings['unknown'];
  readonly all: Somebody[] = [];

  /** @param known keys and the customers they lead to. */
  constructor(known: ReadonlyMap<string, string>, rule: IngestSettings['unknown']) {
    this.#rule = rule;
    const byId = new Map<string, Somebody>();
    for (const [key, customerId] of known) {
      const somebody = byId.get(customerId) ?? { ...NOBODY, customerId, links: new Set<string>() };
      byId.set(customerId, somebody);
      this.#byKey.set(key, somebody);
    }
    this.all.push(...byId.values());
  }

  /** Whom a message is about; a text: the key of somebody nobody knows. */
  of(message: Understood): Somebody | string {
    if (message.type === 'alias') return this.#alias(message);
    const { userId, anonymousId, type } = message;
    const key = userId === null ? anonymousKey(anonymousId ?? '') : userKey(userId);
    const known = this.#byKey.get(key) ?? this.#add(message, key);
    if (!known) return key;
    if (anonymousId !== null) this.#link(anonymousKey(anonymousId), known);
    if (type === 'identify' && message.profile) say(known, message.profile);
    return known;
  }

  /** Who has a key by now, when all messages of the batch were looked at. */
  known(key: string): Somebody | undefined {
    return this.#byKey.get(key);
  }

  /** The organisation of a group message; null where it is not to be added. */
  group({ groupId = '', profile }: Understood): Somebody | null {
    const key = userKey(groupId);
    const known = this.#byKey.get(key) ?? (this.#rule === 'never' ? null : this.#make(key, groupId, 'organisation'));
    if (known && profile) say(known, profile);
    return known;
  }

  /** A further name for somebody: the new one leads where the old one does, or the old where the new does. */
  #alias({ userId, previousId = '' }: Understood): Somebody | string {
    const key = userKey(userId ?? '');
    const before = [userKey(previousId), anonymousKey(previousId)];
    const known = [key, ...before].flatMap((each) => this.#byKey.get(each) ?? [])[0];
    if (!known) return key;
    for (const each of [key, ...before]) this.#link(each, known);
    return known;
  }

  #add({ type, userId, profile }: Understood, key: string): Somebody | null {
    const identified = type === 'identify' || type === 'group';
    if (this.#rule === 'never' || (this.#rule === 'identified' && !identified)) return null;
    if (userId !== null) return this.#make(key, userId, 'person');
    // Without a name of their own somebody is who has this phone or address.
    return type === 'identify' && profile && profile.contacts.length > 0 ? this.#make(key, null, 'person') : null;
  }

  #make(key: string, ref: string | null, kind: Somebody['kind']): Somebody {
    const made: Somebody = { ...NOBODY, ref, kind, links: new Set(), said: { fields: {}, contacts: [], tags: [] } };
    this.#byKey.set(key, made);
    this.all.push(made);
    if (ref === null) made.links.add(key);
    return made;
  }

  /** Who has a key keeps it: a shared device does not turn one person into another. */
  #link(key: string, somebody: Somebody): void {
    if (this.#byKey.has(key)) return;
    this.#byKey.set(key, somebody);
    somebody.links.add(key);
  }
}

const NOBODY = { customerId: null, ref: null, kind: 'person', said: null } as const;

function say(somebody: Somebody, { fields, contacts, tags }: Profile): void {
  const before = somebody.said ?? { fields: {}, contacts: [], tags: [] };
  somebody.said = {
    fields: { ...before.fields, ...fields },
    contacts: [...before.contacts, ...contacts],
    tags: [...new Set([...before.tags, ...tags])],
  };
}

/** What somebody is written as; null: nothing is said of them. */
export function rowOf({ customerId, ref, kind, said }: Somebody): UpsertRow | null {
  if (!said) return null;
  const fields = customerId === null && kind === 'organisation' ? { ...said.fields, kind } : said.fields;
  return { customerId: customerId ?? undefined, ref, fields, contacts: said.contacts, tags: said.tags, create: true };
}
