import { sql } from 'kysely';
import { type Conn, kept } from '../db/client.ts';
import { reachKey, scopeSql, type Viewer } from '../viewer.ts';
import { type Listed, listedOf } from './columns.ts';
import { type ProfileFilter, passing } from './filter.ts';
import { foremost, type Place, placed, placeOf } from './foremost.ts';
import { RollMemory } from './memory.ts';
import { type Direction, type Order, orderBy, type Sort } from './order.ts';
import type { Roll } from './roll.ts';

export type { MadeSieve, ProfileFilter } from './filter.ts';
export type { Place } from './foremost.ts';
export type { Sort } from './order.ts';

export type ProfileQuery = {
  filter: ProfileFilter;
  sort: Sort;
  dir: Direction;
  after: Place | null;
  limit: number;
  /** User ids in the order of their names; needed for the sort by owner. */
  owners: readonly string[];
  /** The order of the texts of a column made at run time; absent: as the alphabet has them. */
  ranks?: readonly string[] | undefined;
};

/**
 * One page of customers in the order of a sort: only those the viewer may see. Who they are and how they follow each
 * other is told by the roll; what is shown of them, and once more whether it may be, by the database.
 * @returns their rows, and the place behind which others follow. One who was removed meanwhile is left out.
 */
export async function listProfiles(
  conn: Conn,
  viewer: Viewer,
  roll: Roll,
  asked: ProfileQuery,
): Promise<{ rows: Listed[]; next: Place | null }> {
  const order = orderBy(roll, asked.sort, asked.owners, asked);
  const query = { ...asked, after: asked.after && placedHere(order, asked.after) };
  const numbers = pageOf(roll, viewer, query, order);
  const shown = numbers.subarray(0, query.limit);
  const ids = Array.from(shown, (number) => roll.ids.text(number));
  // While they are read the roll may go on.
  const next = numbers.length > shown.length ? placeOf(roll, order, shown.at(-1) as number) : null;
  const rows = await readListed(conn, viewer, ids);
  return { rows: ids.flatMap((id) => rows.get(id) ?? []), next };
}

/** A place that another process may have told, or this one before there was a new text. */
function placedHere({ words }: Order, place: Place): Place {
  return words && place.text !== undefined ? { ...place, level: words.levelOf(place.text) } : place;
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

/** What a search found, by number: while it is remembered it is the same array. */
const searches = new WeakMap<Uint32Array, number>();
let lastSearch = 0;

function keyOf(viewer: Viewer, { filter: { found, ...filter }, sort, dir, owners, ranks }: ProfileQuery): string {
  if (found && !searches.has(found)) searches.set(found, ++lastSearch);
  const search = found ? searches.get(found) : null;
  const whose = reachKey(viewer, 'customers.read');
  return JSON.stringify([whose, sort, dir, filter, search, sort === 'owner' ? owners : ranks]);
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
