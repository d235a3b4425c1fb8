import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** A COPY stream that rows are written to as text-format lines. */
export type CopyWriter = { write(line: string): Promise<void> | undefined; end(): Promise<number> };

/**
 * Starts COPY table(columns) FROM STDIN on a client taken from the pool.
 * Lines are gathered to 64 kB pieces; `write` returns a promise only when the caller must wait.
 */
export function copyInto(client: pg.ClientBase, table: string, columns: readonly string[]): CopyWriter {
  const stream = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`));
  let failure: Error | undefined;
  let piece = '';
  stream.on('error', (error) => {
    failure = error;
  });
  return {
    write(line) {
      piece += line;
      if (piece.length < 65_536) return undefined;
      if (failure) throw failure;
      const full = !stream.write(piece);
      piece = '';
      return full ? once(stream, 'drain').then(() => undefined) : undefined;
    },
    async end() {
      if (failure) throw failure;
      if (piece) stream.write(piece);
      stream.end();
      await once(stream, 'finish');
      return stream.rowCount ?? 0;
    },
  };
}

/** COPY (query) TO STDOUT in binary format on a client taken from the pool: pieces that end anywhere. */
export function copyOut(client: pg.ClientBase, query: string): AsyncIterable<Buffer> {
  return client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`));
}

/** COPY table(columns) TO STDOUT in text format, which any version reads: pieces that end anywhere. */
export function copyTableOut(client: pg.ClientBase, table: string, columns: readonly string[]) {
  return client.query(copyTo(`COPY ${table} (${columns.join(', ')}) TO STDOUT`));
}

/** COPY table(columns) FROM STDIN in text format, fed with pieces that end anywhere; `rowCount` when it has finished. */
export function copyTableIn(client: pg.ClientBase, table: string, columns: readonly string[]) {
  return client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`));
}

const SPECIAL = /[\\\t\n\r]/;
const SPECIALS = /[\\\t\n\r]/g;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One value in COPY text format; null and undefined become \N. */
function copyText(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') {
    // The test is 3 × cheaper than a replace that finds nothing, and most values hold nothing special.
    return SPECIAL.test(value) ? value.replace(SPECIALS, (char) => ESCAPES[char] ?? char) : value;
  }
  if (typeof value === 'boolean') return value ? 't' : 'f';
  return String(value);
}

/** One line of COPY text format; joined at once, because a text that grew piece by piece keeps all its pieces. */
export function copyLine(values: readonly (string | number | boolean | null | undefined)[]): string {
  const texts = values.map(copyText);
  texts.push(`${texts.pop() ?? ''}\n`);
  return texts.join('\t');
}
