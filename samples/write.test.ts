import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from './company.ts';
import { csvRow, decimal } from './csv.ts';
import { customersCsv, encoded, ordersCsv, writeCompany } from './write.ts';

const company = simulate({ seed: 2, today: '2026-11-22', customers: 1500 });
const lineCount = company.orders.reduce((sum, order) => sum + order.lines.length, 0);
/** No field of the company holds a line end, so a line is a row. */
const rows = (text: string) => text.split('\r\n').slice(0, -1);

describe('a field of CSV', () => {
  it('is quoted only where a reader would misunderstand it', () => {
    expect(csvRow(['a', 'b c', ' b', 'c,d', 'say "e"', 'f\ng', ''])).toBe('a,b c," b","c,d","say ""e""","f\ng",\r\n');
  });
  it('shows money as a decimal number', () => {
    expect([0, 5, 120, -5, -12_345].map(decimal)).toEqual(['0.00', '0.05', '1.20', '-0.05', '-123.45']);
  });
});

describe('the two files', () => {
  it('have a row per customer and a row per line, under Chinese or English headers', () => {
    for (const language of ['zh', 'en'] as const) {
      expect(rows(customersCsv(company, language))).toHaveLength(1501);
      expect(rows(ordersCsv(company, language))).toHaveLength(lineCount + 1);
    }
    expect(rows(customersCsv(company))[0]).toMatch(/^客户编号,客户类型,姓名,.*,关键人电话$/);
    expect(rows(ordersCsv(company, 'en'))[0]).toMatch(/^Order number,Ordered at,Customer ID,/);
  });

  it('write times and amounts as each language does', () => {
    const [order] = company.orders;
    const local = new Date(Date.parse(order?.orderedAt ?? '') + 8 * 3_600_000).toISOString();
    const [chinese] = rows(ordersCsv(company))
      .slice(1)
      .map((row) => row.split(','));
    const [english] = rows(ordersCsv(company, 'en'))
      .slice(1)
      .map((row) => row.split(','));
    const [year, month, day] = local.slice(0, 10).split('-').map(Number);
    expect(chinese?.[1]).toBe(`${year}/${month}/${day} ${local.slice(11, 16)}`);
    expect(english?.[1]).toBe(`${local.slice(0, 10)} ${local.slice(11, 16)}`);
    expect(chinese?.at(-2)).toBe(decimal(order?.amountMinor ?? 0));
    expect(rows(ordersCsv(company)).filter((row) => row.includes(',退货,'))).not.toHaveLength(0);
  });

  it('keep every character in GB18030, also those outside GBK', () => {
    const text = `${customersCsv(company)}𠮷㐂𬭎䶮`;
    const decode = (label: string) => new TextDecoder(label, { fatal: true }).decode(encoded(text, 'gb18030'));
    expect(decode('gb18030')).toBe(text);
    expect(encoded(text, 'gb18030').length).toBeLessThan(encoded(text, 'utf-8').length);
    expect([...encoded('一', 'utf-8-bom')]).toEqual([0xef, 0xbb, 0xbf, 0xe4, 0xb8, 0x80]);
  });
});

describe('writing', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sample-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('makes the folder and both files', async () => {
    const paths = await writeCompany(company, join(folder, 'new'), { language: 'en', encoding: 'utf-8' });
    expect(await readFile(paths.customers, 'utf8')).toBe(customersCsv(company, 'en'));
    expect(await readFile(paths.orders, 'utf8')).toBe(ordersCsv(company, 'en'));
  });
});
