import type { Capacity, SetCapacity } from '@kith/contract/capacity';
import { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { type Conn, transact } from '../../platform/db/client.ts';
import { conflict, Problem } from '../../platform/errors.ts';
import { defineSetting, readSetting, writeSetting } from '../../platform/settings.ts';
import { reachesOwner, requireAll, requireScope, type Viewer } from '../../platform/viewer.ts';
import { listUsers } from '../identity/index.ts';
import { countOwned, type Handover, holdPlaces } from './repo-owner.ts';

const Most = z.int().min(0).nullable();

/** How many living customers one person may look after; null: as many as come. */
const capacitySetting = defineSetting(
  'customers.capacity',
  z.object({ everybody: Most, people: z.record(z.uuid(), Most) }),
  { everybody: null, people: {} },
);

type Limits = z.infer<typeof capacitySetting.schema>;

const mostOf = (limits: Limits, userId: string) => {
  const own = limits.people[userId];
  return own === undefined ? limits.everybody : own;
};

/** How many more customers each of these people may take on; who may take any number is absent. */
export async function roomOf(conn: Conn, ownerIds: readonly string[]): Promise<Map<string, number>> {
  const limits = await readSetting(conn, capacitySetting);
  const limited = [...new Set(ownerIds)].filter((id) => mostOf(limits, id) !== null).sort();
  if (limited.length === 0) return new Map();
  // Two who give to the same person at once would both find the last place free.
  if (conn.isTransaction) await holdPlaces(conn, limited);
  const has = await countOwned(conn, limited);
  return new Map(limited.map((id) => [id, Math.max(0, (mostOf(limits, id) ?? 0) - (has.get(id) ?? 0))]));
}

/** Tells those whom the receivers have room for from those who are too many, in the order given. */
export async function withinRoom<H extends Pick<Handover, 'to'>>(
  conn: Conn,
  handovers: readonly H[],
): Promise<{ fit: H[]; over: H[] }> {
  const room = await roomOf(
    conn,
    handovers.flatMap(({ to }) => to ?? []),
  );
  const fit: H[] = [];
  const over: H[] = [];
  for (const handover of handovers) {
    const left = handover.to === null ? undefined : room.get(handover.to);
    if (left === 0) over.push(handover);
    else fit.push(handover);
    if (left && handover.to) room.set(handover.to, left - 1);
  }
  return { fit, over };
}

/** @throws Problem 409 when this person looks after as many customers as they may. */
export async function requireRoom(conn: Conn, userId: string): Promise<void> {
  if ((await roomOf(conn, [userId])).get(userId) === 0) throw conflict('customers.over_capacity');
}

/** The limits, and how many each person looks after whom the viewer may give customers to. */
export async function readCapacity(conn: Conn, viewer: Viewer): Promise<Capacity> {
  requireScope(viewer, 'customers.assign');
  const limits = await readSetting(conn, capacitySetting);
  const users = (await listUsers(conn)).filter(
    (user) => user.active && reachesOwner(viewer, 'customers.assign', user.id),
  );
  const has = await countOwned(
    conn,
    users.map((user) => user.id),
  );
  return {
    everybody: limits.everybody,
    people: users.map(({ id, name }) => {
      const own = limits.people[id];
      const person = { userId: id, name };
      return { person, ...(own === undefined ? {} : { own }), most: mostOf(limits, id), has: has.get(id) ?? 0 };
    }),
  };
}

/** Sets the limits; who has more already keeps them. */
export async function setCapacity(ctx: Ctx, viewer: Viewer, body: SetCapacity): Promise<Capacity> {
  requireAll(viewer, 'customers.assign');
  return transact(ctx.db, async (tx) => {
    const { now } = await envOf(ctx, tx);
    const known = new Set((await listUsers(tx)).map((user) => user.id));
    if (body.people.some(({ userId }) => !known.has(userId))) throw new Problem('customers.no_such_owner', 400);
    const before = await readSetting(tx, capacitySetting);
    const after = {
      everybody: body.everybody,
      people: Object.fromEntries(body.people.map(({ userId, most }) => [userId, most])),
    };
    await writeSetting(tx, capacitySetting, after, { viewer, at: now });
    const subject = { kind: 'setting', id: capacitySetting.key };
    await audit(tx, { viewer, at: now, action: 'customers.set_capacity', subject, before, after });
    return readCapacity(tx, viewer);
  });
}
