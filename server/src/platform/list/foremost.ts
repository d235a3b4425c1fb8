import { idWords } from './id-table.ts';
import { prefixOf } from './names.ts';
import type { Direction, Order } from './order.ts';
import type { Roll } from './roll.ts';

/** Where a page ended. */
export type Place = {
  level: number;
  /** The number within the level; of names the sort key itself. */
  value: number | string;
  id: string;
  /** The text of a level that is one; another process numbers its levels otherwise. */
  text?: string | undefined;
};

/** What of an order is asked for: the first `count` behind a place. */
type Wish = { order: Order; dir: Direction; after: Place | null; count: number };

/** The first `count` of some customers in an order, behind a place. */
export function foremost(roll: Roll, numbers: Uint32Array, wish: Wish): Uint32Array {
  const { order, dir, after, count } = wish;
  const found = new Uint32Array(Math.min(count, numbers.length));
  let filled = 0;
  for (const { level, of } of levelsOf(roll, order, numbers, wish)) {
    if (filled === found.length) break;
    const first = new Selection(roll, order, level, {
      sign: dir === 'asc' ? 1 : -1,
      after: after?.level === level ? after : null,
      count: found.length - filled,
    }).of(of);
    found.set(first, filled);
    filled += first.length;
  }
  return found.subarray(0, filled);
}

type LevelOf = { level: number; of: Uint32Array };

/** The customers by level, as far as levels are needed to fill the wish. */
function levelsOf(roll: Roll, { by, levels }: Order, numbers: Uint32Array, { dir, after, count }: Wish): LevelOf[] {
  if (!by) return [{ level: 0, of: numbers }];
  const sizes = new Uint32Array(levels);
  for (let i = 0; i < numbers.length; i++) {
    const level = by.levels[by.column[numbers[i] as number] as number] as number;
    sizes[level] = (sizes[level] as number) + 1;
  }
  const needed = neededLevels(sizes, { dir, after, count });
  // Where each level's customers are written to; of levels that are not needed nowhere.
  const places = new Int32Array(levels).fill(-1);
  let end = 0;
  const parts = needed.map((level) => {
    const begin = end;
    places[level] = begin;
    end += sizes[level] as number;
    return { level, begin, end };
  });
  const sorted = roll.workRoom('order');
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    const level = by.levels[by.column[number] as number] as number;
    const place = places[level] as number;
    if (place < 0) continue;
    sorted[place] = number;
    places[level] = place + 1;
  }
  return parts.map(({ level, begin, end: until }) => ({ level, of: sorted.subarray(begin, until) }));
}

/** Levels in their order, the place's own first; of that one it is not known how many stand behind the place. */
function neededLevels(sizes: Uint32Array, { dir, after, count }: Pick<Wish, 'dir' | 'after' | 'count'>): number[] {
  const inOrder = Array.from(sizes.keys());
  if (dir === 'desc') inOrder.reverse();
  const from = after ? inOrder.indexOf(after.level) : 0;
  const needed: number[] = [];
  let sure = 0;
  for (const level of from < 0 ? [] : inOrder.slice(from)) {
    if (sure >= count) break;
    if (sizes[level] === 0) continue;
    needed.push(level);
    if (level !== after?.level) sure += sizes[level] as number;
  }
  return needed;
}

/** Numbers of so many at once: they and what is compared fit the innermost cache. */
const BLOCK = 1024;
/** Odd, so that it leads through all of a block; and not by its order, in which each might be better than the last. */
const STRIDE = 613;
/** Room for so many candidates at least: sorting a few at a time does not pay. */
const CANDIDATES = 128;

/**
 * The first of the customers of one level, in one pass: whoever stands behind the last of the best so far, which is
 * nearly everybody, costs one comparison. The others are gathered, and from time to time sorted and cut.
 */
class Selection {
  readonly #roll: Roll;
  readonly #column: Float64Array;
  readonly #byName: boolean;
  readonly #sign: number;
  readonly #count: number;
  readonly #isBehind: ((number: number) => boolean) | null;
  readonly #from: number;
  readonly #candidates: Uint32Array;
  #filled = 0;
  /** The last of the best so far and its value; none yet. */
  #last = -1;
  #worst = Number.POSITIVE_INFINITY;

  constructor(
    roll: Roll,
    order: Order,
    level: number,
    { sign, after, count }: { sign: number; after: Place | null; count: number },
  ) {
    this.#roll = roll;
    this.#column = order.columnOf(level);
    this.#byName = order.byName;
    this.#sign = sign;
    this.#count = count;
    const compare = after ? placed(roll, order, after) : null;
    this.#isBehind = compare ? (number) => sign * compare(number) > 0 : null;
    this.#from = after ? sign * valueAt(order, after) : Number.NEGATIVE_INFINITY;
    this.#candidates = new Uint32Array(2 * Math.max(count, CANDIDATES));
  }

  of(numbers: Uint32Array): Uint32Array {
    const blocks = Math.ceil(numbers.length / BLOCK);
    // Neither a rising nor a falling order is then the worst case.
    const leap = strideFor(blocks);
    for (let i = 0, block = 0; i < blocks; i++, block = (block + leap) % blocks) {
      this.#look(numbers.subarray(block * BLOCK, (block + 1) * BLOCK));
    }
    this.#cut();
    return this.#candidates.subarray(0, Math.min(this.#filled, this.#count));
  }

  #look(block: Uint32Array): void {
    const column = this.#column;
    const sign = this.#sign;
    const from = this.#from;
    const length = block.length;
    const mask = length === BLOCK ? BLOCK - 1 : -1;
    for (let i = 0; i < length; i++) {
      const number = block[mask < 0 ? i : (i * STRIDE) & mask] as number;
      const value = sign * (column[number] as number);
      if (value > this.#worst || value < from) continue;
      if (value === this.#worst && this.#last >= 0 && this.#compare(number, this.#last) > 0) continue;
      if (value === from && this.#isBehind?.(number) === false) continue;
      this.#candidates[this.#filled++] = number;
      if (this.#filled === this.#candidates.length) this.#cut();
    }
  }

  /** Sorts the candidates and lets go of all but the best. */
  #cut(): void {
    this.#candidates.subarray(0, this.#filled).sort((one, other) => this.#compare(one, other));
    if (this.#filled < this.#count) return;
    this.#filled = this.#count;
    this.#last = this.#candidates[this.#count - 1] as number;
    this.#worst = this.#sign * (this.#column[this.#last] as number);
  }

  #compare(one: number, other: number): number {
    const [own, others] = [this.#column[one] as number, this.#column[other] as number];
    if (own !== others) return own < others ? -this.#sign : this.#sign;
    const byName = this.#byName ? this.#roll.names.compare(one, other) : 0;
    return this.#sign * (byName || this.#roll.ids.compare(one, other));
  }
}

/** A step that has no divisor in common with the number of blocks: near the golden section, so that it scatters. */
function strideFor(blocks: number): number {
  let stride = Math.max(1, Math.round(blocks * 0.618));
  while (commonDivisor(stride, blocks) > 1) stride++;
  return stride;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function valueAt({ byName }: Order, { value }: Place): number {
  return byName ? prefixOf(new TextEncoder().encode(String(value)), 0) : Number(value);
}

function levelOf({ by }: Order, number: number): number {
  return by ? (by.levels[by.column[number] as number] as number) : 0;
}

/** How customers stand to a place, in rising order: below 0 before it. */
export function placed(roll: Roll, order: Order, place: Place): (number: number) => number {
  const [a, b, c, d] = idWords(place.id);
  const name = order.byName ? new TextEncoder().encode(String(place.value)) : null;
  const wanted = valueAt(order, place);
  const column = order.columnOf(place.level);
  return (number) => {
    const level = levelOf(order, number);
    if (level !== place.level) return level < place.level ? -1 : 1;
    const own = column[number] as number;
    if (own !== wanted) return own < wanted ? -1 : 1;
    const byName = name ? roll.names.compareWith(number, wanted, name) : 0;
    return byName || roll.ids.compareWith(number, a, b, c, d);
  };
}

/** Where a customer stands. */
export function placeOf(roll: Roll, order: Order, number: number): Place {
  const level = levelOf(order, number);
  const value = order.byName
    ? new TextDecoder().decode(roll.names.of(number))
    : (order.columnOf(level)[number] as number);
  const text = order.words?.textAt(level);
  return { level, value, id: roll.ids.text(number), ...(text === undefined ? {} : { text }) };
}
