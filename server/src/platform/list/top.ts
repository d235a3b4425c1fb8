import { reachKey, type Viewer } from '../viewer.ts';
import { isSeen, keepSeen, type Seen, whoIsSeen } from './filter.ts';
import { RollMemory } from './memory.ts';
import { partOf, prefixLength, prefixOf, type Roll, standingsWhere } from './roll.ts';
import { withMark } from './sift.ts';

/** Sort keys of names to look for; all answers of a lower rank come before those of a higher. */
export type NameWay = {
  rank: number;
  key: string;
  /** Only names that are this from beginning to end; else those that begin so. */
  whole: boolean;
};

/** Customers by their numbers, and how well what was looked for fits each. A customer may be among them twice. */
export type Ranked = { numbers: Uint32Array; ranks: Uint8Array };

/** Between the sound of a name and its characters, in sort keys. */
const SOUND_ENDS = 1;
const ARCHIVED = standingsWhere((standing) => partOf('archived', standing) === 1);
const ANY = standingsWhere(() => true);

/** Of a common surname a tenth of all are found, for every letter that is typed and every page that is turned. */
const names = new RollMemory<Ranked>(32);

/**
 * Everybody whom the viewer may see and whose name fits one of the ways, each once, with the best rank.
 * @param han Chinese characters the name itself has to begin with; the key begins with their sound.
 */
export function namedLike(roll: Roll, viewer: Viewer, ways: readonly NameWay[], han: string | null): Ranked {
  const question = JSON.stringify([reachKey(viewer, 'customers.read'), ways, han]);
  const known = names.get(roll, question);
  if (known) return known;
  const found = lookThrough(roll, whoIsSeen(roll, viewer, 'customers.read'), ways, han);
  names.set(roll, question, found);
  return found;
}

function lookThrough(roll: Roll, seen: Seen | null, ways: readonly NameWay[], han: string | null): Ranked {
  const looks = [...ways].sort((a, b) => a.rank - b.rank).map(lookFor);
  let candidates = roll.namedBetween(
    Math.min(...looks.map(({ low }) => low)),
    Math.max(...looks.map(({ high }) => high)),
  );
  candidates = withMark(roll.standing, ANY, candidates, candidates);
  candidates = keepSeen(roll, seen, candidates);
  const characters = han === null ? null : new TextEncoder().encode(han);
  const ranks = new Uint8Array(candidates.length);
  let count = 0;
  for (let i = 0; i < candidates.length; i++) {
    const number = candidates[i] as number;
    if (characters !== null && !roll.nameGoesOn(number, characters, behindSound(roll, number))) continue;
    const rank = rankOf(roll, number, looks);
    if (rank === null) continue;
    candidates[count] = number;
    ranks[count] = rank;
    count++;
  }
  return { numbers: candidates.slice(0, count), ranks: ranks.slice(0, count) };
}

type Look = { rank: number; bytes: Uint8Array; whole: boolean; low: number; high: number };

function lookFor({ rank, key, whole }: NameWay): Look {
  const bytes = new TextEncoder().encode(key);
  return { rank, bytes, whole, low: prefixOf(bytes, 0), high: prefixOf(bytes, 255) };
}

function rankOf(roll: Roll, number: number, looks: readonly Look[]): number | null {
  const prefix = roll.namePrefix[number] as number;
  for (let i = 0; i < looks.length; i++) {
    const look = looks[i] as Look;
    if (prefix >= look.low && prefix <= look.high && fits(roll, number, look)) return look.rank;
  }
  return null;
}

/** The beginning was compared as a number already. */
function fits(roll: Roll, number: number, { bytes, whole }: Look): boolean {
  if (bytes.length > prefixLength && !roll.nameGoesOn(number, bytes, 0)) return false;
  if (!whole) return true;
  const next = roll.nameByte(number, bytes.length);
  return next === undefined || next === SOUND_ENDS;
}

/** Where the characters of a Chinese name begin in its key; behind its end when it has none. */
function behindSound(roll: Roll, number: number): number {
  for (let at = 0; ; at++) {
    const byte = roll.nameByte(number, at);
    if (byte === undefined || byte === SOUND_ENDS) return at + 1;
  }
}

/** The customers of these ids whom the viewer may see. */
export function knownOf(roll: Roll, viewer: Viewer, ranked: readonly { id: string; rank: number }[]): Ranked {
  const seen = whoIsSeen(roll, viewer, 'customers.read');
  const known = ranked.flatMap(({ id, rank }) => {
    const number = roll.ids.findText(id);
    if (number < 0 || ANY[roll.standing[number] as number] === 0) return [];
    return isSeen(roll, seen, number) ? [{ number, rank }] : [];
  });
  return {
    numbers: Uint32Array.from(known, ({ number }) => number),
    ranks: Uint8Array.from(known, ({ rank }) => rank),
  };
}

/** The best of those found, each once: by rank, the living before the archived, then by the year's spend. */
export function bestOf(roll: Roll, found: readonly Ranked[], limit: number): string[] {
  type Hit = { number: number; rank: number };
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
  return best.map(({ number }) => roll.ids.text(number));
}
