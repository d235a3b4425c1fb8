import type { ContactKind, SimilarCustomer, SimilarElsewhere, SimilarQuery } from '@kith/contract/customers';
import type { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { maySearchBy, shown } from '../../platform/fields.ts';
import { bestNamed, RANKS } from '../../platform/list/top.ts';
import { readProfiles } from '../../platform/profile.ts';
import { readSetting } from '../../platform/settings.ts';
import { reaches, type Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { hintSetting } from './hint.ts';
import { nameKey, normalise, soundKey } from './names.ts';
import { personOf } from './present.ts';
import { normalPhone } from './reach.ts';
import { findByContact } from './repo.ts';

const SIMILAR_MAX = 5;
/** So many of one sound are looked at for those of the region. */
const SOUNDS_MAX = 50;

type Same = z.input<typeof SimilarCustomer>['same'];
type Elsewhere = z.input<typeof SimilarElsewhere>;

/**
 * Who may be meant by what somebody types: customers with exactly this phone, address, WeChat id or name, or with a name
 * of the same sound in the same region. Of somebody else's customers with the same contact no more is told than that
 * there is one and whom to ask, as far as the company's rule goes; nothing of names, which many bear.
 */
export async function similarCustomers(
  ctx: Ctx,
  viewer: Viewer,
  typed: z.output<typeof SimilarQuery>,
): Promise<{ items: z.input<typeof SimilarCustomer>[]; elsewhere: Elsewhere[] }> {
  const same = new Map<string, Same>();
  const foreign = new Map<ContactKind, string | null>();
  for (const contact of contactsOf(viewer, typed)) {
    for (const row of await findByContact(ctx.db, contact, SIMILAR_MAX * 4)) {
      if (!reaches(viewer, 'customers.read', row)) foreign.set(contact.kind, row.owner_id);
      else if (!same.has(row.customer_id) && same.size < SIMILAR_MAX) same.set(row.customer_id, contact.kind);
    }
  }
  for (const [customerId, by] of await alikeByName(ctx, viewer, typed)) {
    if (!same.has(customerId) && same.size < SIMILAR_MAX) same.set(customerId, by);
  }
  const profiles = await readProfiles(ctx.db, [...same.keys()]);
  const people = await everybody(ctx, ctx.db);
  const items = [...same].flatMap(([customerId, by]) => {
    const profile = profiles.get(customerId);
    if (!profile) return [];
    const phone = shown(viewer, 'phone', 'list', profile.phone);
    return [{ customerId, name: profile.name, phone, owner: personOf({ people }, profile.owner_id), same: by }];
  });
  return { items, elsewhere: await toldOf(ctx, viewer, foreign, people) };
}

/** What of somebody else's customers the rule lets be told, to those who may add customers. */
async function toldOf(
  ctx: Ctx,
  viewer: Viewer,
  foreign: ReadonlyMap<ContactKind, string | null>,
  people: Awaited<ReturnType<typeof everybody>>,
): Promise<Elsewhere[]> {
  if (foreign.size === 0 || !viewer.permissions.has('customers.write')) return [];
  const { foreign: rule } = await readSetting(ctx.db, hintSetting);
  if (rule === 'nothing') return [];
  return [...foreign].map(([kind, owner]) => ({
    same: kind,
    ask: rule === 'whom_to_ask' ? personOf({ people }, owner) : null,
  }));
}

/** The typed contacts by which the viewer may find somebody, as they are compared. */
function contactsOf(viewer: Viewer, { phone, email, wechat }: z.output<typeof SimilarQuery>) {
  const typed = [
    { kind: 'phone', normal: phone === undefined ? null : normalPhone(phone) },
    { kind: 'email', normal: email?.toLowerCase() ?? null },
    { kind: 'wechat', normal: wechat?.toLowerCase() ?? null },
  ] as const;
  return typed.flatMap(({ kind, normal }) => (normal !== null && maySearchBy(viewer, kind) ? [{ kind, normal }] : []));
}

/** Customers the viewer sees with this name, and those of its sound in the region that was typed. */
async function alikeByName(
  ctx: Ctx,
  viewer: Viewer,
  { name, region }: z.output<typeof SimilarQuery>,
): Promise<[string, Same][]> {
  if (!name || normalise(name) === '') return [];
  const roll = await ctx.roll.current();
  const { numbers, ranks } = bestNamed(roll, viewer, { keys: [nameKey(name)], text: null, inside: [] }, SIMILAR_MAX);
  const whole = [...numbers].filter((_, at) => ranks[at] === RANKS.whole);
  const exact = whole.map((number): [string, Same] => [roll.ids.text(number), 'name']);
  const sound = soundKey(name);
  if (!region || sound === null || !maySearchBy(viewer, 'region')) return exact;
  const sounding = bestNamed(roll, viewer, { keys: [sound], text: null, inside: [] }, SOUNDS_MAX);
  const ids = [...sounding.numbers].map((number) => roll.ids.text(number));
  const profiles = await readProfiles(ctx.db, ids);
  const near = ids.filter((id) => profiles.get(id)?.region === region);
  return [...exact, ...near.map((id): [string, Same] => [id, 'pinyin'])];
}
