import { existsSync, readFileSync } from 'node:fs';
import type { ImportMapping } from '@kith/contract/exchange';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from './csv.ts';
import { guessEntity, proposeMapping } from './mapping.ts';
import { FIELDS } from './mapping-fields.ts';
import { proposeOptions } from './mapping-options.ts';
import { sniff } from './sniff.ts';
import { hasLines, type OrderRecord, type ReadOptions, Reject, understandOrders } from './understand.ts';

const options: ReadOptions = {
  timeZone: 'Asia/Shanghai',
  currency: 'CNY',
  decimal: '.',
  dayFirst: false,
  now: new Date('2024-06-01T00:00:00Z'),
};

/** Understands one row given as cell by field. */
function order(cells: Record<string, string>, more: Partial<ReadOptions> = {}): OrderRecord | string {
  const fields = Object.keys(cells);
  const mapping: ImportMapping = Object.fromEntries(fields.map((field, column) => [field, column]));
  const understand = understandOrders(
    mapping,
    fields.map((field) => `the ${field}`),
    { ...options, ...more },
  );
  const result = understand({ number: 7, cells: Object.values(cells), problem: null });
  return result instanceof Reject ? `${result.code}: ${result.column ?? '-'}: ${result.value ?? '-'}` : result;
}

/** Cells that make a row understood, by field. */
const known: Record<string, string> = { customer_ref: 'C1', ordered_at: '2024-03-05', amount: '1' };
const base = { customer_ref: 'C1', ordered_at: '2024-03-05 14:05:33', amount: '1,234.50' };

describe('understandOrders', () => {
  it('understands a whole order', () => {
    expect(
      order({
        ...base,
        order_number: '="000123"',
        channel: ' 微信 ',
        store: '南京路店',
        customer_name: '王小明',
        customer_phone: '138 0013 8000',
        customer_email: 'W@QQ.com',
      }),
    ).toEqual({
      rowNumber: 7,
      customerRef: 'C1',
      customerName: '王小明',
      phone: '+8613800138000',
      email: 'w@qq.com',
      number: '000123',
      orderedAt: '2024-03-05T06:05:33.000Z',
      orderedOn: '2024-03-05',
      amountMinor: 123450,
      currency: 'CNY',
      isReturn: false,
      channel: '微信',
      store: '南京路店',
      line: null,
    });
  });

  it('puts days into the zone of the organisation', () => {
    expect(order({ ...base, ordered_at: '2024-03-05T20:00:00Z' })).toMatchObject({
      orderedAt: '2024-03-05T20:00:00.000Z',
      orderedOn: '2024-03-06',
    });
    expect(order({ ...base, ordered_at: '2024-03-05' }, { timeZone: 'America/New_York' })).toMatchObject({
      orderedAt: '2024-03-05T05:00:00.000Z',
      orderedOn: '2024-03-05',
    });
    expect(order({ ...base, ordered_at: '2024年3月5日', ordered_time: '下午2点5分' })).toMatchObject({
      orderedAt: '2024-03-05T06:05:00.000Z',
    });
    expect(order({ ...base, ordered_at: '2024-03-05 00:00:00', ordered_time: '14:05' })).toMatchObject({
      orderedAt: '2024-03-05T06:05:00.000Z',
    });
    expect(order({ ...base, ordered_at: '3/5/2024' }, { dayFirst: true })).toMatchObject({ orderedOn: '2024-05-03' });
  });

  it('needs to know whose order it is', () => {
    const { customer_ref: _, ...nobody } = base;
    expect(order({ ...base, customer_ref: ' ' })).toBe('customer_missing: -: -');
    expect(order({ ...nobody, customer_phone: '13800138000' })).toMatchObject({
      phone: '+8613800138000',
      customerRef: null,
    });
    expect(order({ ...nobody, customer_name: '王小明' })).toMatchObject({ customerName: '王小明' });
    expect(order({ ...base, customer_ref: '', customer_name: '王小明' })).toBe('customer_missing: -: -');
    expect(order({ ...base, customer_ref: '1.23E+12' })).toBe('digits_lost: the customer_ref: 1.23E+12');
    // With the reference known, a spoilt phone is no reason to lose the order.
    expect(order({ ...base, customer_phone: '1.38E+10', customer_email: 'none at all' })).toMatchObject({
      phone: null,
      email: null,
    });
    expect(order({ ...nobody, customer_phone: '1.38E+10' })).toBe('digits_lost: the customer_phone: 1.38E+10');
  });

  it('says which cell is wrong', () => {
    expect(order({ ...base, ordered_at: '2024-02-30' })).toBe('date_impossible: the ordered_at: 2024-02-30');
    expect(order({ ...base, ordered_at: '' })).toBe('required: the ordered_at: -');
    expect(order({ ...base, ordered_at: '2024-06-05' })).toBe('date_out_of_range: the ordered_at: 2024-06-05');
    expect(order({ ...base, amount: '1e309' })).toBe('number_too_large: the amount: 1e309');
    expect(order({ ...base, amount: 'NaN' })).toBe('number: the amount: NaN');
    expect(order({ ...base, amount: '-' })).toBe('amount_missing: -: -');
    expect(order({ ...base, order_number: '1.5E+10' })).toBe('digits_lost: the order_number: 1.5E+10');
    expect(order({ ...base, channel: 'x'.repeat(300) })).toBe(`too_long: the channel: ${'x'.repeat(200)}`);
  });

  it('keeps currencies as they are, and refuses two at once', () => {
    expect(order({ ...base, amount: '$12', currency: '' })).toMatchObject({ amountMinor: 1200, currency: 'USD' });
    expect(order({ ...base, amount: '$12', currency: 'HKD' })).toMatchObject({ currency: 'HKD' });
    expect(order({ ...base, amount: '1200', currency: 'JPY' })).toMatchObject({ amountMinor: 1200, currency: 'JPY' });
    expect(order({ ...base, amount: '€12', currency: 'USD' })).toBe('currency_mismatch: -: -');
    expect(order({ ...base, amount: '12', currency: 'bitcoin' })).toBe('currency: the currency: bitcoin');
  });

  it('makes returns negative, however they are told', () => {
    expect(order({ ...base, amount: '-12' })).toMatchObject({ amountMinor: -1200, isReturn: true });
    expect(order({ ...base, return_flag: '退款成功' })).toMatchObject({ amountMinor: -123450, isReturn: true });
    expect(order({ ...base, amount: '-12', return_flag: '1' })).toMatchObject({ amountMinor: -1200, isReturn: true });
    expect(order({ ...base, return_flag: '交易成功' })).toMatchObject({ isReturn: false });
    expect(order({ ...base, return_flag: '交易关闭' }, { returns: 'leave_out' })).toBe(
      'cancelled: the return_flag: 交易关闭',
    );
  });

  it('understands lines', () => {
    const { amount: _, ...line } = {
      ...base,
      product_code: 'T1',
      product_name: '碧螺春',
      category: '茶',
      quantity: '2件',
      unit_price: '￥12.505',
    };
    expect(order(line)).toMatchObject({
      amountMinor: null,
      line: { code: 'T1', name: '碧螺春', category: '茶', quantity: '2', amountMinor: 2501 },
    });
    expect(order({ ...line, quantity: '-2' })).toMatchObject({
      isReturn: true,
      line: { quantity: '-2', amountMinor: -2501 },
    });
    expect(order({ ...line, return_flag: '退货' })).toMatchObject({
      isReturn: true,
      line: { quantity: '-2', amountMinor: -2501 },
    });
    expect(order({ ...line, line_amount: '20' })).toMatchObject({ line: { amountMinor: 2000 } });
    // A discount is a negative line of an order that stands.
    expect(order({ ...line, quantity: '1', unit_price: '-5' })).toMatchObject({
      isReturn: false,
      line: { amountMinor: -500 },
    });
    expect(order({ ...line, unit_price: '' })).toBe('amount_missing: -: -');
    expect(order({ ...line, amount: '30', unit_price: '', quantity: '' })).toMatchObject({
      amountMinor: 3000,
      line: { amountMinor: null },
    });
    expect(hasLines({ quantity: 1 })).toBe(true);
    expect(hasLines({ amount: 1 })).toBe(false);
  });

  it('gives whole amounts, real days and negative returns for any cells, and never throws', () => {
    const fields = [
      'customer_ref',
      'customer_phone',
      'ordered_at',
      'ordered_time',
      'amount',
      'currency',
      'return_flag',
      'quantity',
      'unit_price',
      'line_amount',
      'product_code',
    ];
    const cell = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom(
        '',
        'C1',
        '2024-03-05',
        '2024/3/5 14:05',
        '14:05',
        '12.5',
        '-3',
        '￥1,234.5',
        'USD',
        '退货',
        '2',
        '1e309',
        '13800138000',
        '9007199254740991',
      ),
    );
    fc.assert(
      fc.property(fc.subarray(fields), fc.array(cell, { minLength: 11, maxLength: 11 }), (mapped, cells) => {
        const mapping = Object.fromEntries(mapped.map((field) => [field, fields.indexOf(field)]));
        const record = understandOrders(mapping, fields, options)({ number: 1, cells, problem: null });
        if (record instanceof Reject) return;
        expect(record.orderedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(record.currency).toMatch(/^[A-Z]{3}$/);
        for (const minor of [record.amountMinor, record.line?.amountMinor ?? null]) {
          expect(minor === null || Number.isSafeInteger(minor)).toBe(true);
        }
        if (record.amountMinor !== null && record.amountMinor !== 0)
          expect(record.isReturn).toBe(record.amountMinor < 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('is done at once with a cell of a hundred thousand characters', () => {
    const fields = FIELDS.orders.map((spec) => spec.field);
    const mapping = Object.fromEntries(fields.map((field, column) => [field, column]));
    const understand = understandOrders(mapping, fields, options);
    for (const part of ['1', ',', '.', ' ', '-', 'a', '<', '@', '/', '年', '(', '1,', '1 ', 'a@', '退', '"']) {
      const cell = `${part.repeat(100_000 / part.length)}x`;
      for (const index of fields.keys()) {
        const cells = fields.map((field) => (field === fields[index] ? cell : (known[field] ?? '')));
        expect(understand({ number: 1, cells, problem: null })).toBeDefined();
      }
    }
  });

  it('understands a row the same whatever came before it', () => {
    const rows = [
      base,
      { ...base, amount: 'x' },
      { ...base, customer_ref: '' },
      { ...base, ordered_at: '2024-02-30' },
      { ...base, amount: '-1' },
    ];
    const mapping = { customer_ref: 0, ordered_at: 1, amount: 2 };
    const alone = rows.map((row) =>
      understandOrders(mapping, [], options)({ number: 1, cells: Object.values(row), problem: null }),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(rows.length - 1), { maxLength: 20 }), (order) => {
        const understand = understandOrders(mapping, [], options);
        for (const index of order) {
          expect(understand({ number: 1, cells: Object.values(rows[index] ?? base), problem: null })).toEqual(
            alone[index],
          );
        }
      }),
    );
  });
});

describe('open data', () => {
  const folder = new URL('../../../../../shared/data/open/', import.meta.url);

  /** Reads a file as the product would, without a word from a person. */
  async function all(name: string) {
    const bytes = readFileSync(new URL(name, folder));
    const shape = sniff(bytes.subarray(0, 262_144), bytes.length);
    if (shape.media !== 'csv') throw new Error(name);
    const sample = shape.sample.map((row) => row.cells);
    const { mapping } = proposeMapping(guessEntity(shape.headers), shape.headers, sample);
    const usual = { currency: 'USD', timeZone: 'Europe/London', dayFirst: false, decimal: '.' as const };
    const { options: proposed } = proposeOptions('orders', shape.headers, mapping, sample, usual);
    const understand = understandOrders(mapping, shape.headers, { ...proposed, now: new Date('2024-06-01T00:00:00Z') });
    const orders: OrderRecord[] = [];
    const stream = (async function* () {
      yield bytes;
    })();
    for await (const batch of readCsv(stream, { ...shape, columns: shape.headers.length })) {
      for (const row of batch.rows) {
        const record = understand(row);
        if (record instanceof Reject || row.problem) throw new Error(`${name} row ${row.number}`);
        orders.push(record);
      }
    }
    return orders;
  }

  it.skipIf(!existsSync(new URL('online_retail_orders.csv', folder)))('is read whole, to the cent', async () => {
    const retail = await all('online_retail_orders.csv');
    expect(retail.length).toBe(22_190);
    expect(new Set(retail.map((order) => order.customerRef)).size).toBe(4_372);
    expect(retail.filter((order) => order.isReturn).length).toBe(3_654);
    const cents = readFileSync(new URL('online_retail_orders.csv', folder), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .reduce((sum, line) => sum + Math.round(Number(line.split(',')[6]) * 100), 0);
    expect(retail.reduce((sum, order) => sum + (order.amountMinor ?? 0), 0)).toBe(cents);
    expect(retail[0]).toMatchObject({
      customerRef: '17850',
      number: '536365',
      orderedAt: '2010-12-01T08:26:00.000Z',
      amountMinor: 13_912,
      currency: 'GBP',
    });

    const cdnow = await all('cdnow_sample_orders.csv');
    expect(cdnow.length).toBe(6_919);
    expect(new Set(cdnow.map((order) => order.customerRef)).size).toBe(2_357);
    expect(cdnow[0]).toMatchObject({
      customerRef: '1',
      number: null,
      orderedOn: '1997-01-01',
      amountMinor: 2_933,
      currency: 'USD',
    });
  });
});
