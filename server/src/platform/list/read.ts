import { uuidAt } from './id-table.ts';
import type { Entry, Roll } from './roll.ts';

/** PGCOPY\n\377\r\n\0, four bytes of flags, four of the length of nothing more. */
const HEADER_BYTES = 19;
const FIELDS = 14;
const TWO_32 = 2 ** 32;
const NULL_LENGTH = -1;
/** Of who has nothing in any column made at run time. */
const NONE: readonly unknown[] = [];
/** A day that is -infinity. */
const NEVER_DAY = -(2 ** 31);

/**
 * Takes rows into a roll from COPY … (FORMAT binary), in pieces as they come: customer_id; standing, null when the
 * customer is gone; owner_id; region; tags joined by U+0001; name_key; created_at; last_on; order_count; the total, the
 * year's, the stake's and the expected money; an array of JSON with the values of the columns made at run time, in their
 * order, null for none. PostgreSQL documentation, COPY, "Binary Format".
 */
export class RollReader {
  /** Rows so far. */
  taken = 0;
  readonly #roll: Roll;
  #rest: Buffer = Buffer.alloc(0);
  #begun = false;
  readonly #entry: Entry = {
    standing: 0,
    owner: 0,
    region: 0,
    tags: 0,
    createdAt: 0,
    lastOn: 0,
    orders: 0,
    total: 0,
    year: 0,
    stake: 0,
    expected: 0,
  };

  constructor(roll: Roll) {
    this.#roll = roll;
  }

  take(piece: Buffer): void {
    const data = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    let at = 0;
    if (!this.#begun) {
      if (data.length < HEADER_BYTES) {
        this.#rest = data;
        return;
      }
      this.#begun = true;
      at = HEADER_BYTES;
    }
    for (;;) {
      const end = endOfRow(data, at);
      if (end < 0) break;
      this.#row(data, at + 2);
      at = end;
    }
    this.#rest = data.subarray(at);
  }

  #row(data: Buffer, begin: number): void {
    const { ids, owners, regions, tagSets } = this.#roll;
    const entry = this.#entry;
    let at = begin + 4;
    const number = ids.add(...uuidAt(data, at));
    at += 16;
    this.taken++;
    if (data.readInt32BE(at) === NULL_LENGTH) {
      this.#roll.remove(number);
      return;
    }
    entry.standing = data.readInt32BE(at + 4);
    at += 8;
    const ownerLength = data.readInt32BE(at);
    entry.owner = ownerLength === NULL_LENGTH ? 0 : owners.add(...uuidAt(data, at + 4)) + 1;
    at += 4 + Math.max(0, ownerLength);
    const regionLength = data.readInt32BE(at);
    entry.region = regionLength <= 0 ? 0 : regions.add(data.toString('utf8', at + 4, at + 4 + regionLength));
    at += 4 + Math.max(0, regionLength);
    const tagsLength = data.readInt32BE(at);
    entry.tags = tagsLength <= 0 ? 0 : tagSets.add(data.toString('utf8', at + 4, at + 4 + tagsLength));
    at += 4 + Math.max(0, tagsLength);
    const nameLength = data.readInt32BE(at);
    const name = data.subarray(at + 4, at + 4 + nameLength);
    at += 4 + nameLength;
    entry.createdAt = int64At(data, at + 4);
    at += 12;
    const day = data.readInt32BE(at + 4);
    entry.lastOn = day === NEVER_DAY ? Number.NEGATIVE_INFINITY : day;
    entry.orders = data.readInt32BE(at + 12);
    entry.total = int64At(data, at + 20);
    entry.year = int64At(data, at + 32);
    entry.stake = int64At(data, at + 44);
    entry.expected = int64At(data, at + 56);
    this.#roll.write(number, entry, name);
    if (this.#roll.made.size === 0) return;
    const madeLength = data.readInt32BE(at + 64);
    const made = madeLength === NULL_LENGTH ? NONE : JSON.parse(data.toString('utf8', at + 68, at + 68 + madeLength));
    this.#roll.writeMade(number, made);
  }
}

/** Where the row at `begin` ends; -1 while it is not all there, or when it is the trailer. */
function endOfRow(data: Buffer, begin: number): number {
  if (begin + 2 > data.length || data.readInt16BE(begin) !== FIELDS) return -1;
  let at = begin + 2;
  for (let field = 0; field < FIELDS; field++) {
    if (at + 4 > data.length) return -1;
    at += 4 + Math.max(0, data.readInt32BE(at));
  }
  return at > data.length ? -1 : at;
}

/** Exact up to 2^53. */
function int64At(data: Buffer, at: number): number {
  return data.readInt32BE(at) * TWO_32 + data.readUInt32BE(at + 4);
}
