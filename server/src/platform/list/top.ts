import { reachKey, type Viewer } from '../viewer.ts';
import { isSeen, whoIsSeen } from './filter.ts';
import { type Inside, insideOf, SOUND_ENDS } from './grams.ts';
import { RollMemory } from './memory.ts';
import { type Names, prefixLength, prefixOf } from './names.ts';
import { partOf, type Roll, standingsWhere } from './roll.ts';

/** What is looked for in names. Whole names come first, then those that begin so, then those that have it inside. */
export type NameSearch = {
  /** Sort keys, or their beginnings: a name as it sounds. */
  keys: readonly string[];
  /** As it was typed, in Chinese: then who begins so is told from who has it inside. */
  text: string | null;
  inside: readonly Inside[];
};

/** Customers by their numbers, and how well what was looked for fits each. */
export type Ranked = { numbers: Uint32Array; ranks: Uint8Array };

/** How well a name fits: it is this, begins so, or has it inside. */
export const RANKS = { whole: 0, begins: 1, inside: 2 } as const;
const ARCHIVED = standingsWhere((standing) => partOf('archived', standing) === 1);
const ANY = standingsWhere(() => true);

/** Of a common surname a tenth of all are found, for every letter that is typed and every page that is turned. */
const names = new RollMemory<Ranked>(32);
const tops = new RollMemory<Ranked>(256);

/** Everybody whom the viewer may see and whose name fits, each once, with the best rank. */
export function namedLike(roll: Roll, viewer: Viewer, sought: NameSearch): Ranked {
  const question = questionOf(viewer, sought);
  const known = names.get(roll, question);
  if (known) return known;
  const found = lookThrough(roll, seenBy(roll, viewer), sought);
  names.set(roll, question, found);
  return found;
}

/** The best of them, so many at most. */
export function bestNamed(roll: Roll, viewer: Viewer, sought: NameSearch, limit: number): Ranked {
  const question = `${limit} ${questionOf(viewer, sought)}`;
  const known = tops.get(roll, question);
  if (known) return known;
  const best = bestHits(roll, [namedLike(roll, viewer, sought)], limit);
  const found = {
    numbers: Uint32Array.from(best, ({ number }) => number),
    ranks: Uint8Array.from(best, ({ rank }) => rank),
  };
  tops.set(roll, question, found);
  return found;
}

function questionOf(viewer: Viewer, sought: NameSearch): string {
  return JSON.stringify([reachKey(viewer, 'customers.read'), sought]);
}

function lookThrough(roll: Roll, may: (number: number) => boolean, { keys, text, inside }: NameSearch): Ranked {
  const found: number[][] = [[], [], []];
  const add = (number: number, rank: number) => found[rank]?.push(number);
  for (const key of keys) lookAtBeginnings(roll, may, key, add);
  const typed = text === null ? null : new TextEncoder().encode(text);
  for (const each of inside) {
    roll.names.inside(each, may, (number) => add(number, typed ? rankOf(roll.names, number, typed) : RANKS.inside));
  }
  const { numbers, ends } = roll.each(found);
  const ranks = new Uint8Array(numbers.length);
  for (const rank of [RANKS.inside, RANKS.begins, RANKS.whole]) ranks.fill(rank, 0, ends[rank]);
  return { numbers, ranks };
}

function lookAtBeginnings(
  roll: Roll,
  may: (number: number) => boolean,
  key: string,
  add: (number: number, rank: number) => void,
): void {
  const { names } = roll;
  const bytes = new TextEncoder().encode(key);
  const candidates = names.between(prefixOf(bytes, 0), prefixOf(bytes, 255), roll.workRoom('filter'));
  // The beginning was compared as a number already.
  const isLong = bytes.length > prefixLength;
  for (let i = 0; i < candidates.length; i++) {
    const number = candidates[i] as number;
    if (!may(number) || (isLong && !names.goesOn(number, bytes, 0))) continue;
    const next = names.byte(number, bytes.length);
    add(number, next === undefined || next === SOUND_ENDS ? RANKS.whole : RANKS.begins);
  }
}

/** How well a name fits that has these characters inside. */
function rankOf(names: Names, number: number, characters: Uint8Array): number {
  // Behind the sound; a name without one has no Chinese characters.
  const begin = names.of(number).indexOf(SOUND_ENDS) + 1;
  if (!names.goesOn(number, characters, begin)) return RANKS.inside;
  return names.byte(number, begin + characters.length) === undefined ? RANKS.whole : RANKS.begins;
}

/** Of some customers those whom the viewer may see. */
export function seenAmong(roll: Roll, viewer: Viewer, numbers: Uint32Array): Uint32Array {
  return numbers.filter(seenBy(roll, viewer));
}

/** Whether the viewer may see a customer; those who are gone nobody sees. */
function seenBy(roll: Roll, viewer: Viewer): (number: number) => boolean {
  const seen = whoIsSeen(roll, viewer, 'customers.read');
  return (number) => ANY[roll.standing[number] as number] !== 0 && isSeen(roll, seen, number);
}

/** Of some customers those whose names have one of these inside. */
export function withInside(roll: Roll, numbers: Uint32Array, inside: readonly Inside[]): Uint32Array {
  const ways = inside.map(insideOf);
  return numbers.filter((number) => ways.some((has) => has(roll.names.of(number))));
}

/** The best of those found, each once: by rank, the living before the archived, then by the year's spend. */
export function bestOf(roll: Roll, found: readonly Ranked[], limit: number): string[] {
  return bestHits(roll, found, limit).map(({ number }) => roll.ids.text(number));
}

type Hit = { number: number; rank: number };

function bestHits(roll: Roll, found: readonly Ranked[], limit: number): Hit[] {
  const archived = (number: number) => ARCHIVED[roll.standing[number] as number] as number;
  const compare = (one: Hit, other: Hit) =>
    one.rank - other.rank ||
    archived(one.number) - archived(other.number) ||
    (roll.year[other.number] as number) - (roll.year[one.number] as number) ||
    roll.ids.compare(one.number, other.number);
  const best: Hit[] = [];
  for (const { numbers, ranks } of found) {
    for (let i = 0; i < numbers.length; i++) {
      const hit = { number: numbers[i] as number, rank: ranks[i] as number };
      const last = best.at(-1);
      if (last && best.length === limit && compare(last, hit) <= 0) continue;
      const twin = best.findIndex(({ number }) => number === hit.number);
      if (twin >= 0 && (best[twin] as Hit).rank <= hit.rank) continue;
      if (twin >= 0) best.splice(twin, 1);
      const place = best.findIndex((other) => compare(hit, other) < 0);
      best.splice(place < 0 ? best.length : place, 0, hit);
      if (best.length > limit) best.pop();
    }
  }
  return best;
}
