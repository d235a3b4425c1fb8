import { isCustomKey } from '@kith/contract/custom-fields';
import type { SearchField, SearchHit } from '@kith/contract/customers';
import { RiskOrNone, TierOrNone } from '@kith/contract/vocabulary';
import type { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { isMasked, masked, maySearchBy, shown } from '../../platform/fields.ts';
import { type Profile, readProfiles } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { customFields } from './custom-fields.ts';
import { normalise } from './names.ts';
import { personOf } from './present.ts';
import { planFor, type SearchPlan } from './query.ts';
import { type MatchRow, readMatches } from './repo.ts';
import { findBest } from './repo-search.ts';
import { rangesOf } from './rules.ts';

type Match = z.input<typeof SearchHit>['match'];

/** Finds customers by what was typed, best first, with the place where each was found. */
export async function searchCustomers(ctx: Ctx, viewer: Viewer, query: { q: string; limit: number }) {
  const plan = planFor(viewer, query.q, await customFields(ctx, ctx.db));
  const roll = await ctx.roll.current();
  const { customerIds, truncated } = await findBest(ctx.db, viewer, roll, plan, query.limit);
  const profiles = await readProfiles(ctx.db, customerIds);
  const keys = plan.custom.map(({ key }) => key);
  const texts = await readMatches(ctx.db, customerIds, keys);
  const people = await everybody(ctx, ctx.db);
  const items = customerIds.flatMap((customerId) => {
    const profile = profiles.get(customerId);
    if (!profile) return [];
    const others = texts.filter(
      ({ customer_id, ruled }) => customer_id === customerId && (ruled === null || maySearchBy(viewer, ruled)),
    );
    const match = matchOf(viewer, query.q, plan, profile, others);
    return [presentHit(viewer, profile, personOf({ people }, profile.owner_id), match)];
  });
  return { items, truncated };
}

function presentHit(
  viewer: Viewer,
  profile: Profile,
  owner: z.input<typeof SearchHit>['owner'],
  match: Match,
): z.input<typeof SearchHit> {
  return {
    customerId: profile.customer_id,
    kind: profile.kind as z.input<typeof SearchHit>['kind'],
    name: profile.name,
    phone: shown(viewer, 'phone', 'list', profile.phone),
    owner,
    tier: TierOrNone.parse(profile.tier),
    risk: RiskOrNone.parse(profile.risk_level),
    archived: profile.archived,
    match,
  };
}

/** The first text that holds what was typed; the name stands for its pinyin when none does. */
function matchOf(
  viewer: Viewer,
  typed: string,
  plan: SearchPlan,
  profile: Pick<Profile, 'name'>,
  texts: readonly MatchRow[],
): Match {
  const inName = rangesOf(profile.name, typed);
  if (inName.length > 0) return { field: 'name', text: profile.name, ranges: inName };
  for (const { field, ruled, text } of texts) {
    const isPhone = field === 'phone' || (plan.tail !== null && field !== 'custom');
    const ranges = isPhone ? digitRanges(text, plan, typed) : rangesOf(text, typed);
    if (ranges.length === 0) continue;
    // Found by a value that this list shows in part: where in it is not told either.
    const isInPart = ruled !== null && isMasked(viewer, ruled, 'list');
    return {
      field: field as SearchField,
      ...(ruled !== null && isCustomKey(ruled) ? { key: ruled } : {}),
      ...(isInPart ? { text: masked(ruled, text), ranges: [] } : { text, ranges }),
    };
  }
  const words = normalise(typed).split(' ');
  return {
    field: 'pinyin',
    text: profile.name,
    ranges: words.flatMap((word) => rangesOf(profile.name, word)),
  };
}

/** Where the typed digits stand in a phone that may hold blanks and dashes. */
function digitRanges(text: string, plan: SearchPlan, typed: string): [number, number][] {
  const wanted = typed.replace(/\D/g, '');
  if (plan.phones.length === 0 || wanted === '') return rangesOf(text, typed);
  const places = [...text.matchAll(/\d/g)].map((match) => match.index);
  const digits = places.map((place) => text[place]).join('');
  const at = digits.endsWith(wanted) ? digits.length - wanted.length : digits.indexOf(wanted);
  const [from, to] = [places[at], places[at + wanted.length - 1]];
  return at < 0 || from === undefined || to === undefined ? [] : [[from, to + 1]];
}
