import type { RuledField } from '@kith/contract/roles';
import type { Permission } from '@kith/contract/route';
import type { Caller } from './testing.ts';

/** Where a customer stands to whoever walks: theirs, a colleague's, of a department below, of another one, nobody's. */
export const PLACES = ['own', 'near', 'under', 'far', 'unowned'] as const;
export type Place = (typeof PLACES)[number];

/** A text that stands nowhere else, the permission with which it may be read, and the field whose rule it follows. */
type Mark = { text: string; permission: Permission; field: RuledField | null };

/** A customer with an unmistakable text in every field, and what is needed to call every route about them. */
export type Planted = {
  place: Place;
  customerId: string;
  contactId: string;
  personId: string;
  orderId: string;
  taskId: string;
  outcomeId: string;
  /** A wish of the owner's that waits for its approval; none where the owner raises tiers alone. */
  approvalId: string | null;
  draftId: string;
  requestId: string;
  version: number;
  phone: string;
  marks: Mark[];
};

let count = 0;

/** Makes a customer as the administrator, in the name of an owner. */
export async function plant(admin: Caller, place: Place, owner: Caller | null, helper: string): Promise<Planted> {
  const ownerId = owner?.userId ?? null;
  const word = `zq${String.fromCharCode(97 + (count % 26))}${String(1000 + ++count)}`;
  const phone = `1390${String(1_000_000 + count * 37)}`;
  const year = 1901 + (count % 99);
  const body = {
    name: `${word} name`,
    alias: `${word} alias`,
    region: `${word} region`,
    source: `${word} source`,
    externalRef: `${word}-ref`,
    note: `${word} note`,
    birthday: { calendar: 'solar', year, month: 3, day: 7 },
    contacts: [
      { kind: 'phone', value: phone },
      { kind: 'email', value: `${word}@mail.example` },
      { kind: 'wechat', value: `${word}_wx` },
    ],
    tags: [`${word} tag`],
    custom: { x_walked: `${word} walked`, x_secret: `${word} secret` },
    ownerId,
  };
  const made = await must(admin, 'POST', '/customers', body);
  const { customerId } = made;
  const at = (path: string) => `/customers/${customerId}${path}`;
  await must(admin, 'POST', at('/interactions'), { kind: 'note', text: `${word} said` });
  const person = {
    name: `${word} person`,
    phone,
    email: `${word}@firm.example`,
    wechat: `${word}_kp`,
    note: `${word} kp`,
  };
  await must(admin, 'POST', at('/key-persons'), person);
  const amount = 77_000_000 + count * 131;
  const order = { orderedAt: '2026-11-01T04:00:00Z', number: `${word}-order`, amountMinor: amount };
  const { orderId } = await must(admin, 'POST', at('/orders'), order);
  await must(admin, 'PUT', at('/tier'), { value: 'B', reason: `${word} tier`, reviewOn: null });
  const task = { title: `${word} task`, assigneeId: ownerId ?? helper };
  const { task: opened } = await must(admin, 'POST', at('/tasks'), task);
  const logged = { outcome: 'not_reached', note: `${word} outcome` };
  const { undo } = await must(admin, 'POST', `/tasks/${customerId}/${opened.taskId}/outcomes`, logged);
  const wish = await owner?.call('PUT', at('/tier'), { value: 'A', reason: `${word} wish`, reviewOn: null });
  const { draftId } = await must(admin, 'POST', at('/drafts'), { kind: 'note', text: `${word} draft` });
  const correction = {
    name: `${word} corrected`,
    phone: `${phone}0`,
    email: `${word}@new.example`,
    other: `${word} moved`,
  };
  const asked = { kind: 'correction', source: 'phone', correction };
  const { requestId } = await must(admin, 'POST', at('/privacy-requests'), asked);
  const consent = {
    changes: [{ purpose: 'care', channel: 'email', given: true }],
    source: 'phone',
    note: `${word} proof`,
  };
  await must(admin, 'POST', at('/consents'), consent);
  const now = await must(admin, 'GET', at(''));
  const read = (permission: Permission, field: RuledField | null, ...texts: string[]): Mark[] =>
    texts.map((text) => ({ text, permission, field }));
  return {
    place,
    customerId,
    contactId: now.contacts[0].contactId,
    personId: now.keyPersons[0].personId,
    orderId,
    taskId: opened.taskId,
    outcomeId: undo,
    approvalId: wish?.body.approvalId ?? null,
    draftId,
    requestId,
    version: now.version,
    phone,
    marks: [
      ...read('customers.read', null, `${word} name`, `${word} alias`, `${word} source`, `${word}-ref`, `${word} tag`),
      ...read('customers.read', null, `${word} person`),
      ...read('customers.read', 'phone', phone),
      ...read('customers.read', 'email', `${word}@mail.example`, `${word}@firm.example`),
      ...read('customers.read', 'wechat', `${word}_wx`, `${word}_kp`),
      ...read('customers.read', 'birthday', `"year":${year}`),
      ...read('customers.read', 'region', `${word} region`),
      ...read('customers.read', 'notes', `${word} note`, `${word} said`, `${word} kp`, `${word} draft`),
      ...read('customers.read', 'spend', String(amount), (amount / 100).toFixed(2)),
      ...read('customers.read', 'x_walked', `${word} walked`),
      ...read('customers.read', 'x_secret', `${word} secret`),
      ...read('orders.read', null, `${word}-order`),
      ...read('insight.read', 'notes', `${word} tier`),
      ...(wish?.body.approvalId ? read('approvals.read', 'notes', `${word} wish`) : []),
      ...read('worklist.read', null, `${word} task`),
      ...read('privacy.read', null, `${word} corrected`),
      ...read('privacy.read', 'email', `${word}@new.example`),
      ...read('privacy.read', 'notes', `${word} moved`, `${word} proof`),
      ...read('worklist.read', 'notes', `${word} outcome`),
    ],
  };
}

async function must(caller: Caller, method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) {
  const answer = await caller.call(method, path, body);
  if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
}
