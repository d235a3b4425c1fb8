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

function localHeader(name: Buffer): Buffer {
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 'latin1');
  head.writeUInt16LE(VERSION, 4);
  head.writeUInt16LE(FLAGS, 6);
  head.writeUInt16LE(DEFLATE, 8);
  head.writeUInt16LE(DOS_DATE, 12);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

function descriptor({ crc, packed: bytes, size }: Written): Buffer {
  const tail = Buffer.alloc(16);
  tail.write('PK\x07\x08', 'latin1');
  tail.writeUInt32LE(crc, 4);
  tail.writeUInt32LE(bytes % 2 ** 32, 8);
  tail.writeUInt32LE(size % 2 ** 32, 12);
  return tail;
}

function directoryEntry({ name, crc, packed: bytes, size, offset }: Written): Buffer {
  const head = Buffer.alloc(46);
  head.write('PK\x01\x02', 'latin1');
  head.writeUInt16LE(VERSION, 4);
  head.writeUInt16LE(VERSION, 6);
  head.writeUInt16LE(FLAGS, 8);
  head.writeUInt16LE(DEFLATE, 10);
  head.writeUInt16LE(DOS_DATE, 14);
  head.writeUInt32LE(crc, 16);
  head.writeUInt32LE(bytes, 20);
  head.writeUInt32LE(size, 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, name]);
}

function endOfDirectory(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
