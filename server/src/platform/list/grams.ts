import type { Names } from './names.ts';

/** What is looked for inside a name, beyond its beginning: all of it has to be there. */
export type Inside = {
  /** Chinese characters that stand side by side somewhere. */
  runs: readonly string[];
  /** With each of these a word begins. */
  words: readonly string[];
  /** Letters that the readings of its characters begin with, from the first on; null: any. */
  initials: string | null;
};

/** Between the sound of a name and its characters, in sort keys. */
export const SOUND_ENDS = 1;
const BLANK = 0x20;

/** Places to look up: so many that one common character does not share its place with another by much. */
const BUCKETS = 1 << 17;
/** Names between two breaths of the process. */
const SLICE = 1 << 16;

/** What stands in a bucket: one character, two side by side, the first two letters of a word, the first two readings. */
const KINDS = { character: 1, pair: 2, word: 3, initials: 4 } as const;

function bucketOf(kind: number, first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b) ^ Math.imul(kind, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 15)) & (BUCKETS - 1);
}

/** Chinese, or part of a word of another script; neither is 0. */
const HAN = 1;
const WORD = 2;
const BASIC = new Uint8Array(0x10000);
let isRead = false;

function classOf(code: number): number {
  if (code > 0xffff) return readClass(code);
  if (!isRead) {
    for (let each = 0; each < BASIC.length; each++) BASIC[each] = readClass(each);
    isRead = true;
  }
  return BASIC[code] as number;
}

function readClass(code: number): number {
  const text = String.fromCodePoint(code);
  if (/\p{Script=Han}/u.test(text)) return HAN;
  return /[\p{L}\p{N}]/u.test(text) ? WORD : 0;
}

/**
 * In which names a character, a pair of them, the beginning of a word or two initials occur. Several may share a bucket:
 * whoever is found there is looked at once more. Of a million names it takes some 25 MB, and is made in half a second.
 */
export class Grams {
  /** Names with lower numbers are in it, as they were then. */
  covered = 0;
  #starts = new Uint32Array(BUCKETS + 1);
  #numbers = new Uint32Array(0);

  /** Takes in the names of all customers below a number, as they are now. */
  async cover(names: Names, size: number): Promise<void> {
    const starts = new Uint32Array(BUCKETS + 1);
    await inSlices(size, (number) => eachGram(names.of(number), (bucket) => raise(starts, bucket + 1)));
    for (let bucket = 0; bucket < BUCKETS; bucket++) raise(starts, bucket + 1, starts[bucket] as number);
    const ends = starts.slice();
    const numbers = new Uint32Array(starts[BUCKETS] as number);
    await inSlices(size, (number) =>
      eachGram(names.of(number), (bucket) => {
        numbers[ends[bucket] as number] = number;
        raise(ends, bucket);
      }),
    );
    this.#starts = starts;
    this.#numbers = numbers;
    this.covered = size;
  }

  /** Numbers, rising, among which all are whose names have this inside; one may stand there several times. Null: all may. */
  candidates(inside: Inside): Uint32Array | null {
    const buckets = soughtIn(inside);
    let best: Uint32Array | null = null;
    for (const bucket of buckets) {
      const found = this.#numbers.subarray(this.#starts[bucket], this.#starts[bucket + 1]);
      if (!best || found.length < best.length) best = found;
    }
    return best;
  }
}

function raise(counts: Uint32Array, at: number, by = 1): void {
  counts[at] = (counts[at] as number) + by;
}

async function inSlices(size: number, work: (number: number) => void): Promise<void> {
  for (let number = 0; number < size; number++) {
    work(number);
    if (number % SLICE === SLICE - 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

function soughtIn({ runs, words, initials }: Inside): number[] {
  const buckets = runs.flatMap((run) => {
    const codes = codesOf(run);
    if (codes.length === 1) return [bucketOf(KINDS.character, codes[0] as number, 0)];
    return codes.slice(1).map((code, at) => bucketOf(KINDS.pair, codes[at] as number, code));
  });
  for (const [first, second] of words.map(codesOf)) {
    if (first !== undefined && second !== undefined) buckets.push(bucketOf(KINDS.word, first, second));
  }
  const [first, second] = codesOf(initials ?? '');
  if (first !== undefined && second !== undefined) buckets.push(bucketOf(KINDS.initials, first, second));
  return buckets;
}

function codesOf(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0) as number);
}

/** Where the characters of a name begin: behind its sound, if it has one. */
function textBegin(key: Uint8Array): number {
  return key.indexOf(SOUND_ENDS) + 1;
}

function eachGram(key: Uint8Array, tell: (bucket: number) => void): void {
  const begin = textBegin(key);
  let before = 0;
  let last = 0;
  let lastClass = 0;
  for (let at = begin; at < key.length; at += lengthAt(key, at)) {
    const code = codeAt(key, at);
    const kind = classOf(code);
    if (kind === HAN) {
      tell(bucketOf(KINDS.character, code, 0));
      if (lastClass === HAN) tell(bucketOf(KINDS.pair, last, code));
    }
    // The second letter of a word.
    if (kind === WORD && lastClass === WORD && before !== WORD) tell(bucketOf(KINDS.word, last, code));
    before = lastClass;
    lastClass = kind;
    last = code;
  }
  const second = key.subarray(0, Math.max(0, begin - 1)).indexOf(BLANK) + 1;
  if (second > 0) tell(bucketOf(KINDS.initials, codeAt(key, 0), codeAt(key, second)));
}

/** Bytes of the character that begins here. RFC 3629. */
function lengthAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] as number;
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

function codeAt(bytes: Uint8Array, at: number): number {
  const length = lengthAt(bytes, at);
  if (length === 1) return bytes[at] as number;
  let code = (bytes[at] as number) & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) code = (code << 6) | ((bytes[at + i] as number) & 0x3f);
  return code;
}

/** Asks of names whether something is inside. */
export function insideOf({ runs, words, initials }: Inside): (key: Uint8Array) => boolean {
  const utf8 = new TextEncoder();
  const [soughtRuns, soughtWords] = [runs, words].map((texts) => texts.map((text) => utf8.encode(text)));
  const letters = utf8.encode(initials ?? '');
  return (key) => {
    if (!beginsSounding(key, letters)) return false;
    const begin = textBegin(key);
    for (const run of soughtRuns ?? []) if (placeIn(key, run, begin) < 0) return false;
    for (const word of soughtWords ?? []) if (!hasWord(key, word, begin)) return false;
    return true;
  };
}

function beginsSounding(key: Uint8Array, letters: Uint8Array): boolean {
  let at = 0;
  for (let i = 0; i < letters.length; i++) {
    if (key[at] !== letters[i]) return false;
    if (i === letters.length - 1) break;
    while (key[at] !== BLANK) if (at === key.length || key[at++] === SOUND_ENDS) return false;
    at++;
  }
  // A name without a sound has no initials.
  return letters.length === 0 || key.includes(SOUND_ENDS, at);
}

/** Where some bytes occur next; -1 when they do not. Whole characters: UTF-8 tells where they begin. */
function placeIn(key: Uint8Array, bytes: Uint8Array, from: number): number {
  const last = key.length - bytes.length;
  for (let at = from; at <= last; at++) {
    let same = 0;
    while (same < bytes.length && key[at + same] === bytes[same]) same++;
    if (same === bytes.length) return at;
  }
  return -1;
}

function hasWord(key: Uint8Array, word: Uint8Array, begin: number): boolean {
  for (let at = placeIn(key, word, begin); at >= 0; at = placeIn(key, word, at + 1)) {
    if (at === begin) return true;
    let before = at - 1;
    while (before > begin && ((key[before] as number) & 0xc0) === 0x80) before--;
    if (classOf(codeAt(key, before)) !== WORD) return true;
  }
  return false;
}
