import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell } from '../../platform/csv-cell.ts';
import { REFUSAL_CODES, REJECT_CODES } from './codes.ts';
import { readCsv } from './csv.ts';
import { DELIMITER_NAMES, ENCODINGS } from './formats.ts';
import { FIELDS } from './mapping-fields.ts';
import { rejectLine, rejectsHeader } from './rejects.ts';
import { cleanLine } from './values-text.ts';

const word = (key: string, values?: Record<string, string>) => `${key}${values ? `/${values.value}` : ''}`;

async function read(text: string): Promise<string[][]> {
  const stream = (async function* () {
    yield Buffer.from(text);
  })();
  const rows: string[][] = [];
  for await (const batch of readCsv(stream, { encoding: 'utf-8', delimiter: ',', headerRow: 0 })) {
    rows.push(...batch.rows.map((row) => row.cells));
  }
  return rows;
}

describe('the file of rejects', () => {
  it('gives number, column and reason before the row as it was', () => {
    const reject = { row_number: 7, code: 'date', column_name: '时间', value: 'x', cells: ['C1', 'x', 'a "b", c'] };
    expect(rejectsHeader(['编号', '时间', '备注'], word) + rejectLine(reject, word)).toBe(
      '\uFEFFexchange:rejects.row,exchange:rejects.column,exchange:rejects.reason,编号,时间,备注\r\n7,时间,exchange:reject.date/x,C1,x,"a ""b"", c"\r\n',
    );
  });

  it('runs nothing in a spreadsheet', () => {
    for (const text of ['=1+1', '+cmd|calc', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '＝1+1']) {
      expect(csvCell(text).replace(/^"/, '').startsWith("'"), text).toBe(true);
    }
    expect(['-12.50', '+8613800138000', '-1,234', 'a=b'].map(csvCell)).toEqual([
      '-12.50',
      '+8613800138000',
      '"-1,234"',
      'a=b',
    ]);
  });

  it('reads back as what was in it', async () => {
    const cell = fc.string({ unit: fc.constantFrom(...'a=+-@\'",\n\t 1.茶'), maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 4 }), async (cells) => {
        const text = rejectLine({ row_number: 1, code: 'date', column_name: null, value: null, cells }, word);
        const [row] = await read(text);
        expect(row?.slice(3).map(cleanLine)).toEqual(cells.map(cleanLine));
      }),
      { numRuns: 500 },
    );
  });
});

describe('words', () => {
  for (const language of ['zh-CN', 'en']) {
    const words = (file: string) =>
      JSON.parse(readFileSync(new URL(`../../../../locales/${language}/${file}.json`, import.meta.url), 'utf8'));

    it(`exist in ${language} for every code, field, encoding and delimiter`, () => {
      const { reject, field, encoding, delimiter } = words('exchange');
      expect(Object.keys(reject).sort()).toEqual([...REJECT_CODES].sort());
      expect(Object.keys(encoding).sort()).toEqual([...ENCODINGS].sort());
      expect(Object.keys(delimiter).sort()).toEqual(Object.values(DELIMITER_NAMES).sort());
      for (const entity of ['customers', 'orders'] as const) {
        expect(Object.keys(field[entity]).sort()).toEqual(FIELDS[entity].map((spec) => spec.field).sort());
      }
      const refused = Object.keys(words('errors').exchange).filter((key) => key.startsWith('refused_'));
      expect(refused.sort()).toEqual(REFUSAL_CODES.map((code) => `refused_${code}`).sort());
    });
  }
});
