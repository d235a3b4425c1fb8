import type { Permission } from '@kith/contract/route';
import { customersShared, ownersReached, type Viewer } from '../viewer.ts';
import { partOf, type Roll, standingsWhere, type Words } from './roll.ts';
import { between, withMark } from './sift.ts';

/** Filters of the wide row; absent means any. Ranks as in the wide row: 0 is "none", and stage 0 is lapsed. */
export type ProfileFilter = {
  archived: boolean;
  tiers?: readonly number[] | undefined;
  stages?: readonly number[] | undefined;
  risks?: readonly number[] | undefined;
  /** Cells of value × potential, 1 to 4; 0 is none. */
  quadrants?: readonly number[] | undefined;
  /** Days, inclusive; who never bought is in no range. */
  last?: { from?: string | undefined; to?: string | undefined } | undefined;
  /** Spend of the last year in minor units, inclusive. */
  spend?: { min?: number | undefined; max?: number | undefined } | undefined;
  /** Null: customers nobody looks after. */
  owner?: string | null | undefined;
  kind?: string | undefined;
  region?: string | undefined;
  /** All of them. */
  tags?: readonly string[] | undefined;
  /** Numbers in the roll: one of these, as a search found them. */
  found?: Uint32Array | undefined;
};

const DAY_MS = 86_400_000;
const EPOCH = Date.UTC(2000, 0, 1);

/** Days since 2000-01-01, as the roll counts them. */
function dayNumber(day: string | undefined): number | undefined {
  return day === undefined ? undefined : Math.round((Date.parse(`${day}T00:00:00Z`) - EPOCH) / DAY_MS);
}

/** Whom of the roll a viewer may see: the customers of marked owners (by number, 0 is nobody), and some of others. */
export type Seen = { owners: Uint8Array; shared: ReadonlySet<number> };

/** @returns null: everybody. */
export function whoIsSeen(roll: Roll, viewer: Viewer, permission: Permission): Seen | null {
  const reached = ownersReached(viewer, permission);
  if (reached === null) return null;
  const numbers = new Set(reached.map((userId) => numberOf(roll, userId)).filter((number) => number > 0));
  const shared = customersShared(viewer, permission).map((id) => roll.ids.findText(id));
  return {
    owners: ownersWhere(roll, (owner) => numbers.has(owner)),
    shared: new Set(shared.filter((number) => number >= 0)),
  };
}

/** Whether one customer is seen. */
export function isSeen(roll: Roll, seen: Seen | null, number: number): boolean {
  return seen === null || seen.owners[roll.owner[number] as number] === 1 || seen.shared.has(number);
}

/** Of some customers those that are seen, in their order. @returns the part of `numbers` that was written. */
function keepSeen(roll: Roll, seen: Seen | null, numbers: Uint32Array): Uint32Array {
  if (seen === null) return numbers;
  if (seen.shared.size === 0) return withMark(roll.owner, seen.owners, numbers, numbers);
  let count = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    if (isSeen(roll, seen, number)) numbers[count++] = number;
  }
  return numbers.subarray(0, count);
}

/**
 * Numbers of the customers that pass a filter and whom the viewer may see, in no order that means anything. Column by
 * column: a loop that asks one thing of one column takes a nanosecond or two a customer, one that asks everything ten.
 * They stand in the roll's own room, until the next question.
 */
export function passing(roll: Roll, viewer: Viewer, filter: ProfileFilter): Uint32Array {
  const { last, spend } = filter;
  let numbers = withMark(roll.standing, standingsOf(filter), filter.found ?? roll.everybody(), roll.workRoom('filter'));
  const keep = (column: Uint32Array, marks: Uint8Array) => {
    numbers = withMark(column, marks, numbers, numbers);
  };
  numbers = keepSeen(roll, whoIsSeen(roll, viewer, 'customers.read'), numbers);
  const owners = ownersOf(roll, filter.owner);
  if (owners) keep(roll.owner, owners);
  if (filter.region !== undefined) keep(roll.region, only(roll.regions, filter.region));
  if (filter.tags?.length) keep(roll.tags, tagSetsWith(roll, filter.tags));
  if (last) {
    // Who never bought stands at -∞.
    const range = { from: dayNumber(last.from) ?? -Number.MAX_VALUE, to: dayNumber(last.to) };
    numbers = between(roll.lastOn, range, numbers, numbers);
  }
  if (spend) numbers = between(roll.year, { from: spend.min, to: spend.max }, numbers, numbers);
  return numbers;
}

function standingsOf({ archived, kind, tiers, stages, risks, quadrants }: ProfileFilter): Uint8Array {
  return standingsWhere(
    (standing) =>
      partOf('archived', standing) === Number(archived) &&
      (kind === undefined || partOf('organisation', standing) === Number(kind === 'organisation')) &&
      (tiers?.includes(partOf('tier', standing)) ?? true) &&
      (stages?.includes(partOf('stage', standing)) ?? true) &&
      (risks?.includes(partOf('risk', standing)) ?? true) &&
      (quadrants?.includes(partOf('quadrant', standing)) ?? true),
  );
}

function numberOf(roll: Roll, userId: string): number {
  return roll.owners.findText(userId) + 1;
}

function ownersOf(roll: Roll, owner: string | null | undefined): Uint8Array | null {
  if (owner === undefined) return null;
  const wanted = owner === null ? 0 : numberOf(roll, owner);
  return ownersWhere(roll, (number) => number === wanted && (owner === null || number > 0));
}

function ownersWhere(roll: Roll, meant: (number: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: roll.owners.size + 1 }, (_, number) => Number(meant(number)));
}

function only(words: Words, text: string): Uint8Array {
  const marks = new Uint8Array(words.texts.length);
  const number = words.find(text);
  if (number >= 0) marks[number] = 1;
  return marks;
}

function tagSetsWith({ tagSets }: Roll, tags: readonly string[]): Uint8Array {
  return Uint8Array.from(tagSets.texts, (set) => {
    const has = new Set(set.split('\u0001'));
    return Number(tags.every((tag) => has.has(tag)));
  });
}
