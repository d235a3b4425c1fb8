import { XLSX_LIMIT_BYTES } from '@kith/contract/exchange';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { asRefusal, FileRefused } from './codes.ts';
import {
  XLSX_MAX_ENTRIES,
  XLSX_MAX_PART_BYTES,
  XLSX_MAX_RATIO,
  XLSX_MAX_UNPACKED_BYTES,
  XLSX_RATIO_FREE_BYTES,
} from './limits.ts';

/**
 * The archive an XLSX is. Its limits are checked on opening, by what its directory says each entry unpacks to;
 * yauzl ends the stream of an entry that turns out larger than it said, so a lie is found while reading.
 */
export class XlsxPackage {
  readonly fileBytes: number;
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
    this.fileBytes = zip.fileSize;
  }

  /** Throws FileRefused for what is no archive or breaks a limit. */
  static async open(path: string): Promise<XlsxPackage> {
    const zip = await yauzl.openPromise(path, { autoClose: false }).catch((error: unknown) => {
      throw asRefusal(error);
    });
    try {
      return new XlsxPackage(zip, await checkedEntries(zip));
    } catch (error) {
      zip.close();
      throw asRefusal(error);
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  unpackedBytes(name: string): number {
    return this.#entries.get(name.toLowerCase())?.uncompressedSize ?? 0;
  }

  /** The bytes of one entry, unpacked. */
  async *read(name: string): AsyncGenerator<Uint8Array> {
    const entry = this.#entries.get(name.toLowerCase());
    if (!entry) throw new FileRefused('xlsx_damaged');
    try {
      yield* await this.#zip.openReadStreamPromise(entry);
    } catch (error) {
      throw asRefusal(error);
    }
  }

  /** An entry that is kept in memory as a whole while it is understood. */
  readPart(name: string): AsyncGenerator<Uint8Array> {
    if (this.unpackedBytes(name) > XLSX_MAX_PART_BYTES) throw new FileRefused('xlsx_bomb');
    return this.read(name);
  }

  close(): void {
    this.#zip.close();
  }
}

async function checkedEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.fileSize > XLSX_LIMIT_BYTES) throw new FileRefused('too_large');
  if (zip.entryCount > XLSX_MAX_ENTRIES) throw new FileRefused('xlsx_bomb');
  const entries = new Map<string, Entry>();
  let unpacked = 0;
  for await (const entry of zip.eachEntry()) {
    const { compressedSize, uncompressedSize } = entry;
    unpacked += uncompressedSize;
    const dense = uncompressedSize > XLSX_RATIO_FREE_BYTES && uncompressedSize > compressedSize * XLSX_MAX_RATIO;
    if (dense || unpacked > XLSX_MAX_UNPACKED_BYTES) throw new FileRefused('xlsx_bomb');
    entries.set(entry.fileName.toLowerCase(), entry);
  }
  return entries;
}
