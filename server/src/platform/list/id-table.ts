/** The 128 bits of a UUID as four whole numbers. */
export type IdWords = readonly [number, number, number, number];

/** @throws TypeError when the text is no UUID. */
export function idWords(id: string): IdWords {
  const digits = id.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(digits)) throw new TypeError(`not a UUID: ${id}`);
  const word = (at: number) => Number.parseInt(digits.slice(at, at + 8), 16);
  return [word(0), word(8), word(16), word(24)];
}

/** Bytes of a UUID in binary answers of the database. */
export const ID_BYTES = 16;

export function uuidAt(data: Buffer, at: number): [number, number, number, number] {
  return [data.readUInt32BE(at), data.readUInt32BE(at + 4), data.readUInt32BE(at + 8), data.readUInt32BE(at + 12)];
}

const HEX = Array.from({ length: 0x100 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The lower 16 bits as four digits. */
function hex(word: number): string {
  return `${HEX[(word >>> 8) & 0xff]}${HEX[word & 0xff]}`;
}

const EMPTY = -1;

/**
 * UUIDs numbered from 0 in the order they came: a million take 24 MB; a Map of texts 150. Open addressing with linear
 * probing; nothing is ever taken out.
 */
export class IdTable {
  #words = new Uint32Array(4 * 1024);
  #places = new Int32Array(2048).fill(EMPTY);
  size = 0;

  /** The number of a UUID; -1 when it has none. */
  find(a: number, b: number, c: number, d: number): number {
    return this.#places[this.#placeOf(a, b, c, d)] as number;
  }

  findText(id: string): number {
    return this.find(...idWords(id));
  }

  /** The number of a UUID, a new one when it has none. */
  add(a: number, b: number, c: number, d: number): number {
    const place = this.#placeOf(a, b, c, d);
    const known = this.#places[place] as number;
    if (known !== EMPTY) return known;
    const number = this.size++;
    if (4 * number === this.#words.length) this.#words = widened(this.#words, Uint32Array);
    this.#words.set([a, b, c, d], 4 * number);
    this.#places[place] = number;
    if (2 * this.size > this.#places.length) this.#spread();
    return number;
  }

  text(number: number): string {
    const word = (at: number) => this.#words[4 * number + at] as number;
    const [a, b, c, d] = [word(0), word(1), word(2), word(3)];
    return `${hex(a >>> 16)}${hex(a)}-${hex(b >>> 16)}-${hex(b)}-${hex(c >>> 16)}-${hex(c)}${hex(d >>> 16)}${hex(d)}`;
  }

  /** Below 0 where the UUID of the first stands before that of the second. */
  compare(one: number, other: number): number {
    const at = 4 * other;
    const words = this.#words;
    return this.compareWith(
      one,
      words[at] as number,
      words[at + 1] as number,
      words[at + 2] as number,
      words[at + 3] as number,
    );
  }

  compareWith(number: number, a: number, b: number, c: number, d: number): number {
    const at = 4 * number;
    const words = this.#words;
    return (
      (words[at] as number) - a ||
      (words[at + 1] as number) - b ||
      (words[at + 2] as number) - c ||
      (words[at + 3] as number) - d
    );
  }

  #placeOf(a: number, b: number, c: number, d: number): number {
    const mask = this.#places.length - 1;
    // Of versions 4 and 7 the last word is random, of hashes all are.
    let place = (Math.imul(a ^ b ^ c ^ d, 0x9e3779b1) >>> 7) & mask;
    for (;;) {
      const number = this.#places[place] as number;
      if (number === EMPTY || this.compareWith(number, a, b, c, d) === 0) return place;
      place = (place + 1) & mask;
    }
  }

  #spread(): void {
    this.#places = new Int32Array(2 * this.#places.length).fill(EMPTY);
    for (let number = 0; number < this.size; number++) {
      const [a = 0, b = 0, c = 0, d = 0] = this.#words.subarray(4 * number, 4 * number + 4);
      this.#places[this.#placeOf(a, b, c, d)] = number;
    }
  }
}

/** A copy with twice the room. */
export function widened<T extends { readonly length: number; set(from: T): void }>(
  array: T,
  Type: new (length: number) => T,
): T {
  const wide = new Type(2 * array.length);
  wide.set(array);
  return wide;
}
