import { open } from 'node:fs/promises';
import type { ImportFormat } from '@kith/contract/exchange';
import { Problem } from '../../platform/errors.ts';
import { FileRefused, type RefusalCode } from './codes.ts';
import type { CsvFormat } from './csv.ts';
import type { Delimiter, Encoding } from './formats.ts';
import { SNIFF_BYTES } from './limits.ts';
import type { Row } from './rows.ts';
import { type Decided, sniff } from './sniff.ts';
import { sniffXlsx } from './xlsx.ts';

/** How a stored file is read: what people see of it, and what only the reader needs. */
export type StoredFormat = ImportFormat & Pick<CsvFormat, 'quote' | 'newline' | 'columns'>;

export type Look = { format: StoredFormat; encodingSure: boolean; headers: string[]; sample: Row[] };

/** Reads the beginning of a stored file and says how it is to be read. @throws Problem exchange.refused_<why> */
export async function lookAt(path: string, size: number, decided: Decided & { sheet?: string }): Promise<Look> {
  try {
    const { head, further } = await samples(path, size);
    const seen = sniff(head, size, decided, further);
    if (seen.media === 'refused') throw refusal(seen.code);
    if (seen.media === 'csv') {
      const { encoding, delimiter, quote, newline, headerRow, headers, sample } = seen;
      const columns = headers.length;
      const format = { media: 'csv' as const, encoding, delimiter, headerRow, sheet: null, quote, newline, columns };
      return { format, encodingSure: seen.encodingSure, headers, sample };
    }
    const book = await sniffXlsx(path, { sheet: decided.sheet, headerRow: decided.headerRow });
    const { sheet, headerRow, headers, sample } = book;
    const format = { media: 'xlsx' as const, encoding: null, delimiter: null, headerRow, sheet };
    return { format, encodingSure: true, headers, sample };
  } catch (error) {
    if (error instanceof FileRefused) throw refusal(error.code);
    throw error;
  }
}

function refusal(code: RefusalCode): Problem {
  return new Problem(`exchange.refused_${code}`, 422);
}

/** The head, and three pieces from further on: a file may begin in plain ASCII. */
async function samples(path: string, size: number): Promise<{ head: Buffer; further: Buffer[] }> {
  const file = await open(path);
  try {
    const piece = async (at: number, length: number) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
      return buffer.subarray(0, bytesRead);
    };
    const head = await piece(0, Math.min(size, SNIFF_BYTES));
    const further: Buffer[] = [];
    if (size > SNIFF_BYTES) {
      for (const share of [0.4, 0.7, 0.99]) further.push(await piece(Math.floor(size * share), 65_536));
    }
    return { head, further };
  } finally {
    await file.close();
  }
}

/** The reader's format of a stored CSV. */
export function csvFormat(format: StoredFormat): CsvFormat {
  return {
    encoding: format.encoding as Encoding,
    delimiter: format.delimiter as Delimiter,
    headerRow: format.headerRow,
    ...(format.quote ? { quote: format.quote } : {}),
    ...(format.newline ? { newline: format.newline } : {}),
    ...(format.columns ? { columns: format.columns } : {}),
  };
}
