/**
 * As much of tar (POSIX.1-1988, ustar) as a backup needs, so that `tar -xzf` opens it without Kith: plain files with
 * short names, written and read as a stream.
 */
const BLOCK = 512;
/** Eleven octal digits. */
const LARGEST = 8 ** 11 - 1;

/** What ended before its end. */
export class Truncated extends Error {}

/** What is no tar at all, or was changed. */
export class NotTar extends Error {}

/** The header of a file; its bytes follow, then `tarPadding`. @throws RangeError for a long name or 8 GiB. */
export function tarHeader(name: string, size: number, at: Date): Buffer {
  if (Buffer.byteLength(name) > 100 || size > LARGEST)
    throw new RangeError(`does not fit into a tar: ${name}, ${size}`);
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, offset: number, length: number) =>
    header.write(
      `${Math.floor(value)
        .toString(8)
        .padStart(length - 1, '0')}\0`,
      offset,
      'ascii',
    );
  header.write(name, 0, 'utf8');
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(at.getTime() / 1000, 136, 12);
  header.write('0', 156, 'ascii');
  header.write('ustar\0' + '00', 257, 'ascii');
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148, 'ascii');
  return header;
}

/** Fills the last block of a file of this size. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/** Two empty blocks close a tar. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

/** The sum of a header's bytes, its own field counted as blanks. */
function checksumOf(header: Buffer): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);
}

export type TarEntry = { name: string; size: number; body: AsyncIterable<Buffer> };

/**
 * The files of a tar in their order; each body is to be read to its end before the next is asked for.
 * @throws NotTar, Truncated
 */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const bytes = new Bytes(source);
  for (;;) {
    const header = Buffer.concat(await collect(bytes.take(BLOCK)));
    if (header.every((byte) => byte === 0)) return;
    const text = (offset: number, length: number) =>
      header
        .toString('utf8', offset, offset + length)
        .replace(/\0.*$/s, '')
        .trim();
    if (Number.parseInt(text(148, 8), 8) !== checksumOf(header)) throw new NotTar('a header has another checksum');
    const size = Number.parseInt(text(124, 12), 8);
    yield { name: text(0, 100), size, body: bytes.take(size) };
    await collect(bytes.take(tarPadding(size).length));
  }
}

async function collect(pieces: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

/** A stream of bytes, taken by length. */
class Bytes {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** @throws Truncated when there are fewer. */
  async *take(length: number): AsyncGenerator<Buffer> {
    let wanted = length;
    while (wanted > 0) {
      if (this.#rest.length === 0) {
        const next = await this.#source.next();
        if (next.done) throw new Truncated(`${wanted} bytes are missing`);
        this.#rest = next.value;
      }
      const piece = this.#rest.subarray(0, wanted);
      this.#rest = this.#rest.subarray(piece.length);
      wanted -= piece.length;
      yield piece;
    }
  }
}
