import type { CustomerKind } from '@kith/contract/customers';
import { HANDOVER_SHOWN, type HandoverPreview, type PlanHandover } from '@kith/contract/handovers';
import { TierOrNone } from '@kith/contract/vocabulary';
import { type Ctx, envOf } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { countOwned, roomOf } from '../customers/index.ts';
import { everybody } from '../identity/index.ts';
import { countElsewhere, countOpenOf } from '../worklist/index.ts';
import { presentStanding, standingOf, storiesOf } from './notes.ts';
import { type Plan, type Planned, planHandover } from './plan.ts';
import { type People, personOf } from './present.ts';

/** What a handover would do. Nothing is written. */
export async function previewHandover(ctx: Ctx, viewer: Viewer, body: PlanHandover): Promise<HandoverPreview> {
  const plan = await planHandover(ctx.db, viewer, body);
  const { currency, now } = await envOf(ctx, ctx.db);
  const people = await everybody(ctx, ctx.db);
  const going = plan.customers.filter(({ to }) => to !== null);
  const ids = going.map(({ profile }) => profile.customer_id);
  const open = await countOpenOf(ctx.db, ids);
  const elsewhere = body.leaves && 'ownerId' in body.target ? body.target.ownerId : null;
  const own = plan.customers.map(({ profile }) => profile.customer_id);
  const best = plan.customers.slice(0, HANDOVER_SHOWN);
  const story = await storiesOf(
    ctx,
    ctx.db,
    viewer,
    best.map(({ profile }) => profile),
    now,
  );
  return {
    ...sumOf(going, currency),
    ...open,
    atRisk: going.filter(({ profile }) => profile.risk_rank > 0).length,
    tasksElsewhere: elsewhere ? await countElsewhere(ctx.db, elsewhere, own) : 0,
    tiers: tiersOf(going),
    shares: await sharesOf(ctx.db, going, { people, currency }),
    leftOut: leftOutOf(plan),
    best: best.map(({ profile, to }) => ({
      customerId: profile.customer_id,
      name: profile.name,
      kind: profile.kind as CustomerKind,
      standing: presentStanding(standingOf(profile), currency),
      ...story(profile.customer_id),
      to: personOf(people, to),
    })),
  };
}

function sumOf(some: readonly Planned[], currency: string) {
  const money = (minor: number) => ({ minor, currency });
  return {
    customers: some.length,
    spendYear: money(some.reduce((sum, { profile }) => sum + profile.spend_year_minor, 0)),
    atStake: money(some.reduce((sum, { profile }) => sum + profile.at_stake_minor, 0)),
  };
}

function tiersOf(going: readonly Planned[]): HandoverPreview['tiers'] {
  return (['A', 'B', 'C', null] as const)
    .map((tier) => ({
      tier: TierOrNone.parse(tier),
      customers: going.filter(({ profile }) => profile.tier === tier).length,
    }))
    .filter(({ customers }) => customers > 0);
}

async function sharesOf(
  conn: Conn,
  going: readonly Planned[],
  { people, currency }: { people: People; currency: string },
): Promise<HandoverPreview['shares']> {
  const shares = Map.groupBy(going, ({ to }) => to ?? '');
  const has = await countOwned(conn, [...shares.keys()]);
  const room = await roomOf(conn, [...shares.keys()]);
  return [...shares].flatMap(([userId, some]) => {
    const owner = personOf(people, userId);
    const places = { has: has.get(userId) ?? 0, room: room.get(userId) ?? null };
    return owner ? [{ owner, ...sumOf(some, currency), ...places }] : [];
  });
}

function leftOutOf({ customers, missing }: Plan): HandoverPreview['leftOut'] {
  const codes = Map.groupBy(
    customers.filter(({ code }) => code !== null),
    ({ code }) => code ?? '',
  );
  const counted = [...codes].map(([code, some]) => ({ code, customers: some.length }));
  return missing > 0 ? [...counted, { code: 'common.not_found', customers: missing }] : counted;
}
