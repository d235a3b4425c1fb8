import type { Ctx } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import type { Roll } from '../../platform/list/roll.ts';

const UUID_BYTES = 16;

/**
 * The members of a segment by their numbers in the roll; a room to the right keeps them. Of a set that nobody knows: none.
 * Read anew for every page: 200,000 members are 3 MB and 0.1 s.
 */
export async function membersOf({ registry }: Ctx, conn: Conn, roll: Roll, setId: string): Promise<Uint32Array> {
  const numbers: number[] = [];
  for (const module of registry.modules) {
    const ids = await module.membersOf?.(conn, setId);
    if (!ids) continue;
    for (let at = 0; at + UUID_BYTES <= ids.length; at += UUID_BYTES) {
      const word = (offset: number) => ids.readUInt32BE(at + offset);
      const number = roll.ids.find(word(0), word(4), word(8), word(12));
      // One who came to the house after the roll was read is on the next page that is asked for.
      if (number >= 0) numbers.push(number);
    }
  }
  return Uint32Array.from(numbers);
}

/** Those of the first who are among the second. */
export function among(numbers: Uint32Array, others: Uint32Array): Uint32Array {
  const known = new Set(others);
  return numbers.filter((number) => known.has(number));
}
