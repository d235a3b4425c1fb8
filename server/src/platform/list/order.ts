import { type CustomKey, isCustomKey } from '@kith/contract/custom-key';
import type { CustomerSort } from '@kith/contract/customer-shapes';
import { byMade } from './order-made.ts';
import { type Figure, type Part, partOf, type Roll, STANDINGS } from './roll.ts';

export type Direction = 'asc' | 'desc';

/** What customers are ordered by. */
export type Order = {
  /** How many levels there are; within each, customers are ordered by a column of its own. */
  levels: number;
  /** The level of a customer by what stands in this column; null: all are of level 0. */
  by: { column: Uint16Array | Uint32Array; levels: Uint32Array } | null;
  /** What customers of a level are ordered by; then by id. */
  columnOf(level: number): Float64Array;
  /** The column holds beginnings of names: equal ones are told apart by the whole. */
  byName: boolean;
  /** Levels are texts: the one of a level, and the level where a text stands or would stand. */
  words?: { textAt(level: number): string; levelOf(text: string): number };
};

/** What a list can be sorted by: a column of the wide row, or one made at run time. */
export type Sort = CustomerSort | CustomKey;

const PLAIN: Partial<Record<CustomerSort, Figure>> = {
  created: 'createdAt',
  last_order: 'lastOn',
  order_count: 'orders',
  spend_year: 'year',
  spend_total: 'total',
  expected: 'expected',
};

/**
 * A sort is a row of levels, one behind the other, each ordered by one column: risk is critical by stake, then …
 * @param owners user ids in the order of their names; nobody stands behind them, and who is no user any more.
 * @param made of a column made at run time: which way, and the order of its texts, if they have one of their own.
 */
export function orderBy(
  roll: Roll,
  sort: Sort,
  owners: readonly string[],
  made: { dir: Direction; ranks?: readonly string[] | undefined } = { dir: 'asc' },
): Order {
  if (isCustomKey(sort)) return byMade(roll, sort, made);
  const plain = PLAIN[sort];
  if (plain) return { levels: 1, by: null, columnOf: () => roll[plain], byName: false };
  if (sort === 'name') return { levels: 1, by: null, columnOf: () => roll.names.prefix, byName: true };
  switch (sort) {
    case 'risk':
      return byPart(roll, 'risk', 3, (level) => stakeOf(roll, level));
    case 'at_stake':
      return byPart(roll, 'risk', 1, (level) => stakeOf(roll, level));
    case 'tier':
      return byPart(roll, 'tier', 3, () => roll.year);
    case 'stage':
      return byPart(roll, 'stage', 7, () => roll.year);
    default:
      return byOwner(roll, owners);
  }
}

/** Nothing is at stake with who is not at risk: they follow by the year's spend. */
function stakeOf(roll: Roll, level: number): Float64Array {
  return level === 0 ? roll.year : roll.stake;
}

const levelsKnown = new Map<string, Uint32Array>();

function byPart(roll: Roll, part: Part, highest: number, columnOf: Order['columnOf']): Order {
  const known = levelsKnown.get(`${part} ${highest}`);
  const levels =
    known ?? Uint32Array.from({ length: STANDINGS }, (_, standing) => Math.min(highest, partOf(part, standing)));
  if (!known) levelsKnown.set(`${part} ${highest}`, levels);
  return { levels: highest + 1, by: { column: roll.standing, levels }, columnOf, byName: false };
}

/** Within an owner: the highest spend of the last year. */
function byOwner(roll: Roll, owners: readonly string[]): Order {
  const levels = new Uint32Array(roll.owners.size + 1).fill(owners.length);
  for (const [rank, owner] of owners.entries()) {
    const number = roll.owners.findText(owner) + 1;
    if (number > 0) levels[number] = rank;
  }
  return { levels: owners.length + 1, by: { column: roll.owner, levels }, columnOf: () => roll.year, byName: false };
}
