import { pipeline } from 'node:stream/promises';
import { constants, crc32, createDeflateRaw } from 'node:zlib';

/** One file of an archive, made as it is read. */
export type Entry = { name: string; content: AsyncIterable<string> | Iterable<string> };

/** PKWARE APPNOTE 6.3.10: names in UTF-8, sizes behind the data. */
const FLAGS = 0x0808;
const VERSION = 20;
const DEFLATE = 8;
/** 1980-01-01 00:00, the archive's own beginning of time: the same rows make the same bytes. */
const DOS_DATE = 0x0021;
/** Texts are gathered to so many characters before they are packed. */
const PIECE = 1 << 16;

type Written = { name: Buffer; crc: number; packed: number; size: number; offset: number };

/**
 * A ZIP archive as a stream of bytes: nothing of it is held but what is being packed. Without ZIP64, so no more than
 * 4 GB in all.
 * @throws RangeError when the archive, or a file in it, grows beyond that.
 */
export async function* zipped(entries: AsyncIterable<Entry> | Iterable<Entry>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  for await (const { name, content } of entries) {
    const entry: Written = { name: Buffer.from(name), crc: 0, packed: 0, size: 0, offset };
    const head = localHeader(entry.name);
    offset += head.length;
    yield head;
    for await (const bytes of packed(content, entry)) {
      offset += bytes.length;
      yield bytes;
    }
    const tail = descriptor(entry);
    offset += tail.length;
    yield tail;
    requireSmall(offset, entry.size);
    written.push(entry);
  }
  const directory = Buffer.concat(written.map(directoryEntry));
  yield directory;
  yield endOfDirectory(written.length, directory.length, offset);
}

function requireSmall(...sizes: number[]): void {
  if (sizes.some((size) => size > 0xffff_ffff)) throw new RangeError('an archive without ZIP64 ends at 4 GB');
}

/** Packs a text, counting what goes in and out. */
async function* packed(content: Entry['content'], entry: Written): AsyncGenerator<Buffer> {
  // The fastest: rows of a table pack well at any level, and the processor is for the rows.
  const deflate = createDeflateRaw({ level: constants.Z_BEST_SPEED });
  const feeding = pipeline(pieces(content, entry), deflate);
  // Its fault ends the stream that is read here, and is thrown there.
  feeding.catch(() => undefined);
  for await (const bytes of deflate as AsyncIterable<Buffer>) {
    entry.packed += bytes.length;
    yield bytes;
  }
  await feeding;
}

async function* pieces(content: Entry['content'], entry: Written): AsyncGenerator<Buffer> {
  let text = '';
  const taken = () => {
    const bytes = Buffer.from(text);
    text = '';
    entry.crc = crc32(bytes, entry.crc);
    entry.size += bytes.length;
    return bytes;
  };
  for await (const piece of content) {
    text += piece;
    if (text.length >= PIECE) yield taken();
  }
  if (text !== '') yield taken();
}

/** A record of the format: its sign, then numbers of so many bytes each, the lowest byte first. */
function record(sign: string, ...fields: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer {
  const record = Buffer.alloc(fields.reduce((length, [bytes]) => length + bytes, sign.length));
  let at = record.write(sign, 'latin1');
  for (const [bytes, value] of fields) at = record.writeUIntLE(value % 2 ** (8 * bytes), at, bytes);
  return record;
}

const SHORT_ZERO = [2, 0] as const;
const LONG_ZERO = [4, 0] as const;
/** Flags, method, time and day: the same before the data and in the directory. */
const HOW = [[2, FLAGS], [2, DEFLATE], SHORT_ZERO, [2, DOS_DATE]] as const;
const sums = ({ crc, packed: bytes, size }: Written) =>
  [
    [4, crc],
    [4, bytes],
    [4, size],
  ] as const;

/** Checksum and sizes are not known yet: they stand behind the data. */
function localHeader(name: Buffer): Buffer {
  const unknown = [LONG_ZERO, LONG_ZERO, LONG_ZERO] as const;
  const head = record('PK\x03\x04', [2, VERSION], ...HOW, ...unknown, [2, name.length], SHORT_ZERO);
  return Buffer.concat([head, name]);
}

function descriptor(entry: Written): Buffer {
  return record('PK\x07\x08', ...sums(entry));
}

function directoryEntry(entry: Written): Buffer {
  const versions = [
    [2, VERSION],
    [2, VERSION],
  ] as const;
  // Neither extra field nor comment; the first disk, no attributes.
  const rest = [SHORT_ZERO, SHORT_ZERO, SHORT_ZERO, SHORT_ZERO, LONG_ZERO, [4, entry.offset]] as const;
  const head = record('PK\x01\x02', ...versions, ...HOW, ...sums(entry), [2, entry.name.length], ...rest);
  return Buffer.concat([head, entry.name]);
}

function endOfDirectory(count: number, size: number, offset: number): Buffer {
  const disks = [SHORT_ZERO, SHORT_ZERO] as const;
  return record('PK\x05\x06', ...disks, [2, count], [2, count], [4, size], [4, offset], SHORT_ZERO);
}
