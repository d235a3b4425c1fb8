import type { Ctx } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import type { Roll } from '../../platform/list/roll.ts';

/**
 * The members of a segment by their numbers in the roll; a room to the right keeps them. Of a set that nobody knows: none.
 * Read anew for every page: 200,000 members are 3 MB and 0.1 s.
 */
export async function membersOf({ registry }: Ctx, conn: Conn, roll: Roll, setId: string): Promise<Uint32Array> {
  for (const { membersOf: read } of registry.modules) {
    const ids = await read?.(conn, setId);
    // One who came to the house after the roll was read is on the next page that is asked for.
    if (ids) return roll.numbersOf(ids);
  }
  return new Uint32Array(0);
}

/** Those of the first who are among the second. */
export function among(numbers: Uint32Array, others: Uint32Array): Uint32Array {
  const known = new Set(others);
  return numbers.filter((number) => known.has(number));
}
