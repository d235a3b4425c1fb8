import { ID_BYTES, IdTable, uuidAt, widened } from './id-table.ts';
import { Made, type MadeColumn } from './made.ts';
import { Names } from './names.ts';
import { Words } from './words.ts';

/** Bits of a customer's standing: what filters with few values ask for, in one number. */
export const BITS = { archived: 1, organisation: 1, tier: 2, stage: 3, risk: 2, quadrant: 3, gone: 1 } as const;
export type Part = keyof typeof BITS;
/** So many standings there are. */
export const STANDINGS = 1 << Object.values(BITS).reduce((sum, bits) => sum + bits, 0);
export const SHIFTS = shiftsOf(BITS);
const GONE = 1 << SHIFTS.gone;

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
  readonly names = new Names();
  /** Columns made at run time by their keys, in the order in which rows tell them. */
  readonly made = new Map<string, Made>();
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
  #marks = new Uint8Array(0);
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
    this.names.write(number, name);
  }

  /** Takes values of the columns made at run time, in their order; absent: none of any. */
  writeMade(number: number, values: readonly unknown[]): void {
    let at = 0;
    for (const column of this.made.values()) column.write(number, values[at++]);
  }

  /** Keeps these columns and no others. @returns the keys of those that are new, or kept otherwise than before: to be read. */
  makeColumns(columns: readonly MadeColumn[]): string[] {
    const before = new Map(this.made);
    this.made.clear();
    const fresh: string[] = [];
    for (const { key, kind } of columns) {
      const known = before.get(key);
      this.made.set(key, known?.kind === kind ? known : new Made(kind, this.#room));
      if (known?.kind !== kind) fresh.push(key);
    }
    this.version++;
    return fresh;
  }

  /** The customer is no more; should they come again, they have their number. */
  remove(number: number): void {
    while (number >= this.#room) this.#widen();
    this.standing[number] = GONE;
  }

  /** The numbers of customers whose ids stand one behind the other, 16 bytes each; who is none is left out. */
  numbersOf(ids: Buffer): Uint32Array {
    const numbers = new Uint32Array(ids.length / ID_BYTES);
    let count = 0;
    for (let at = 0; at < ids.length; at += ID_BYTES) {
      const number = this.ids.find(...uuidAt(ids, at));
      if (number >= 0) numbers[count++] = number;
    }
    return numbers.subarray(0, count);
  }

  /** Each customer of several lists once, where they stand first. @returns also where those of each list end. */
  each(lists: readonly ArrayLike<number>[]): { numbers: Uint32Array; ends: number[] } {
    if (this.#marks.length < this.size) this.#marks = new Uint8Array(this.#room);
    const marks = this.#marks;
    const found = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
    const ends: number[] = [];
    let count = 0;
    for (const list of lists) {
      for (let i = 0; i < list.length; i++) {
        const number = list[i] as number;
        found[count] = number;
        count += 1 - (marks[number] as number);
        marks[number] = 1;
      }
      ends.push(count);
    }
    for (let i = 0; i < count; i++) marks[found[i] as number] = 0;
    return { numbers: found.subarray(0, count), ends };
  }

  #widen(): void {
    this.#room *= 2;
    this.standing = widened(this.standing, Uint16Array);
    for (const column of ['owner', 'region', 'tags'] as const) this[column] = widened(this[column], Uint32Array);
    for (const column of FIGURES) this[column] = widened(this[column], Float64Array);
    for (const column of this.made.values()) column.widen();
  }
}

const FIGURES = ['createdAt', 'lastOn', 'orders', 'total', 'year', 'stake', 'expected'] as const;
/** Columns of numbers that a list can be ordered by. */
export type Figure = (typeof FIGURES)[number];
