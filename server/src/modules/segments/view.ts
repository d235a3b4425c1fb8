import type { RuleGroup } from '@kith/contract/segment-rules';
import type { Moves, SegmentPreview, SegmentProfile, SegmentRun, SizeDay } from '@kith/contract/segments';
import { Cause, type Vocabulary } from '@kith/contract/segments';
import type { z } from 'zod';
import { addDays, dayIn, startOfDay } from '../../platform/clock.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { shown } from '../../platform/fields.ts';
import { type Profile, readProfiles } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { customerNames } from '../customers/index.ts';
import { everybody } from '../identity/index.ts';
import { type Catalogue, isChosen, type KnownFact } from './catalogue.ts';
import { readSegments } from './repo.ts';
import { previewRule, tagsInUse, valuesInUse } from './repo-preview.ts';
import { lastRuns } from './repo-run.ts';
import {
  compareFacts,
  countDays,
  countMembers,
  countOverlaps,
  type Measure,
  readMoves,
  weekBefore,
} from './repo-view.ts';
import { checkRule, requireRow } from './service.ts';

const EXAMPLES = 5;
const RUNS = 10;
const NEW = '00000000-0000-0000-0000-000000000000';

/** What a rule would take in today. @throws Problem as saving it would. */
export async function preview(
  ctx: Ctx,
  viewer: Viewer,
  catalogue: Catalogue,
  rule: RuleGroup,
): Promise<z.input<typeof SegmentPreview>> {
  checkRule({ segmentId: NEW, rule }, await readSegments(ctx.db), catalogue);
  const env = await envOf(ctx, ctx.db);
  const found = await previewRule(ctx.db, viewer, rule, { catalogue, env, examples: EXAMPLES });
  const profiles = await readProfiles(ctx.db, found.examples);
  const examples = found.examples.flatMap((id) => {
    const profile = profiles.get(id);
    return profile ? [exampleOf(profile, viewer, env.currency)] : [];
  });
  return { ...found, examples };
}

function exampleOf(
  profile: Profile,
  viewer: Viewer,
  currency: string,
): z.input<typeof SegmentPreview>['examples'][number] {
  return {
    customerId: profile.customer_id,
    name: profile.name,
    region: shown(viewer, 'region', 'list', profile.region),
    spendYear: { minor: profile.spend_year_minor, currency },
    lastOn: profile.last_on === '-infinity' ? null : profile.last_on,
  };
}

/** What rules can ask, with the values in use by customers whom the viewer may see. */
export async function readVocabulary(
  ctx: Ctx,
  viewer: Viewer,
  catalogue: Catalogue,
): Promise<z.input<typeof Vocabulary>> {
  const people = await everybody(ctx, ctx.db);
  const choicesOf = async (fact: KnownFact) => {
    if (!isChosen(fact)) return null;
    const { choices } = fact.asked;
    const values = choices === 'in use' ? await valuesInUse(ctx.db, viewer, fact) : [...(choices ?? [])];
    if (fact.custom?.type === 'customer') {
      const names = await customerNames(ctx.db, viewer, values);
      return [...names].map(([value, name]) => ({ value, name }));
    }
    return values.map((value) => {
      const name = fact.type === 'reference' ? people.get(value)?.name : undefined;
      const names = namesOf(fact, value);
      return { value, ...(name === undefined ? {} : { name }), ...(names ? { names } : {}) };
    });
  };
  const facts = await Promise.all(
    [...catalogue.facts.values()].map(async (fact) => ({
      fact: fact.name,
      module: fact.module,
      ask: fact.ask,
      unit: fact.asked.unit ?? null,
      comes: fact.asked.comes ?? false,
      choices: await choicesOf(fact),
      words: fact.asked.words ?? null,
      names: fact.custom?.names ?? null,
    })),
  );
  const happenings = await Promise.all(
    [...catalogue.happenings.values()].map(async ({ name: source, module, money, by }) => ({
      source,
      module,
      money,
      by: await Promise.all(by.map(async ({ what, values }) => ({ what, values: await values(ctx.db) }))),
    })),
  );
  return { facts, happenings, tags: await tagsInUse(ctx.db, viewer) };
}

/** What the company calls a choice of a field of its own. */
function namesOf({ custom }: KnownFact, value: string) {
  return custom?.choices.find((choice) => choice.value === value)?.names;
}

/** The size at the end of each of the last days, beginning with the day on which there was the segment. */
export async function readSizes(
  ctx: Ctx,
  viewer: Viewer,
  segmentId: string,
  days: number,
): Promise<{ items: z.input<typeof SizeDay>[] }> {
  const segment = requireRow(await readSegments(ctx.db), segmentId);
  const { today, timeZone } = await envOf(ctx, ctx.db);
  const born = dayIn(timeZone, segment.created_at);
  const earliest = addDays(today, 1 - days);
  const first = born > earliest ? born : earliest;
  const from = startOfDay(timeZone, first);
  const moved = new Map((await countDays(ctx.db, viewer, { segmentId, from, timeZone })).map((day) => [day.on, day]));
  const counts = await countMembers(ctx.db, viewer, [segmentId], weekBefore(ctx.clock.now()));
  let members = counts.get(segmentId)?.members ?? 0;
  const items: z.input<typeof SizeDay>[] = [];
  // Backwards from now: each day ended with those who were in on the next, without who came and with who went then.
  for (let on = today; on >= first; on = addDays(on, -1)) {
    const { came = 0, went = 0 } = moved.get(on) ?? {};
    items.push({ on, members, came, went });
    members += went - came;
  }
  return { items: items.reverse() };
}

export async function readLastMoves(
  ctx: Ctx,
  viewer: Viewer,
  segmentId: string,
  limit: number,
): Promise<z.input<typeof Moves>> {
  requireRow(await readSegments(ctx.db), segmentId);
  const read = async (which: 'came' | 'went') =>
    (await readMoves(ctx.db, viewer, { segmentId, limit, which })).map((row) => ({
      customerId: row.customer_id,
      name: row.name,
      at: row.at.toISOString(),
      cause: Cause.parse(row.cause),
      since: row.since.toISOString(),
    }));
  return { came: await read('came'), went: await read('went') };
}

/** Other segments that share members with this one, the most first. */
export async function readOverlap(ctx: Ctx, viewer: Viewer, segmentId: string) {
  const rows = await readSegments(ctx.db);
  requireRow(rows, segmentId);
  const both = await countOverlaps(ctx.db, viewer, segmentId);
  const counts = await countMembers(ctx.db, viewer, [...both.keys()], weekBefore(ctx.clock.now()));
  const items = rows.flatMap((row) => {
    const shared = both.get(row.segment_id);
    if (!shared) return [];
    const members = counts.get(row.segment_id)?.members ?? shared;
    return [{ segmentId: row.segment_id, names: row.names, members, both: shared }];
  });
  return { items: items.sort((a, b) => b.both - a.both) };
}

/** Figures by their mean, choices that are written down by the share of each value. */
export async function readProfile(
  ctx: Ctx,
  viewer: Viewer,
  catalogue: Catalogue,
  segmentId: string,
): Promise<z.input<typeof SegmentProfile>> {
  requireRow(await readSegments(ctx.db), segmentId);
  const lines = [...catalogue.facts.values()].flatMap((fact) =>
    measuresOf(fact).map((measure) => ({ fact, ...measure })),
  );
  const { members, others, means } = await compareFacts(ctx.db, viewer, segmentId, lines);
  return {
    members,
    others,
    lines: lines.map(({ fact, value }, at) => ({
      fact: fact.name,
      module: fact.module,
      ask: value === null ? (fact.ask === 'money' ? 'money' : 'number') : 'choice',
      unit: fact.asked.unit ?? null,
      words: fact.asked.words ?? null,
      names: fact.custom?.names ?? null,
      valueNames: (value !== null && namesOf(fact, value)) || null,
      value,
      members: means[at]?.members ?? null,
      others: means[at]?.others ?? null,
    })),
  };
}

function measuresOf(fact: KnownFact): Pick<Measure, 'value'>[] {
  if (fact.ask === 'number' || fact.ask === 'money') return [{ value: null }];
  const { choices, words } = fact.asked;
  return (words || fact.custom) && Array.isArray(choices) ? choices.map((value: string) => ({ value })) : [];
}

/** The last looks at everybody. */
export async function readRuns(ctx: Ctx): Promise<{ items: z.input<typeof SegmentRun>[] }> {
  const names = new Map((await readSegments(ctx.db)).map((row) => [row.segment_id, row.names]));
  const rows = await lastRuns(ctx.db, ctx.clock.now(), RUNS);
  return {
    items: rows.map((row) => ({
      runId: row.run_id,
      kind: row.kind,
      state: row.state,
      startedAt: row.started_at.toISOString(),
      seconds: row.finished_at ? (row.finished_at.getTime() - row.started_at.getTime()) / 1000 : null,
      came: row.came,
      went: row.went,
      alarms: Object.entries(row.alarms).flatMap(([segmentId, customers]) => {
        const known = names.get(segmentId);
        return known ? [{ segmentId, names: known, customers }] : [];
      }),
    })),
  };
}
