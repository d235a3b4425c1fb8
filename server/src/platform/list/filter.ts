import type { Permission } from '@kith/contract/route';
import { customersShared, ownersReached, type Viewer } from '../viewer.ts';
import { dayNumber, type Made, SEPARATOR } from './made.ts';
import { partOf, type Roll, standingsWhere } from './roll.ts';
import { between, withMark } from './sift.ts';
import type { Words } from './words.ts';

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
  /** What columns made at run time are asked, all of it; by a key that lists do not keep nobody is found. */
  made?: readonly MadeSieve[] | undefined;
  /** Numbers in the roll: one of these, as a search found them. */
  found?: Uint32Array | undefined;
};

/**
 * One question to a column made at run time: between two figures or days (as numbers), one of these texts (of a set: one
 * of its texts) or flags, perhaps none too, a text that contains another, whether there is none.
 */
export type MadeSieve = { key: string } & (
  | { ask: 'range'; from?: number | undefined; to?: number | undefined }
  | { ask: 'of'; texts: readonly string[]; orNone: boolean }
  | { ask: 'flags'; flags: readonly boolean[]; orNone: boolean }
  | { ask: 'has'; text: string }
  | { ask: 'empty'; is: boolean }
);

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
    const range = {
      from: last.from === undefined ? -Number.MAX_VALUE : dayNumber(last.from),
      to: last.to === undefined ? undefined : dayNumber(last.to),
    };
    numbers = between(roll.lastOn, range, numbers, numbers);
  }
  if (spend) numbers = between(roll.year, { from: spend.min, to: spend.max }, numbers, numbers);
  for (const sieve of filter.made ?? []) numbers = sifted(roll.made.get(sieve.key), sieve, numbers);
  return numbers;
}

function sifted(column: Made | undefined, sieve: MadeSieve, numbers: Uint32Array): Uint32Array {
  if (!column) return numbers.subarray(0, 0);
  switch (sieve.ask) {
    case 'range':
      return between(column.figures, sieve, numbers, numbers);
    case 'empty':
      return withMark(column.present, Uint8Array.of(Number(sieve.is), Number(!sieve.is)), numbers, numbers);
    case 'of':
      return withMark(column.texts, oneOf(column, sieve), numbers, numbers);
    case 'flags':
      return withFlags(column.figures, sieve, numbers);
    case 'has':
      return withMark(column.texts, containing(column.words, sieve.text), numbers, numbers);
  }
}

/** Which of a column's texts, or sets of texts, are meant; the first stands for none. */
function oneOf({ kind, words }: Made, { texts, orNone }: { texts: readonly string[]; orNone: boolean }): Uint8Array {
  const marks = new Uint8Array(words.texts.length);
  if (kind === 'word') for (const text of texts) marks[Math.max(0, words.find(text))] = 1;
  else {
    for (const [number, set] of words.texts.entries()) {
      marks[number] = Number(set.split(SEPARATOR).some((each) => texts.includes(each)));
    }
  }
  marks[0] = Number(orNone);
  return marks;
}

function withFlags(
  figures: Float64Array,
  { flags, orNone }: { flags: readonly boolean[]; orNone: boolean },
  numbers: Uint32Array,
): Uint32Array {
  const wanted = new Set(flags.map(Number));
  let count = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    const figure = figures[number] as number;
    numbers[count] = number;
    count += Number.isNaN(figure) ? Number(orNone) : Number(wanted.has(figure));
  }
  return numbers.subarray(0, count);
}

/** In either case, as people type. */
function containing(words: Words, text: string): Uint8Array {
  const sought = text.toLowerCase();
  return Uint8Array.from(words.texts, (each) => Number(each.toLowerCase().includes(sought)));
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
    const has = new Set(set.split(SEPARATOR));
    return Number(tags.every((tag) => has.has(tag)));
  });
}
