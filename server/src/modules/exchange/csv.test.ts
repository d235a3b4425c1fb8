import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { type CsvFormat, readCsv } from './csv.ts';
import { MAX_COLUMNS, RECORD_MAX_BYTES } from './limits.ts';
import type { Row, RowBatch } from './rows.ts';

const plain: CsvFormat = { encoding: 'utf-8', delimiter: ',', headerRow: 0 };

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function batchesOf(stream: AsyncIterable<Uint8Array>, format: CsvFormat): Promise<RowBatch[]> {
  const batches: RowBatch[] = [];
  for await (const batch of readCsv(stream, format)) batches.push(batch);
  return batches;
}

async function read(content: string | Uint8Array, format: Partial<CsvFormat> = {}, chunk = 1 << 20): Promise<Row[]> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const batches = await batchesOf(chunksOf(bytes, chunk), { ...plain, ...format });
  return batches.flatMap((batch) => batch.rows);
}

const cellsOf = (rows: Row[]) => rows.map((row) => row.cells);

describe('readCsv', () => {
  it('numbers rows as a spreadsheet does, and leaves out header and blank rows', async () => {
    const rows = await read('编号,姓名\r\n1,王\r\n\r\n,\r\n2,"李\n四"\r\n', { headerRow: 1 });
    expect(rows).toEqual([
      { number: 2, cells: ['1', '王'], problem: null },
      { number: 5, cells: ['2', '李\n四'], problem: null },
    ]);
  });

  it('reads quotes as people write them', async () => {
    expect(cellsOf(await read('"a ""b"" c", "d, e" ,f"g,"小明"茶行'))).toEqual([
      ['a "b" c', 'd, e', 'f"g', '"小明"茶行'],
    ]);
    expect(cellsOf(await read("'a;b';c", { delimiter: ';', quote: "'" }))).toEqual([['a;b', 'c']]);
  });

  it('reads old Mac newlines and a last line without one', async () => {
    expect(cellsOf(await read('a,b\rc,"d"\re,f', { newline: '\r' }))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ]);
  });

  it('reads each encoding, with and without a byte order mark', async () => {
    const text = '\uFEFF姓名,城市\n𠮷田 㐂,東京\n';
    const want = [
      ['姓名', '城市'],
      ['𠮷田 㐂', '東京'],
    ];
    for (const [encoding, bytes] of [
      ['utf-8', Buffer.from(text)],
      ['utf-8', Buffer.from(text.slice(1))],
      ['utf-16le', Buffer.from(text, 'utf16le')],
      ['utf-16be', Buffer.from(text, 'utf16le').swap16()],
      ['gb18030', iconv.encode(text.slice(1), 'gb18030')],
    ] as const) {
      expect(cellsOf(await read(bytes, { encoding }, 3)), encoding).toEqual(want);
    }
    expect(cellsOf(await read(Buffer.from('caf\xe9,\x80 5', 'latin1'), { encoding: 'windows-1252' }))).toEqual([
      ['café', '€ 5'],
    ]);
  });

  it('keeps back only the rows whose bytes are of another encoding', async () => {
    const bytes = Buffer.concat([Buffer.from('1,茶\n2,'), iconv.encode('壶', 'gb18030'), Buffer.from('\n3,杯\n')]);
    const rows = await read(bytes);
    expect(rows.map((row) => row.problem)).toEqual([null, 'encoding', null]);
    const other = Buffer.concat([iconv.encode('1,茶\n2,', 'gb18030'), Buffer.from([0xff]), Buffer.from('\n3,a\n')]);
    expect((await read(other, { encoding: 'gb18030' })).map((row) => row.problem)).toEqual([null, 'encoding', null]);
  });

  it('loses one line to a quote that never closes', async () => {
    const rows = await read('1,a\n2,"open\n3,b\n4,c\n');
    expect(rows.map((row) => [row.number, row.problem])).toEqual([
      [1, null],
      [2, 'unclosed_quote'],
      [3, null],
      [4, null],
    ]);
    // Closed by the first quote of a later line: what follows betrays it.
    const later = await read('1,"open\n2,b\n3,"c"\n4,"d\nd"\n');
    expect(later.map((row) => [row.number, row.problem])).toEqual([
      [1, 'unclosed_quote'],
      [2, null],
      [3, null],
      [4, null],
    ]);
    expect(later.at(-1)?.cells).toEqual(['4', 'd\nd']);
  });

  it('bounds an unclosed quote by the record limit and reads on', async () => {
    const line = `x,${'y'.repeat(97)}\n`;
    const count = Math.ceil((2.5 * RECORD_MAX_BYTES) / line.length);
    const rows = await read(`1,"open\n${line.repeat(count)}`);
    expect(rows.length).toBe(count + 1);
    expect(rows.filter((row) => row.problem !== null).map((row) => row.number)).toEqual([1]);
  });

  it('passes over a line longer than the limit, wherever it stands', async () => {
    const long = `9,${'茶'.repeat(RECORD_MAX_BYTES / 3 + 10)}`;
    const rows = await read(`1,a\n${long}\n2,b\n3,"open\n${long}\n4,c\n${long}`, {}, 100_000);
    expect(rows.map((row) => [row.number, row.problem])).toEqual([
      [1, null],
      [2, 'line_too_long'],
      [3, null],
      [4, 'unclosed_quote'],
      [5, 'line_too_long'],
      [6, null],
      [7, 'line_too_long'],
    ]);
    expect(rows[1]?.cells).toEqual([long.slice(0, 200)]);
  });

  it('does not keep a line that never ends', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('1,a\n');
      const chunk = Buffer.alloc(65_536, 'x');
      for (let i = 0; i < 4096; i += 1) yield chunk;
      yield Buffer.from('\n2,b\n');
    }
    const rows = (await batchesOf(endless(), plain)).flatMap((batch) => batch.rows);
    expect(rows.map((row) => row.problem)).toEqual([null, 'line_too_long', null]);
  });

  it('refuses rows that are too wide, shifted or torn', async () => {
    const rows = await read(
      ['a,b,c', '1,2,3', '1,2', '1,2,3,,', '1,2,3,4', 'torn', 'x,'.repeat(MAX_COLUMNS), `"x",${'x,'.repeat(600)}`].join(
        '\n',
      ),
      { headerRow: 1, columns: 3 },
    );
    expect(rows.map((row) => row.problem)).toEqual([
      null,
      null,
      null,
      'extra_cells',
      'missing_cells',
      'too_many_columns',
      'too_many_columns',
    ]);
    expect(Math.max(...rows.map((row) => row.cells.length))).toBe(MAX_COLUMNS + 1);
  });
});

const cell = fc.stringMatching(/^[ab,"\n;| 王\t]{0,6}$/u);
const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 30 });
const write = (rows: string[][], newline: string) =>
  rows
    .map((cells) => cells.map((c) => (/^ |["\n,]| $/.test(c) ? `"${c.replaceAll('"', '""')}"` : c)).join(','))
    .join(newline);

describe('readCsv, for all files', () => {
  it('reads what csv-parse reads', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 40 }),
        async (rows, nl, chunk) => {
          const text = write(rows, nl);
          const oracle = parse(text, { relax_column_count: true, skip_empty_lines: false, record_delimiter: nl });
          const mine = await read(text, { blockBytes: 16 }, chunk);
          expect(cellsOf(mine)).toEqual(oracle.filter((cells) => cells.some((c) => c.trim() !== '')));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads any characters the same way however they are cut into chunks, and never throws', async () => {
    const noise = fc.stringMatching(/^[a",\n\r 王]{0,60}$/u);
    await fc.assert(
      fc.asyncProperty(noise, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), async (text, a, b) => {
        expect(await read(text, { blockBytes: b }, a)).toEqual(await read(text));
      }),
      { numRuns: 500 },
    );
  });

  it('reads any bytes in any encoding without throwing', async () => {
    const encodings = fc.constantFrom('utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'windows-1252');
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 80 }),
        encodings,
        fc.integer({ min: 1, max: 9 }),
        async (bytes, encoding, size) => {
          expect(await read(bytes, { encoding, blockBytes: 4 }, size)).toEqual(await read(bytes, { encoding }));
        },
      ),
    );
  });

  it('goes on after any batch exactly where it stopped', async () => {
    const lines = fc.array(fc.constantFrom('1,a', '2,"b\nb"', '3,"open', '', '4,"c"', '5,茶'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(lines, fc.nat(), async (rows, pick) => {
        const bytes = Buffer.from(rows.join('\n'));
        const format = { ...plain, headerRow: 1, blockBytes: 8 };
        const batches = await batchesOf(chunksOf(bytes, 5), format);
        const stop = batches.length === 0 ? undefined : batches[pick % batches.length];
        if (!stop) return;
        const rest = batches.slice(batches.indexOf(stop) + 1).flatMap((batch) => batch.rows);
        const again = await batchesOf(chunksOf(bytes.subarray(stop.resume.byte), 7), {
          ...format,
          resume: stop.resume,
        });
        expect(again.flatMap((batch) => batch.rows)).toEqual(rest);
      }),
      { numRuns: 300 },
    );
  });
});
