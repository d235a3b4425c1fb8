import { IdTable, widened } from './id-table.ts';

/** Bits of a customer's standing: what filters with few values ask for, in one number. */
export const BITS = { archived: 1, organisation: 1, tier: 2, stage: 3, risk: 2, quadrant: 3, gone: 1 } as const;
export type Part = keyof typeof BITS;
/** So many standings there are. */
export const STANDINGS = 1 << Object.values(BITS).reduce((sum, bits) => sum + bits, 0);
export const SHIFTS = shiftsOf(BITS);
const GONE = 1 << SHIFTS.gone;
/** Characters of a name's sort key that are compared as one number, exact in 53 bits. */
export const prefixLength = 6;

function shiftsOf(bits: Record<Part, number>): Record<Part, number> {
  let shift = 0;
  const shifts = Object.entries(bits).map(([part, width]) => {
    shift += width;
    return [part, shift - width];
  });
  return Object.fromEntries(shifts);
}

/** One part of a standing: whether archived, the rank of the tier, … */
export function partOf(part: Part, standing: number): number {
  return (standing >> SHIFTS[part]) & ((1 << BITS[part]) - 1);
}

/** Of each standing whether it is meant. Customers who are gone are never meant. */
export function standingsWhere(meant: (standing: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: STANDINGS }, (_, standing) => Number((standing & GONE) === 0 && meant(standing)));
}

/** What the roll takes of a wide row; days since 2000-01-01, instants in microseconds since then, money in minor units. */
export type Entry = {
  standing: number;
  /** Number in `owners`, 0 for nobody. */
  owner: number;
  region: number;
  tags: number;
  createdAt: number;
  lastOn: number;
  orders: number;
  total: number;
  year: number;
  stake: number;
  expected: number;
};

/** Texts numbered from 1 in the order they came; 0 stands for none. */
export class Words {
  readonly texts: string[] = [''];
  readonly #numbers = new Map<string, number>([['', 0]]);

  add(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  /** -1 when nobody has it. */
  find(text: string): number {
    return this.#numbers.get(text) ?? -1;
  }
}

/**
 * All customers by column, as far as lists, counts and searches ask for them: some 150 bytes each, looked through at some
 * nanoseconds each. A customer keeps the number they got when they came.
 */
export class Roll {
  readonly ids = new IdTable();
  readonly owners = new IdTable();
  readonly regions = new Words();
  /** Sets of tags, joined by U+0001. */
  readonly tagSets = new Words();
  /** Rises whenever something changed; what was found at this version still holds. */
  version = 0;
  #room = 1024;
  standing = new Uint16Array(this.#room);
  owner = new Uint32Array(this.#room);
  region = new Uint32Array(this.#room);
  tags = new Uint32Array(this.#room);
  createdAt = new Float64Array(this.#room);
  lastOn = new Float64Array(this.#room);
  orders = new Float64Array(this.#room);
  total = new Float64Array(this.#room);
  year = new Float64Array(this.#room);
  stake = new Float64Array(this.#room);
  expected = new Float64Array(this.#room);
  /** The first bytes of the name's sort key as a number, in the same order. */
  namePrefix = new Float64Array(this.#room);
  #nameAt = new Uint32Array(this.#room);
  #nameLength = new Uint16Array(this.#room);
  #names = new Uint8Array(16 * this.#room);
  #namesEnd = 0;
  /** Beginnings of names as they were settled, rising, and who has begun otherwise since. */
  #settled = new Float64Array(0);
  readonly #renamed = new Set<number>();
  #all = new Uint32Array(0);
  readonly #work = { filter: new Uint32Array(0), order: new Uint32Array(0) };

  get size(): number {
    return this.ids.size;
  }

  /** The numbers of all customers. */
  everybody(): Uint32Array {
    if (this.#all.length < this.size) this.#all = Uint32Array.from({ length: this.#room }, (_, number) => number);
    return this.#all.subarray(0, this.size);
  }

  /** Room for as many numbers as there are customers, the same one each time: what stood there is overwritten. */
  workRoom(what: 'filter' | 'order'): Uint32Array {
    if (this.#work[what].length < this.size) this.#work[what] = new Uint32Array(this.#room);
    return this.#work[what];
  }

  /** Writes a customer's entry, of a new customer too. */
  write(number: number, entry: Entry, name: Uint8Array): void {
    while (number >= this.#room) this.#widen();
    this.standing[number] = entry.standing;
    this.owner[number] = entry.owner;
    this.region[number] = entry.region;
    this.tags[number] = entry.tags;
    this.createdAt[number] = entry.createdAt;
    this.lastOn[number] = entry.lastOn;
    this.orders[number] = entry.orders;
    this.total[number] = entry.total;
    this.year[number] = entry.year;
    this.stake[number] = entry.stake;
    this.expected[number] = entry.expected;
    this.#writeName(number, name);
  }

  /** The customer is no more; should they come again, they have their number. */
  remove(number: number): void {
    while (number >= this.#room) this.#widen();
    this.standing[number] = GONE;
  }

  /** To be called once everybody was written in the order of their names: beginnings are then looked up, not looked for. */
  settleNames(): void {
    this.#settled = this.namePrefix.slice(0, this.size);
    this.#renamed.clear();
  }

  /** Everybody whose name begins with a number from one to another, inclusive; in the room of the filter. */
  namedBetween(from: number, to: number): Uint32Array {
    const found = this.workRoom('filter');
    let count = 0;
    const offer = (number: number) => {
      const prefix = this.namePrefix[number] as number;
      found[count] = number;
      count += prefix >= from && prefix <= to ? 1 : 0;
    };
    const begin = firstAtLeast(this.#settled, from);
    let end = begin;
    for (; end < this.#settled.length && (this.#settled[end] as number) <= to; end++) offer(end);
    for (const number of this.#renamed) if (number < begin || number >= end) offer(number);
    for (let number = this.#settled.length; number < this.size; number++) offer(number);
    return found.subarray(0, count);
  }

  /** The sort key of the name. */
  nameOf(number: number): Uint8Array {
    const at = this.#nameAt[number] as number;
    return this.#names.subarray(at, at + (this.#nameLength[number] as number));
  }

  /** One byte of it; undefined behind its end. */
  nameByte(number: number, at: number): number | undefined {
    return at < (this.#nameLength[number] as number) ? this.#names[(this.#nameAt[number] as number) + at] : undefined;
  }

  /** Whether it goes on so from a byte on. */
  nameGoesOn(number: number, bytes: Uint8Array, from: number): boolean {
    if (from + bytes.length > (this.#nameLength[number] as number)) return false;
    const at = (this.#nameAt[number] as number) + from;
    for (let i = 0; i < bytes.length; i++) if (this.#names[at + i] !== bytes[i]) return false;
    return true;
  }

  /** Below 0 where the name of the first stands before that of the second, by code point. */
  compareNames(one: number, other: number): number {
    return this.compareName(one, this.namePrefix[other] as number, this.nameOf(other));
  }

  compareName(number: number, prefix: number, name: Uint8Array): number {
    const own = this.namePrefix[number] as number;
    if (own !== prefix) return own < prefix ? -1 : 1;
    const at = this.#nameAt[number] as number;
    const length = this.#nameLength[number] as number;
    const shared = Math.min(length, name.length);
    for (let i = prefixLength; i < shared; i++) {
      const difference = (this.#names[at + i] as number) - (name[i] as number);
      if (difference !== 0) return difference;
    }
    return length - name.length;
  }

  #writeName(number: number, name: Uint8Array): void {
    const shortened = name.length > 0xffff ? name.subarray(0, 0xffff) : name;
    const before = this.#nameLength[number] as number;
    let at = this.#nameAt[number] as number;
    if (shortened.length > before) {
      // The place of a shorter name before is lost until the next start: people are seldom renamed.
      at = this.#namesEnd;
      while (at + shortened.length > this.#names.length) this.#names = widened(this.#names, Uint8Array);
      this.#namesEnd += shortened.length;
    }
    this.#names.set(shortened, at);
    this.#nameAt[number] = at;
    this.#nameLength[number] = shortened.length;
    this.namePrefix[number] = prefixOf(shortened, 0);
    if (this.namePrefix[number] !== this.#settled[number] && number < this.#settled.length) this.#renamed.add(number);
  }

  #widen(): void {
    this.#room *= 2;
    this.standing = widened(this.standing, Uint16Array);
    this.#nameLength = widened(this.#nameLength, Uint16Array);
    for (const column of ['owner', 'region', 'tags'] as const) this[column] = widened(this[column], Uint32Array);
    this.#nameAt = widened(this.#nameAt, Uint32Array);
    for (const column of FIGURES) this[column] = widened(this[column], Float64Array);
  }
}

const FIGURES = ['createdAt', 'lastOn', 'orders', 'total', 'year', 'stake', 'expected', 'namePrefix'] as const;
/** Columns of numbers that a list can be ordered by. */
export type Figure = (typeof FIGURES)[number];

/** The first bytes of a key as a number; what is missing counts as `filler`. */
export function prefixOf(key: Uint8Array, filler: number): number {
  let prefix = 0;
  for (let i = 0; i < prefixLength; i++) prefix = prefix * 256 + (key[i] ?? filler);
  return prefix;
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
