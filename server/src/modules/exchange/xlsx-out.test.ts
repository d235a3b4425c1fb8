import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readXlsx } from './xlsx.ts';
import { type Cell, workbook } from './xlsx-out.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-xlsx-out-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function* parts(...rows: Cell[][][]) {
  yield* rows;
}

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** As another program reads it, sheet by sheet. */
async function read(bytes: Buffer): Promise<unknown[][][]> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(new Uint8Array(bytes).buffer);
  return book.worksheets.map((sheet) => {
    const rows: unknown[][] = [];
    sheet.eachRow((row) => rows.push((row.values as unknown[]).slice(1)));
    return rows;
  });
}

test('numbers are numbers, days are days, texts stay texts whatever they begin with', async () => {
  const money = { kind: 'money', minor: 123_456, digits: 2 } as const;
  const day = { kind: 'day', day: '2026-11-20' } as const;
  const bytes = await bytesOf(
    workbook('客户', ['a', 'b', 'c', 'd'], parts([['=1+1', 42, money, day]], [['@SUM(A1)', -1, null, null]])),
  );
  const [sheet] = await read(bytes);
  expect(sheet).toEqual([
    ['a', 'b', 'c', 'd'],
    ['=1+1', 42, 1234.56, new Date('2026-11-20T00:00:00Z')],
    ['@SUM(A1)', -1],
  ]);
});

test('more rows than a sheet takes go on in the next, under the header again; no rows are a header alone', async () => {
  const rows = Array.from({ length: 7 }, (_, at): Cell[] => [at]);
  const sheets = await read(await bytesOf(workbook('t', ['n'], parts(rows.slice(0, 2), rows.slice(2)), 4)));
  expect(sheets).toEqual([
    [['n'], [0], [1], [2]],
    [['n'], [3], [4], [5]],
    [['n'], [6]],
  ]);
  expect(await read(await bytesOf(workbook('t', ['n'], parts())))).toEqual([[['n']]]);
});

test('whatever text goes in comes out, but for what no XML can hold', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('_x0041_', ' a ', '<&">', 'a\nb'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }), async (rows) => {
      const path = join(folder, 'any.xlsx');
      await writeFile(path, await bytesOf(workbook('t', ['a', 'b', 'end'], parts(rows.map((row) => [...row, 'end'])))));
      const found: string[][] = [];
      for await (const { rows: some } of readXlsx(path, { headerRow: 0 })) {
        found.push(...some.map(({ cells }) => [...cells]));
      }
      const fit = (value: string) => value.toWellFormed().replaceAll(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, '');
      const plain = (value: string) => fit(value).replaceAll(/\r\n?/g, '\n').trim();
      expect(found.slice(1).map((row) => row.map(plain))).toEqual(rows.map((row) => [...row.map(plain), 'end']));
    }),
    { numRuns: 30 },
  );
});

test('a fault of the rows ends the file with it', async () => {
  async function* broken(): AsyncGenerator<Cell[][]> {
    yield [['one']];
    throw new Error('no more');
  }
  await expect(bytesOf(workbook('t', ['n'], broken()))).rejects.toThrow('no more');
});
