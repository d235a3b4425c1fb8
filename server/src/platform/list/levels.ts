import type { CellParts } from './cells.ts';

export const PROFILE_SORTS = [
  'name',
  'last_order',
  'order_count',
  'spend_year',
  'spend_total',
  'at_stake',
  'expected',
  'risk',
  'tier',
  'stage',
  'owner',
  'created',
] as const;
export type ProfileSort = (typeof PROFILE_SORTS)[number];
export type Direction = 'asc' | 'desc';

/** A column of the wide row that a page can be ordered by; each has an index of its own, and one led by the cell. */
export type OrderColumn = {
  name: string;
  type: string;
  /** Has no index led by the cell: the cell says nothing about it. */
  walkOnly?: boolean;
  /** Its index is led by the owner. */
  byOwner?: boolean;
  /** Its indexes hold only customers at risk. */
  atRisk?: boolean;
};

const COLUMNS = {
  name: { name: 'name_key', type: 'text', walkOnly: true },
  created: { name: 'created_at', type: 'timestamptz' },
  last: { name: 'last_on', type: 'date' },
  orders: { name: 'order_count', type: 'int' },
  year: { name: 'spend_year_minor', type: 'bigint' },
  total: { name: 'spend_total_minor', type: 'bigint' },
  expected: { name: 'expected_minor', type: 'bigint' },
  /** Within an owner: the higher tier, then the higher stage, then the greater risk. */
  cell: { name: 'cell', type: 'int', byOwner: true },
  stake: { name: 'at_stake_minor', type: 'bigint', atRisk: true },
} as const satisfies Record<string, OrderColumn>;

/** A sort is a row of levels, one behind the other, each ordered by one column: risk is critical by stake, then … */
export type Level = {
  /** Names the level in a cursor. */
  key: string;
  /** Its place in rising order. */
  rank: number;
  column: OrderColumn;
  /** The cells of the level; absent: all. */
  holds?: (parts: CellParts) => boolean;
  /** The level's owner, null for nobody; absent: any. */
  owner?: string | null;
};

const PLAIN: Partial<Record<ProfileSort, OrderColumn>> = {
  name: COLUMNS.name,
  created: COLUMNS.created,
  last_order: COLUMNS.last,
  order_count: COLUMNS.orders,
  spend_year: COLUMNS.year,
  spend_total: COLUMNS.total,
  expected: COLUMNS.expected,
};

/**
 * The levels of a sort in the order they are read.
 * @param owners user ids in the order of their names; nobody stands behind them.
 */
export function levelsOf(sort: ProfileSort, dir: Direction, owners: readonly string[]): Level[] {
  const plain = PLAIN[sort];
  if (plain) return [{ key: '', rank: 0, column: plain }];
  const rising = risingLevels(sort, owners);
  return dir === 'asc' ? rising : rising.reverse();
}

function risingLevels(sort: ProfileSort, owners: readonly string[]): Level[] {
  switch (sort) {
    case 'risk':
      return ranks(4, (rank) => ({ column: stakeOf(rank), holds: (parts) => parts.risk === rank }));
    case 'tier':
      return ranks(4, (rank) => ({ column: COLUMNS.year, holds: (parts) => parts.tier === rank }));
    case 'stage':
      return ranks(8, (rank) => ({ column: COLUMNS.year, holds: (parts) => parts.stage === rank }));
    case 'at_stake':
      return ranks(2, (rank) => ({ column: stakeOf(rank), holds: (parts) => Math.min(parts.risk, 1) === rank }));
    default:
      return [
        ...owners.map((owner, rank) => ({ key: owner, rank, column: COLUMNS.cell, owner })),
        { key: '', rank: owners.length, column: COLUMNS.cell, owner: null },
      ];
  }
}

function ranks(count: number, level: (rank: number) => Omit<Level, 'key' | 'rank'>): Level[] {
  return Array.from({ length: count }, (_, rank) => ({ key: String(rank), rank, ...level(rank) }));
}

/** Nothing is at stake with who is not at risk: they follow by the year's spend. */
function stakeOf(rank: number): OrderColumn {
  return rank === 0 ? COLUMNS.year : COLUMNS.stake;
}
