import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileRefused } from './codes.ts';
import type { Row, RowBatch } from './rows.ts';
import { handmade, noise, type Part, zip } from './testing-xlsx.ts';
import { readXlsx, sniffXlsx, type XlsxFormat } from './xlsx.ts';
import { kindOfFormat, serialText } from './xlsx-parts.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-xlsx-'));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function saved(bytes: Uint8Array): Promise<string> {
  files += 1;
  const path = join(folder, `${files}.xlsx`);
  await writeFile(path, bytes);
  return path;
}

async function workbook(fill: (book: ExcelJS.Workbook) => void): Promise<string> {
  const book = new ExcelJS.Workbook();
  fill(book);
  return saved(new Uint8Array(await book.xlsx.writeBuffer()));
}

async function rowsOf(path: string, format: Partial<XlsxFormat> = {}): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of readXlsx(path, { headerRow: 0, ...format })) rows.push(...batch.rows);
  return rows;
}

const refusal = (reading: Promise<unknown>) =>
  reading.then(
    () => 'read',
    (error: unknown) => (error instanceof FileRefused ? error.code : error),
  );

describe('readXlsx', () => {
  it('reads what Excel writes as text', async () => {
    const path = await workbook((book) => {
      const sheet = book.addWorksheet('订单');
      sheet.addRow(['编号', '时间', '金额', '备注', '已退']);
      sheet.addRow([
        '𠮷1',
        new Date('2024-03-05T14:05:33Z'),
        1234.56,
        { richText: [{ text: '富' }, { text: '文本' }] },
        true,
      ]);
      sheet.addRow([
        13800138000,
        new Date('2024-03-05T00:00:00Z'),
        { formula: 'C2*2', result: 2469.12 },
        "'); DROP TABLE",
        false,
      ]);
      sheet.addRow([]);
      sheet.addRow(['late', undefined, 0.1 + 0.2, { text: 'link', hyperlink: 'https://example.com' }]);
      sheet.getCell('B2').numFmt = 'yyyy"年"m"月"d"日" hh:mm:ss';
      sheet.getCell('B3').numFmt = 'yyyy/m/d';
    });
    expect(await rowsOf(path, { headerRow: 1 })).toEqual([
      { number: 2, cells: ['𠮷1', '2024-03-05 14:05:33', '1234.56', '富文本', 'TRUE'], problem: null },
      { number: 3, cells: ['13800138000', '2024-03-05', '2469.12', "'); DROP TABLE", 'FALSE'], problem: null },
      { number: 5, cells: ['late', '', '0.3', 'link'], problem: null },
    ]);
  });

  it('keeps back rows with an error cell, and numbers whose digits are lost as what they are', async () => {
    const path = await workbook((book) => {
      const sheet = book.addWorksheet('S');
      sheet.addRow(['a', { error: '#N/A' }]);
      sheet.addRow([1234567890123456, 1e21]);
    });
    expect(await rowsOf(path)).toEqual([
      { number: 1, cells: ['a', '#N/A'], problem: 'cell_error' },
      { number: 2, cells: ['1.234567890123456e+15', '1e+21'], problem: null },
    ]);
  });

  it('keeps back a row that asks for a shared string there is not', async () => {
    const rows = await rowsOf(await saved(zip(handmade('<row><c t="s"><v>5</v></c></row><row><c><v>1</v></c></row>'))));
    expect(rows.map((row) => row.problem)).toEqual(['cell_error', null]);
  });

  it('counts days from 1904 where the workbook does', async () => {
    const path = await workbook((book) => {
      book.properties.date1904 = true;
      book
        .addWorksheet('S')
        .addRow([new Date('2024-03-05T12:00:00Z')])
        .getCell(1).numFmt = 'yyyy-mm-dd';
    });
    expect((await rowsOf(path))[0]?.cells).toEqual(['2024-03-05 12:00:00']);
  });

  it('takes the first visible sheet, or the one named', async () => {
    const path = await workbook((book) => {
      book.addWorksheet('hidden', { state: 'hidden' }).addRow(['no']);
      book.addWorksheet('one').addRow(['1']);
      book.addWorksheet('two').addRow(['2']);
    });
    expect((await rowsOf(path))[0]?.cells).toEqual(['1']);
    expect((await rowsOf(path, { sheet: 'two' }))[0]?.cells).toEqual(['2']);
    expect(await refusal(rowsOf(path, { sheet: 'three' }))).toBe('xlsx_sheet_missing');
  });

  it('goes on behind a batch', async () => {
    const path = await workbook((book) => {
      const sheet = book.addWorksheet('S');
      for (let i = 1; i <= 2500; i += 1) sheet.addRow([i]);
    });
    const batches: RowBatch[] = [];
    for await (const batch of readXlsx(path, { headerRow: 1 })) batches.push(batch);
    expect(Math.max(...batches.map((batch) => batch.rows.length))).toBeLessThanOrEqual(1000);
    const [first] = batches;
    const rest = await rowsOf(path, { headerRow: 1, resume: first?.resume });
    expect(rest).toEqual(batches.slice(1).flatMap((batch) => batch.rows));
  });

  it('reads other writers: prefixes, inline strings, no references, readings left out', async () => {
    const sheet =
      '<x:row><x:c t="inlineStr"><x:is><x:t>a&amp;b</x:t></x:is></x:c><x:c t="s"><x:v>0</x:v></x:c><x:c><x:v>7</x:v></x:c></x:row>' +
      '<x:row r="3"><x:c r="C3" t="str"><x:v>x_x000D_y</x:v></x:c></x:row>';
    const strings = '<sst><si><r><t>東京</t></r><rPh><t>トウキョウ</t></rPh></si></sst>';
    const parts = handmade('', strings).map((part) =>
      part.name.includes('sheet1')
        ? { ...part, content: `<x:worksheet xmlns:x="x"><x:sheetData>${sheet}</x:sheetData></x:worksheet>` }
        : part,
    );
    expect((await rowsOf(await saved(zip(parts)))).map((row) => [row.number, row.cells])).toEqual([
      [1, ['a&b', '東京', '7']],
      [3, ['', '', 'x\ry']],
    ]);
  });

  it('holds rows to the limits', async () => {
    const wide = Array.from({ length: 600 }, (_, i) => `<c><v>${i}</v></c>`).join('');
    const long = `<c t="str"><v>${noise(600_000)}</v></c>`.repeat(2);
    const rows = await rowsOf(await saved(zip(handmade(`<row>${wide}</row><row>${long}</row>`))));
    expect(rows.map((row) => [row.problem, row.cells.length])).toEqual([
      ['too_many_columns', 512],
      ['line_too_long', 1],
    ]);
  });

  it('refuses what is dangerous or damaged', async () => {
    const row = '<row><c><v>1</v></c></row>';
    const of = async (bytes: Buffer) => refusal(rowsOf(await saved(bytes)));
    expect(await of(zip(handmade(row)))).toBe('read');
    expect(await of(zip(handmade(row, '<sst/>', '<!DOCTYPE x [<!ENTITY a "b">]>')))).toBe('xlsx_doctype');
    expect(await of(zip(handmade('<row><c><v>&lol;</v></c></row>')))).toBe('xlsx_damaged');
    expect(await of(zip(handmade(`<row>${'<c>'.repeat(100)}`)))).toBe('xlsx_damaged');
    expect(await of(zip(handmade('<row r="5"/><row r="4"/>')))).toBe('xlsx_damaged');
    expect(await of(zip(handmade(row).slice(0, 1)))).toBe('zip_not_xlsx');
    expect(await of(Buffer.from('PK\x03\x04 not a zip'))).toBe('xlsx_damaged');
    expect(await of(zip(handmade(row)).subarray(0, 900))).toBe('xlsx_damaged');
  });

  it('refuses bombs: by ratio, by sum, by a lie about the size, by strings, by text without end', async () => {
    const of = async (parts: Part[]) => refusal(rowsOf(await saved(zip(parts))));
    const blanks = '<row></row>'.repeat(1_000_000);
    expect(await of(handmade(blanks))).toBe('xlsx_bomb');
    const lying = handmade(blanks).map((part) => (part.name.includes('sheet1') ? { ...part, claims: 1000 } : part));
    expect(await of(lying)).toBe('xlsx_damaged');
    const huge = Array.from({ length: 3 }, (_, i) => ({
      name: `m${i}`,
      content: Buffer.alloc(8, i),
      claims: 900_000_000,
    }));
    expect(await of([...handmade(''), ...huge])).toBe('xlsx_bomb');
    expect(await of(handmade(`<row><c><v>${noise(5_000_000)}</v></c></row>`))).toBe('xlsx_damaged');
    expect(await of(handmade('', `<sst><si>${`<t>${noise(600_000)}</t>`.repeat(2)}</si></sst>`))).toBe('xlsx_strings');
  });

  it('reads back any table', async () => {
    const cell = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.integer(), fc.boolean());
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 });
    const clean = (value: string | number | boolean) =>
      typeof value === 'boolean' ? String(value).toUpperCase() : String(value);
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const printable = rows.map((row) =>
          row.map((value) => (typeof value === 'string' ? value.replace(/[\p{Cc}\uFFFE\uFFFF_]/gu, '') : value)),
        );
        const path = await workbook((book) => book.addWorksheet('S').addRows(printable));
        const want = printable
          .map((row) => row.map(clean))
          .map((row) => row.slice(0, row.findLastIndex((text) => text !== '') + 1));
        expect((await rowsOf(path)).map((row) => row.cells)).toEqual(
          want.filter((row) => row.some((text) => text.trim() !== '')),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('sniffXlsx', () => {
  it('finds sheets, header and sample', async () => {
    const path = await workbook((book) => {
      const sheet = book.addWorksheet('客户');
      sheet.addRow(['客户名单']);
      sheet.addRow(['姓名', '手机']);
      sheet.addRow(['王', 13800138000]);
      book.addWorksheet('其他');
    });
    expect(await sniffXlsx(path)).toEqual({
      media: 'xlsx',
      sheet: '客户',
      sheets: ['客户', '其他'],
      headerRow: 2,
      headers: ['姓名', '手机'],
      sample: [{ number: 3, cells: ['王', '13800138000'], problem: null }],
    });
    expect(await refusal(sniffXlsx(path, { sheet: '其他' }))).toBe('empty');
    expect((await sniffXlsx(path, { headerRow: 3 })).headers).toEqual(['王', '13800138000']);
  });
});

describe('number formats', () => {
  it('are dates, times or numbers', () => {
    const kinds = (codes: string[]) => codes.map(kindOfFormat);
    expect(kinds(['yyyy-mm-dd', '[$-804]yyyy"年"m"月"', 'm/d/yy h:mm', 'mmm'])).toEqual([
      'date',
      'date',
      'date',
      'date',
    ]);
    expect(kinds(['h:mm AM/PM', '[h]:mm:ss'])).toEqual(['time', 'time']);
    expect(kinds(['General', '0.00', '#,##0" days"', '[Red]0.00', '_($* #,##0_)', '0.00E+00', '@', '0\\d'])).toEqual(
      Array(8).fill('number'),
    );
  });

  it('turn serial numbers into days', () => {
    expect(serialText(1, false)).toBe('1900-01-01');
    expect(serialText(59, false)).toBe('1900-02-28');
    expect(serialText(60, false)).toBe('1900-02-29');
    expect(serialText(61, false)).toBe('1900-03-01');
    expect(serialText(45356.999999, false)).toBe('2024-03-06');
    expect(serialText(0.5, false)).toBe('12:00:00');
    expect(serialText(0, false)).toBe('');
    expect(serialText(0, true)).toBe('1904-01-01');
    expect(serialText(-1, false)).toBeNull();
  });
});
