import { HANDOVER_MAX, type PlanHandover } from '@kith/contract/handovers';
import type { Conn } from '../../platform/db/client.ts';
import { forbidden, Problem } from '../../platform/errors.ts';
import { type Profile, readProfiles } from '../../platform/profile.ts';
import { reaches, type Viewer } from '../../platform/viewer.ts';
import {
  countOwned,
  mayGiveTo,
  ownedBy,
  readRules,
  requireOwner,
  roomOf,
  ruleFor,
  shareOut,
  withinRoom,
} from '../customers/index.ts';
import { shareByWorth } from './rules.ts';

/** A customer of a handover: who takes them over, or why nobody does. */
export type Planned = { profile: Profile; to: string | null; code: string | null };

/** Whom a handover takes in, the best first, each with a receiver; and how many of those asked for are not there. */
export type Plan = { customers: Planned[]; missing: number };

const READ_AT_ONCE = 10_000;

/** @throws Problem 400 for receivers who are not there or too many customers, 403 for receivers one may not give to. */
export async function planHandover(conn: Conn, viewer: Viewer, body: PlanHandover): Promise<Plan> {
  await requireReceivers(conn, viewer, body);
  const asked = await idsOf(conn, viewer, body.target);
  const profiles = await reachedProfiles(conn, viewer, asked);
  profiles.sort(bestFirst);
  const receivers = await receiversOf(conn, body, profiles);
  const wanted = profiles.map((profile, at): Planned => {
    const to = receivers[at] ?? null;
    if (to === null) return { profile, to, code: 'handover.nobody_takes' };
    return to === profile.owner_id
      ? { profile, to: null, code: 'handover.already_theirs' }
      : { profile, to, code: null };
  });
  return { customers: await withRoom(conn, wanted), missing: asked.length - profiles.length };
}

async function requireReceivers(conn: Conn, viewer: Viewer, { target, receivers, byHand }: PlanHandover) {
  const all = new Set([...receivers, ...byHand.map(({ ownerId }) => ownerId)]);
  if ('ownerId' in target && all.has(target.ownerId)) throw new Problem('handover.to_oneself', 400);
  for (const userId of all) {
    if (!mayGiveTo(viewer, userId)) throw forbidden();
    await requireOwner(conn, userId);
  }
}

async function idsOf(conn: Conn, viewer: Viewer, target: PlanHandover['target']): Promise<string[]> {
  if ('customerIds' in target) return [...new Set(target.customerIds)];
  const ids = await ownedBy(conn, viewer, target.ownerId, HANDOVER_MAX + 1);
  if (ids.length > HANDOVER_MAX)
    throw new Problem('customers.over_the_limit', 400, { params: { limit: HANDOVER_MAX } });
  return ids;
}

async function reachedProfiles(conn: Conn, viewer: Viewer, ids: readonly string[]): Promise<Profile[]> {
  const found: Profile[] = [];
  for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
    const some = await readProfiles(conn, ids.slice(from, from + READ_AT_ONCE));
    for (const profile of some.values())
      if (reaches(viewer, 'customers.assign', profile) && reaches(viewer, 'customers.read', profile))
        found.push(profile);
  }
  return found;
}

function bestFirst(a: Profile, b: Profile): number {
  return b.spend_year_minor - a.spend_year_minor || (a.customer_id < b.customer_id ? -1 : 1);
}

/** Who takes each over: the one chosen by hand, else by the rule. */
async function receiversOf(conn: Conn, body: PlanHandover, profiles: readonly Profile[]): Promise<(string | null)[]> {
  const byHand = new Map(body.byHand.map(({ customerId, ownerId }) => [customerId, ownerId]));
  const rest = profiles.filter((profile) => !byHand.has(profile.customer_id));
  const shared = await byRule(conn, body, rest, [...byHand.values()]);
  const taken = new Map(rest.map((profile, at) => [profile.customer_id, shared[at] ?? null]));
  return profiles.map(({ customer_id: id }) => byHand.get(id) ?? taken.get(id) ?? null);
}

async function byRule(
  conn: Conn,
  body: PlanHandover,
  profiles: readonly Profile[],
  before: readonly string[],
): Promise<(string | null)[]> {
  if (body.rule === 'assignment') return byAssignment(conn, body, profiles);
  const receivers = [...new Set(body.receivers)];
  const room = await roomOf(conn, receivers);
  const has = await countOwned(conn, receivers);
  const owners = receivers.map((ownerId) => {
    const chosen = before.filter((id) => id === ownerId).length;
    const left = room.get(ownerId);
    return {
      ownerId,
      has: (has.get(ownerId) ?? 0) + chosen,
      room: left === undefined ? undefined : Math.max(0, left - chosen),
    };
  });
  if (body.rule === 'fewest') return shareOut(profiles.length, owners);
  return shareByWorth(
    profiles.map((profile) => profile.spend_year_minor),
    owners,
  );
}

/** By the rules of assignment, but never to the one who hands over. */
async function byAssignment(conn: Conn, { target }: PlanHandover, profiles: readonly Profile[]) {
  const from = 'ownerId' in target ? target.ownerId : null;
  const rules = (await readRules(conn)).map((rule) => ({
    ...rule,
    owner_ids: rule.owner_ids.filter((ownerId) => ownerId !== from),
  }));
  if (rules.length === 0) throw new Problem('customers.no_rules', 400);
  const has = await countOwned(conn, [...new Set(rules.flatMap((rule) => rule.owner_ids))]);
  return profiles.map(({ region }) => {
    const rule = ruleFor(region, rules);
    const [next = null] = shareOut(
      1,
      (rule?.owner_ids ?? []).map((ownerId) => ({ ownerId, has: has.get(ownerId) ?? 0 })),
    );
    if (next) has.set(next, (has.get(next) ?? 0) + 1);
    return next;
  });
}

/** Who is too many for a receiver is left out, the least worth first; those put away take no place. */
async function withRoom(conn: Conn, planned: readonly Planned[]): Promise<Planned[]> {
  const living = planned.filter(({ profile, to }) => to !== null && !profile.archived);
  const { over } = await withinRoom(conn, living);
  const tooMany = new Set(over.map(({ profile }) => profile.customer_id));
  return planned.map((each) =>
    tooMany.has(each.profile.customer_id) ? { ...each, to: null, code: 'customers.over_capacity' } : each,
  );
}
