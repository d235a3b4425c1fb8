import { CSV_BLOCK_BYTES, RECORD_MAX_BYTES, SHOWN_CHARS } from './limits.ts';

export type Block =
  /** Whole lines; only the file's last line may lack its newline. */
  | { text: string; byteEnd: number }
  /** A line longer than RECORD_MAX_BYTES was passed over without being kept; how it began. */
  | { oversize: string; byteEnd: number };

export type BlockFormat = {
  /** A label of the WHATWG Encoding Standard in which 0x0A and 0x0D only ever mean themselves. */
  encoding: string;
  newline: '\n' | '\r';
  /** Where in the file the first byte of the stream lies. */
  byteStart: number;
  /** Smaller only in tests. */
  blockBytes?: number | undefined;
};

/**
 * Cuts a byte stream at newlines and decodes block by block. Lines are cut before decoding: a byte that
 * cannot be decoded then spoils its own line only, a line of any length is dropped without being kept,
 * and every block knows its place in the file. Sound because UTF-8, GB18030 and Windows-1252 never use
 * 0x0A or 0x0D inside another character (second bytes of GB18030 are 0x30-0x39 and 0x40-0xFE).
 *
 * One buffer is used from the first byte to the last, so a chunk may be overwritten once the next is asked for.
 */
export async function* textBlocks(stream: AsyncIterable<Uint8Array>, format: BlockFormat): AsyncGenerator<Block> {
  const cutter = new LineCutter(format);
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; ) {
      at += cutter.fill(chunk, at);
      if (cutter.full) yield* cutter.cut();
    }
  }
  yield* cutter.cut();
  yield* cutter.end();
}

/** UTF-16 keeps no newline byte of its own: it is turned into UTF-8 first (and its byte places are lost). */
export async function* utf16ToUtf8(
  stream: AsyncIterable<Uint8Array>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of stream) yield Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8');
  yield Buffer.from(decoder.decode(), 'utf8');
}

class LineCutter {
  readonly #newline: number;
  readonly #blockBytes: number;
  readonly #decoder;
  readonly #buffer: Buffer;
  #filled = 0;
  /** Bytes at the front of the buffer known to hold no newline: the beginning of a line. */
  #scanned = 0;
  /** How the line being passed over began. */
  #passing: string | null = null;
  /** Place in the file of the first byte in the buffer. */
  #place: number;

  constructor(format: BlockFormat) {
    this.#newline = format.newline.charCodeAt(0);
    this.#blockBytes = format.blockBytes ?? CSV_BLOCK_BYTES;
    this.#decoder = new TextDecoder(format.encoding, { ignoreBOM: true });
    this.#buffer = Buffer.allocUnsafeSlow(RECORD_MAX_BYTES + this.#blockBytes);
    this.#place = format.byteStart;
  }

  get full(): boolean {
    return this.#filled === this.#scanned + this.#blockBytes;
  }

  /** Takes what there is room for and returns how much that was. */
  fill(chunk: Uint8Array, from: number): number {
    const size = Math.min(chunk.length - from, this.#scanned + this.#blockBytes - this.#filled);
    this.#buffer.set(chunk.subarray(from, from + size), this.#filled);
    this.#filled += size;
    return size;
  }

  /** Hands out the whole lines in the buffer and keeps the rest. */
  *cut(): Generator<Block> {
    const first = this.#find();
    if (first !== -1 && (this.#passing !== null || first > RECORD_MAX_BYTES)) {
      const oversize = this.#passing ?? this.#shown();
      this.#passing = null;
      this.#drop(first + 1);
      yield { oversize, byteEnd: this.#place };
    }
    const end = this.#buffer.subarray(0, this.#filled).lastIndexOf(this.#newline) + 1;
    if (end > 0) {
      const text = this.#text(end);
      this.#drop(end);
      yield { text, byteEnd: this.#place };
    }
    this.#scanned = this.#filled;
    if (this.#passing !== null) this.#drop(this.#filled);
    else if (this.#filled > RECORD_MAX_BYTES) {
      this.#passing = this.#shown();
      this.#drop(this.#filled);
    }
  }

  /** The file has ended, perhaps within a line. */
  *end(): Generator<Block> {
    if (this.#passing !== null) yield { oversize: this.#passing, byteEnd: this.#place };
    else if (this.#filled > 0) yield { text: this.#text(this.#filled), byteEnd: this.#place + this.#filled };
  }

  #find(): number {
    const at = this.#buffer.subarray(this.#scanned, this.#filled).indexOf(this.#newline);
    return at === -1 ? -1 : at + this.#scanned;
  }

  #drop(size: number): void {
    this.#buffer.copyWithin(0, size, this.#filled);
    this.#filled -= size;
    this.#scanned = 0;
    this.#place += size;
  }

  #text(end: number): string {
    const text = this.#decoder.decode(this.#buffer.subarray(0, end));
    return this.#place === 0 && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }

  #shown(): string {
    const head = this.#decoder.decode(this.#buffer.subarray(0, Math.min(this.#filled, SHOWN_CHARS * 4)));
    return head.slice(0, SHOWN_CHARS).replace(/\uFFFD+$/, '');
  }
}
