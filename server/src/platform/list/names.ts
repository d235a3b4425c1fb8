import { Grams, type Inside, insideOf } from './grams.ts';
import { widened } from './id-table.ts';

/** Characters of a name's sort key that are compared as one number, exact in 53 bits. */
export const prefixLength = 6;
/** So many names that are not among the grams are looked at one by one: a millisecond or two. */
const LOOSE_MAX = 30_000;

/** The first bytes of a key as a number; what is missing counts as `filler`. */
export function prefixOf(key: Uint8Array, filler: number): number {
  let prefix = 0;
  for (let i = 0; i < prefixLength; i++) prefix = prefix * 256 + (key[i] ?? filler);
  return prefix;
}

/** Sort keys of names by the number of the customer: what they begin with, how they follow each other, what is in them. */
export class Names {
  /** The first bytes of each key as a number, in the same order. */
  prefix: Float64Array = new Float64Array(1024);
  #at = new Uint32Array(1024);
  #length = new Uint16Array(1024);
  #bytes = new Uint8Array(16 * 1024);
  #end = 0;
  /** Numbers below it have been written. */
  #size = 0;
  /** Beginnings as they were settled, rising, and whose name has changed since. */
  #settled = new Float64Array(0);
  readonly #renamed = new Set<number>();
  readonly #grams: Grams;
  /** So many had been renamed when the grams were made. */
  #renamedBefore = 0;

  constructor(grams = new Grams()) {
    this.#grams = grams;
  }

  write(number: number, name: Uint8Array): void {
    while (number >= this.#at.length) this.#widen();
    this.#size = Math.max(this.#size, number + 1);
    const key = name.length > 0xffff ? name.subarray(0, 0xffff) : name;
    if (number < this.#known) {
      if (isSame(this.of(number), key)) return;
      this.#renamed.add(number);
    }
    let at = this.#at[number] as number;
    if (key.length > (this.#length[number] as number)) {
      // The place of a shorter name before is lost until the next start: people are seldom renamed.
      at = this.#end;
      while (at + key.length > this.#bytes.length) this.#bytes = widened(this.#bytes, Uint8Array);
      this.#end += key.length;
    }
    this.#bytes.set(key, at);
    this.#at[number] = at;
    this.#length[number] = key.length;
    this.prefix[number] = prefixOf(key, 0);
  }

  /** To be called once everybody was written in the order of their names: beginnings are then looked up, not looked for. */
  settle(): void {
    this.#settled = this.prefix.slice(0, this.#size);
  }

  /** To be called behind changes: what is in names is then looked up too, but for a few. */
  async index(): Promise<void> {
    const loose = this.#size - this.#grams.covered + this.#renamed.size - this.#renamedBefore;
    // Growing by halves, each name is taken in some three times in all.
    if (loose <= Math.max(LOOSE_MAX, this.#grams.covered / 2)) return;
    await this.#grams.cover(this, this.#size);
    this.#renamedBefore = this.#renamed.size;
  }

  /** Everybody whose name begins with a number from one to another, inclusive. @returns the part of `into` that was written. */
  between(from: number, to: number, into: Uint32Array): Uint32Array {
    let count = 0;
    const offer = (number: number) => {
      const prefix = this.prefix[number] as number;
      into[count] = number;
      count += prefix >= from && prefix <= to ? 1 : 0;
    };
    const begin = firstAtLeast(this.#settled, from);
    let end = begin;
    for (; end < this.#settled.length && (this.#settled[end] as number) <= to; end++) offer(end);
    for (const number of this.#renamed) {
      if (number < this.#settled.length && (number < begin || number >= end)) offer(number);
    }
    for (let number = this.#settled.length; number < this.#size; number++) offer(number);
    return into.subarray(0, count);
  }

  /** Tells of those who may be told in whose names something is, each once. */
  inside(sought: Inside, may: (number: number) => boolean, tell: (number: number) => void): void {
    const candidates = this.#grams.candidates(sought);
    // By one letter nobody is looked for.
    if (!candidates) return;
    const has = insideOf(sought);
    const look = (number: number) => {
      if (may(number) && has(this.of(number))) tell(number);
    };
    let last = -1;
    for (let i = 0; i < candidates.length; i++) {
      const number = candidates[i] as number;
      if (number !== last && !this.#renamed.has(number)) look(number);
      last = number;
    }
    const { covered } = this.#grams;
    for (const number of this.#renamed) if (number < covered) look(number);
    for (let number = covered; number < this.#size; number++) look(number);
  }

  /** The sort key of the name. */
  of(number: number): Uint8Array {
    const at = this.#at[number] as number;
    return this.#bytes.subarray(at, at + (this.#length[number] as number));
  }

  /** One byte of it; undefined behind its end. */
  byte(number: number, at: number): number | undefined {
    return at < (this.#length[number] as number) ? this.#bytes[(this.#at[number] as number) + at] : undefined;
  }

  /** Whether it goes on so from a byte on. */
  goesOn(number: number, bytes: Uint8Array, from: number): boolean {
    if (from + bytes.length > (this.#length[number] as number)) return false;
    const at = (this.#at[number] as number) + from;
    for (let i = 0; i < bytes.length; i++) if (this.#bytes[at + i] !== bytes[i]) return false;
    return true;
  }

  /** Below 0 where the name of the first stands before that of the second, by code point. */
  compare(one: number, other: number): number {
    return this.compareWith(one, this.prefix[other] as number, this.of(other));
  }

  compareWith(number: number, prefix: number, name: Uint8Array): number {
    const own = this.prefix[number] as number;
    if (own !== prefix) return own < prefix ? -1 : 1;
    const at = this.#at[number] as number;
    const length = this.#length[number] as number;
    const shared = Math.min(length, name.length);
    for (let i = prefixLength; i < shared; i++) {
      const difference = (this.#bytes[at + i] as number) - (name[i] as number);
      if (difference !== 0) return difference;
    }
    return length - name.length;
  }

  /** Names below it are looked up somewhere: a change of theirs has to be remembered. */
  get #known(): number {
    return Math.max(this.#settled.length, this.#grams.covered);
  }

  #widen(): void {
    this.#at = widened(this.#at, Uint32Array);
    this.#length = widened(this.#length, Uint16Array);
    this.prefix = widened(this.prefix, Float64Array);
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** The place of the first in a rising column that is not below a value. */
function firstAtLeast(column: Float64Array, value: number): number {
  let [low, high] = [0, column.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((column[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
