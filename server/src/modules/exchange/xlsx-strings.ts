import { FileRefused } from './codes.ts';
import { RECORD_MAX_BYTES, XLSX_MAX_STRING_BYTES, XLSX_MAX_STRINGS } from './limits.ts';
import { parseWhole } from './xml.ts';

const PAGE_BYTES = 4 * 1024 * 1024;

/**
 * The shared strings of a workbook as UTF-8 outside of the JavaScript heap: 64 MB of text cost 64 MB (as strings
 * they cost three times that and slow every garbage collection). One is decoded when a cell asks for it.
 */
export class SharedStrings {
  readonly #pages: Buffer[] = [];
  #page = Buffer.alloc(0);
  #used = 0;
  #bytes = 0;
  #count = 0;
  /** Three numbers a string: page, start and end in it. */
  #places = new Uint32Array(3 * 1024);

  add(text: string): void {
    const size = Buffer.byteLength(text);
    this.#bytes += size;
    if (this.#bytes > XLSX_MAX_STRING_BYTES || this.#count === XLSX_MAX_STRINGS) throw new FileRefused('xlsx_strings');
    if (this.#pages.length === 0 || this.#used + size > this.#page.length) {
      this.#page = Buffer.allocUnsafeSlow(Math.max(PAGE_BYTES, size));
      this.#pages.push(this.#page);
      this.#used = 0;
    }
    this.#page.write(text, this.#used);
    const at = this.#count * 3;
    if (at === this.#places.length) {
      const larger = new Uint32Array(this.#places.length * 2);
      larger.set(this.#places);
      this.#places = larger;
    }
    this.#places.set([this.#pages.length - 1, this.#used, this.#used + size], at);
    this.#used += size;
    this.#count += 1;
  }

  get(index: number): string | undefined {
    if (!(index >= 0 && index < this.#count)) return undefined;
    const at = index * 3;
    return this.#pages[this.#places[at] ?? 0]?.toString('utf8', this.#places[at + 1], this.#places[at + 2]);
  }
}

/** Collects the text of an <si> or <is>: its <t>s one after the other, without the readings in <rPh>. */
export class RichText {
  #text = '';
  #inText = false;
  #inReading = false;

  open(name: string): void {
    if (name === 't') this.#inText = true;
    else if (name === 'rPh') this.#inReading = true;
  }

  close(name: string): void {
    if (name === 't') this.#inText = false;
    else if (name === 'rPh') this.#inReading = false;
  }

  add(text: string): void {
    if (!this.#inText || this.#inReading) return;
    this.#text += text;
    // A string of Excel has at most 32,767 characters; runs without end would fill the memory.
    if (this.#text.length > RECORD_MAX_BYTES) throw new FileRefused('xlsx_strings');
  }

  take(): string {
    const text = this.#text;
    this.#text = '';
    return text.includes('_x') ? unescaped(text) : text;
  }
}

/** Characters XML cannot hold are written _x000D_ (ECMA-376, ST_Xstring). */
export function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

export async function readStrings(chunks: AsyncIterable<Uint8Array>): Promise<SharedStrings> {
  const strings = new SharedStrings();
  const rich = new RichText();
  await parseWhole(chunks, {
    open: (name) => rich.open(name),
    close(name) {
      rich.close(name);
      if (name === 'si') strings.add(rich.take());
    },
    text: (text) => rich.add(text),
  });
  return strings;
}
