import { PERMISSIONS } from '@kith/contract/route';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { errorCode, isConnectionLost, type Tx, transact } from '../../platform/db/client.ts';
import { refreshCustomers, reprojectCustomers } from '../../platform/facts.ts';
import { readSetting } from '../../platform/settings.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { findByRefs, upsertCustomers } from '../customers/index.ts';
import { type OrderGiven, upsertOrders } from '../orders/index.ts';
import { keysOf, People, rowOf, type Somebody, userKey } from './people.ts';
import * as repo from './repo.ts';
import * as events from './repo-events.ts';
import { ingestSetting } from './settings.ts';
import type { Understood } from './understand.ts';

/** Messages of one transaction: 0.1 s, after which others who write to these customers go on. */
const BATCH = 2_000;
/** Customers whose wide rows follow in one transaction. */
const FOLLOW = 1_000;

/** Kith itself: whether the sender may say so was found when the message came. */
const VIEWER = systemViewer(PERMISSIONS, 'ingest');

type Message = Omit<repo.MessageRow, 'body'> & { said: Understood };

/** Takes the oldest messages, in their order. @returns how many were looked at; 0: none are open. */
export async function takeMessages(ctx: Ctx): Promise<number> {
  const keys = await repo.openMessages(ctx.db, BATCH);
  if (keys.length > 0) await takeThese(ctx, keys);
  return keys.length;
}

/** One that the database refuses is found by halving, and kept with its fault; the others go in. */
async function takeThese(ctx: Ctx, keys: readonly string[]): Promise<void> {
  try {
    await transact(ctx.db, (tx) => takeIn(ctx, tx, keys));
  } catch (error) {
    if (isConnectionLost(error)) throw error;
    const [only] = keys;
    if (keys.length === 1 && only !== undefined) {
      ctx.log.warn({ err: error, messageKey: only }, 'a message could not be taken');
      return repo.markFault(ctx.db, only, errorCode(error) ?? 'fault');
    }
    const middle = Math.ceil(keys.length / 2);
    await takeThese(ctx, keys.slice(0, middle));
    await takeThese(ctx, keys.slice(middle));
  }
}

async function takeIn(ctx: Ctx, tx: Tx, keys: readonly string[]): Promise<void> {
  const env = await envOf(ctx, tx);
  const messages = (await repo.holdMessages(tx, keys)).map(
    ({ body, ...row }): Message => ({ ...row, said: JSON.parse(body) }),
  );
  const people = await peopleOf(tx, messages);
  const looked = messages.map((message) => ({ message, who: people.of(message.said) }));
  // A later message of the batch may have said who it is.
  const placed = looked.map(({ message, who }) => ({
    message,
    who: typeof who === 'string' ? (people.known(who) ?? who) : who,
  }));
  for (const { message, who } of placed) {
    if (typeof who !== 'string' && message.said.type === 'group') people.group(message.said);
  }
  const touched = new Map<string, boolean>();
  await writePeople(tx, env, people.all, touched);
  const taken = placed.flatMap(({ message, who }) =>
    typeof who !== 'string' && who.customerId !== null ? [{ message, customerId: who.customerId }] : [],
  );
  await writeEvents(tx, env, taken, touched);
  await writeOrders(tx, env, taken, touched);
  await events.touch(tx, touched);
  const waiting = placed.flatMap(({ message: { message_key: messageKey }, who }) =>
    typeof who === 'string' ? [{ messageKey, waitsFor: who }] : [],
  );
  const waits = new Set(waiting.map(({ messageKey }) => messageKey));
  await repo.settleMessages(
    tx,
    messages.map(({ message_key }) => message_key).filter((messageKey) => !waits.has(messageKey)),
    waiting,
  );
}

async function peopleOf(tx: Tx, messages: readonly Message[]): Promise<People> {
  const keys = [...new Set(messages.flatMap(({ said }) => keysOf(said)))];
  const refs = keys.flatMap((key) => (key.startsWith('u:') ? [key.slice(2)] : []));
  const known = await events.findPersons(tx, keys);
  for (const [ref, customerId] of await findByRefs(tx, refs)) known.set(userKey(ref), customerId);
  return new People(known, (await readSetting(tx, ingestSetting)).unknown);
}

/** Writes who is new or of whom something is said; from then on all of them are known, and who waited for them is freed. */
async function writePeople(tx: Tx, env: Env, all: readonly Somebody[], touched: Map<string, boolean>): Promise<void> {
  const written = all.flatMap((somebody) => {
    const row = rowOf(somebody);
    return row ? [{ somebody, row }] : [];
  });
  const done = await upsertCustomers(
    { tx, env, viewer: VIEWER },
    written.map(({ row }) => row),
  );
  const freed: string[] = [];
  for (const [index, { somebody }] of written.entries()) {
    const became = done[index];
    if (!became || became.customerId === null) continue;
    if (became.outcome !== 'unchanged') touched.set(became.customerId, true);
    if (somebody.customerId === null && somebody.ref !== null) freed.push(userKey(somebody.ref));
    somebody.customerId = became.customerId;
  }
  const links = all.flatMap(({ customerId, links }) =>
    customerId === null ? [] : [...links].map((personKey) => ({ personKey, customerId })),
  );
  await events.linkPersons(tx, links, env.now);
  await repo.releaseMessages(tx, [...freed, ...links.map(({ personKey }) => personKey)]);
}

type Taken = { message: Message; customerId: string };

async function writeEvents(tx: Tx, env: Env, taken: readonly Taken[], touched: Map<string, boolean>): Promise<void> {
  const given = taken.flatMap(({ message, customerId }): events.EventGiven[] => {
    const { said, message_key: eventId, source_id: sourceId, received_at: receivedAt } = message;
    if (said.type === 'identify' || said.type === 'alias') return [];
    const at = said.at === null ? receivedAt : new Date(said.at);
    const { name = '', properties = {}, type: kind } = said;
    return [{ customerId, eventId, at, kind, name, properties, sourceId, receivedAt }];
  });
  await events.insertEvents(tx, given, env.timeZone);
  for (const { customerId } of given) touched.set(customerId, touched.get(customerId) ?? false);
}

/** Of several messages about one order the last word holds. */
async function writeOrders(tx: Tx, env: Env, taken: readonly Taken[], touched: Map<string, boolean>): Promise<void> {
  const orders = new Map<string, OrderGiven>();
  for (const { message, customerId } of taken) {
    const { order, at } = message.said;
    if (!order) continue;
    const key = `${customerId} ${order.number}`;
    const orderedAt = orders.get(key)?.orderedAt ?? at ?? message.received_at.toISOString();
    orders.set(key, { ...order, orderedAt, customerId });
  }
  for (const { customer_id } of await upsertOrders({ tx, env, viewer: VIEWER }, [...orders.values()]))
    touched.set(customer_id, true);
}

/** Lets the wide rows of customers follow what was taken. @returns how many. */
export async function followTouched(ctx: Ctx): Promise<number> {
  for (let count = 0; ; ) {
    const done = await transact(ctx.db, async (tx) => {
      const touched = await events.takeTouched(tx, FOLLOW);
      const ids = (whole: boolean) =>
        touched.filter((row) => row.whole === whole).map(({ customer_id }) => customer_id);
      await refreshCustomers(ctx, tx, ids(true));
      await reprojectCustomers(ctx, tx, ids(false));
      return touched.length;
    });
    count += done;
    if (done < FOLLOW) return count;
  }
}
