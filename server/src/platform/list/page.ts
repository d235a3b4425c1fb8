import type { CustomerSort } from '@kith/contract/customer-shapes';
import { sql } from 'kysely';
import { type Conn, kept } from '../db/client.ts';
import { reachKey, scopeSql, type Viewer } from '../viewer.ts';
import { type Listed, listedOf } from './columns.ts';
import { type ProfileFilter, passing } from './filter.ts';
import { foremost, type Place, placed, placeOf } from './foremost.ts';
import { RollMemory } from './memory.ts';
import { type Direction, type Order, orderBy } from './order.ts';
import type { Roll } from './roll.ts';

export type { ProfileFilter } from './filter.ts';
export type { Place } from './foremost.ts';

/** One customer of a page. */
export type Line = { place: Place; row: Listed };

export type ProfileQuery = {
  filter: ProfileFilter;
  sort: CustomerSort;
  dir: Direction;
  after: Place | null;
  limit: number;
  /** User ids in the order of their names; needed for the sort by owner. */
  owners: readonly string[];
};

/**
 * One page of customers in the order of a sort: only those the viewer may see. Who they are and how they follow each
 * other is told by the roll; what is shown of them, and once more whether it may be, by the database.
 * @returns their lines with their places, and whether more follow. One who was removed meanwhile is left out.
 */
export async function listProfiles(
  conn: Conn,
  viewer: Viewer,
  roll: Roll,
  query: ProfileQuery,
): Promise<{ lines: Line[]; more: boolean }> {
  const order = orderBy(roll, query.sort, query.owners);
  const numbers = pageOf(roll, viewer, query, order);
  const places = Array.from(numbers.subarray(0, query.limit), (number) => placeOf(roll, order, number));
  const rows = await readListed(
    conn,
    viewer,
    places.map(({ id }) => id),
  );
  const lines = places.flatMap((place) => {
    const row = rows.get(place.id);
    return row ? [{ place, row }] : [];
  });
  return { lines, more: numbers.length > query.limit };
}

/** Customers of a filter that the viewer may see, at most `limit`, in no order. */
export function findProfiles(roll: Roll, viewer: Viewer, filter: ProfileFilter, limit: number): string[] {
  return Array.from(passing(roll, viewer, filter).subarray(0, limit), (number) => roll.ids.text(number));
}

async function readListed(conn: Conn, viewer: Viewer, ids: readonly string[]): Promise<Map<string, Listed>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<Listed>`${kept} SELECT ${listedOf('p')} FROM customer_profile p
    WHERE p.customer_id = ANY(${[...ids]}::uuid[]) AND ${scopeSql(viewer, 'customers.read', 'p')}`.execute(conn);
  return new Map(rows.map((row) => [row.customer_id, row]));
}

/** A part of a list, in order: from where it begins to where `numbers` end. */
type Stretch = {
  /** What it begins behind; null: with the first. */
  after: Place | null;
  numbers: Uint32Array;
  /** Nobody follows. */
  isEnd: boolean;
};

/** Remembered of a list: some pages at first, forty more for each who goes on, as an export does. */
const FIRST_STRETCH = 128;
const NEXT_STRETCH = 2_048;
/** Several people may be in one list, each on a page of their own. */
const STRETCHES = 8;
const lists = new RollMemory<Stretch[]>(256);

/** Up to one more than the page holds, in order. */
function pageOf(roll: Roll, viewer: Viewer, query: ProfileQuery, order: Order): Uint32Array {
  const { filter, after, dir, limit } = query;
  const wanted = limit + 1;
  if (filter.found) return foremost(roll, passing(roll, viewer, filter), { order, dir, after, count: wanted });
  const key = keyOf(viewer, query);
  const known = lists.get(roll, key) ?? [];
  for (const stretch of known) {
    const page = within(roll, stretch, query, order);
    if (page) return page;
  }
  const count = Math.max(after ? NEXT_STRETCH : FIRST_STRETCH, wanted);
  const numbers = foremost(roll, passing(roll, viewer, filter), { order, dir, after, count });
  lists.set(roll, key, [{ after, numbers, isEnd: numbers.length < count }, ...known].slice(0, STRETCHES));
  return numbers.subarray(0, wanted);
}

function keyOf(viewer: Viewer, { filter, sort, dir, owners }: ProfileQuery): string {
  return JSON.stringify([reachKey(viewer, 'customers.read'), sort, dir, filter, sort === 'owner' ? owners : null]);
}

/** The page of a stretch; null when it holds not all of it. */
function within(roll: Roll, stretch: Stretch, { after, dir, limit }: ProfileQuery, order: Order): Uint32Array | null {
  const { numbers, isEnd } = stretch;
  let begin = 0;
  if (after) {
    const sign = dir === 'asc' ? 1 : -1;
    const compare = placed(roll, order, after);
    if (stretch.after && !isSame(stretch.after, after)) {
      const [first] = numbers;
      // Begins behind what is asked for.
      if (first === undefined || sign * compare(first) > 0) return null;
    }
    let high = numbers.length;
    while (begin < high) {
      const middle = (begin + high) >> 1;
      if (sign * compare(numbers[middle] as number) <= 0) begin = middle + 1;
      else high = middle;
    }
  } else if (stretch.after) return null;
  const page = numbers.subarray(begin, begin + limit + 1);
  return isEnd || page.length > limit ? page : null;
}

function isSame(one: Place, other: Place): boolean {
  return one.id === other.id && one.value === other.value && one.level === other.level;
}
