import type { HandoverNote, Standing } from '@kith/contract/handovers';
import { RiskOrNone, Stage, TierOrNone } from '@kith/contract/vocabulary';
import { type Ctx, envOf } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import { shown } from '../../platform/fields.ts';
import { type Profile, requireProfile } from '../../platform/profile.ts';
import { reaches, type Viewer } from '../../platform/viewer.ts';
import { lastWords } from '../customers/index.ts';
import { everybody } from '../identity/index.ts';
import { lastOutcomeWords, promisesOf } from '../worklist/index.ts';
import { personOf } from './present.ts';
import { lastOf, type StandingRow } from './repo.ts';

/** A note older than so many days tells nobody anything new. */
const NOTE_DAYS = 90;
const DAY_MS = 86_400_000;

/** How a customer stands, as it is kept with the handover. */
export function standingOf(profile: Profile): StandingRow {
  return {
    tier: profile.tier,
    stage: profile.stage,
    risk: profile.risk_level,
    spendYearMinor: profile.spend_year_minor,
    atStakeMinor: profile.at_stake_minor,
    lastOn: String(profile.last_on).startsWith('-') ? null : profile.last_on,
  };
}

export function presentStanding(row: StandingRow, currency: string): Standing {
  return {
    tier: TierOrNone.parse(row.tier),
    stage: Stage.parse(row.stage),
    risk: RiskOrNone.parse(row.risk),
    spendYear: { minor: row.spendYearMinor, currency },
    atStake: { minor: row.atStakeMinor, currency },
    lastOn: row.lastOn,
  };
}

type Story = Pick<HandoverNote, 'lastWords' | 'promises'>;

/** What was last said and what is promised, of customers the viewer sees; as far as they may read either. */
export async function storiesOf(
  ctx: Ctx,
  conn: Conn,
  viewer: Viewer,
  profiles: readonly Pick<Profile, 'customer_id' | 'owner_id'>[],
  until: Date,
): Promise<(customerId: string) => Story> {
  const ids = profiles.map((profile) => profile.customer_id);
  const readsTasks = viewer.permissions.has('worklist.read');
  const worked = readsTasks
    ? profiles.filter((profile) => reaches(viewer, 'worklist.read', profile)).map((profile) => profile.customer_id)
    : [];
  const people = await everybody(ctx, conn);
  const words = [...(await lastWords(conn, ids, until)), ...(await lastOutcomeWords(conn, worked, until))];
  const promises = Map.groupBy(await promisesOf(conn, worked), (row) => row.customer_id);
  const last = new Map<string, (typeof words)[number]>();
  for (const each of words) {
    const known = last.get(each.customer_id);
    if (!known || known.at < each.at) last.set(each.customer_id, each);
  }
  return (customerId) => {
    const said = last.get(customerId);
    const text = said ? shown(viewer, 'notes', 'page', said.text) : null;
    return {
      lastWords: said && text ? { at: said.at.toISOString(), by: personOf(people, said.by), text } : null,
      promises: (promises.get(customerId) ?? []).map((row) => ({
        dueAt: row.due_at?.toISOString() ?? null,
        title: shown(viewer, 'notes', 'page', row.title),
      })),
    };
  };
}

/** What the last handover of a customer left to whoever looks after them now. @throws Problem 404 */
export async function readNote(ctx: Ctx, viewer: Viewer, customerId: string): Promise<{ note: HandoverNote | null }> {
  const profile = await requireProfile(ctx.db, viewer, 'customers.read', customerId);
  const { now, currency } = await envOf(ctx, ctx.db);
  const row = await lastOf(ctx.db, customerId, new Date(now.getTime() - NOTE_DAYS * DAY_MS));
  if (!row?.at || !row.standing) return { note: null };
  const people = await everybody(ctx, ctx.db);
  const story = await storiesOf(ctx, ctx.db, viewer, [profile], row.at);
  return {
    note: {
      handoverId: row.handover_id,
      from: personOf(people, row.from_owner),
      to: personOf(people, row.to_owner),
      by: personOf(people, row.created_by),
      at: row.at.toISOString(),
      note: shown(viewer, 'notes', 'page', row.note),
      words: shown(viewer, 'notes', 'page', row.words),
      standing: presentStanding(row.standing, currency),
      ...story(customerId),
    },
  };
}
