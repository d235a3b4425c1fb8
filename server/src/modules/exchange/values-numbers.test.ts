import { minorDigits } from '@kith/contract/currency';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyInHeader, currencyOf } from './values-currencies.ts';
import {
  type DecimalSign,
  multiply,
  parseDecimal,
  parseMoney,
  parseQuantity,
  proposeDecimal,
} from './values-numbers.ts';

const money = (text: string, currency = 'CNY', decimal: DecimalSign = '.') => {
  const parsed = parseMoney(text, currency, decimal);
  return parsed.ok ? [parsed.value.minor, parsed.value.currency] : parsed.code;
};
const decimal = (text: string) => {
  const parsed = parseDecimal(text, '.');
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};

describe('parseMoney', () => {
  it('reads amounts as people write them', () => {
    const same = [
      '1234.50',
      '1,234.50',
      '1234.5',
      ' ￥1,234.5 ',
      '¥1,234.50',
      '１２３４．５０',
      '1234.5元',
      '1.2345千',
      '0.12345万元',
      '1.2345e3',
      'CNY 1,234.50',
      "1'234.50",
      '1 234.50',
      '+1234.50',
    ];
    for (const text of [...same, 'RMB1234.50', '￥1,234.50元', '人民币1234.5', '1.234,50'])
      expect(money(text), text).toEqual([123450, 'CNY']);
    expect(money('1.2万')).toEqual([1200000, 'CNY']);
    expect(money('3亿')).toEqual([30000000000, 'CNY']);
    expect(money('.5')).toEqual([50, 'CNY']);
    expect(money('5.')).toEqual([500, 'CNY']);
    expect(money('12,34,567')).toEqual([123456700, 'CNY']);
  });

  it('reads a minus wherever it is put', () => {
    for (const text of ['-12', '(12.00)', '12-', '¥-12', '-¥12', '－12', '\u221212', '(￥12)']) {
      expect(money(text), text).toEqual([-1200, 'CNY']);
    }
    expect(money('-0.00')).toEqual([0, 'CNY']);
    expect(money('12,-', 'EUR', ',')).toEqual([1200, 'EUR']);
  });

  it('takes a single sign for what the column says', () => {
    expect(money('1,234')).toEqual([123400, 'CNY']);
    expect(money('1,234', 'EUR', ',')).toEqual([123, 'EUR']);
    expect(money('1.234', 'EUR', ',')).toEqual([123400, 'EUR']);
    expect(money('12,50', 'EUR', ',')).toEqual([1250, 'EUR']);
    expect(money('12,50')).toBe('number');
    expect(money('1.234.567')).toEqual([123456700, 'CNY']);
  });

  it('knows the decimals of the currency', () => {
    expect(money('1234', 'JPY')).toEqual([1234, 'JPY']);
    expect(money('1.2345', 'KWD')).toEqual([1235, 'KWD']);
    expect(money('12.345')).toEqual([1235, 'CNY']);
    expect(money('-12.345')).toEqual([-1235, 'CNY']);
    expect(money('22.200000000000003', 'GBP')).toEqual([2220, 'GBP']);
    expect(money('0.004999999999999999')).toEqual([0, 'CNY']);
  });

  it('reads the currency that stands at the amount', () => {
    expect(money('$12')).toEqual([1200, 'USD']);
    expect(money('$12', 'HKD')).toEqual([1200, 'HKD']);
    expect(money('$12.00 USD', 'HKD')).toEqual([1200, 'USD']);
    expect(money('£9.99')).toEqual([999, 'GBP']);
    expect(money('9,99 €', 'CNY', ',')).toEqual([999, 'EUR']);
    expect(money('¥500', 'JPY')).toEqual([500, 'JPY']);
    expect(money('Rs.500', 'CNY')).toBe('currency');
    expect(money('12 XXQ')).toBe('currency');
  });

  it('refuses what is no number or too large', () => {
    for (const text of [
      'NaN',
      'Infinity',
      'abc',
      '',
      '1.2.3',
      '1,2,3',
      '0x10',
      '12%',
      '--5',
      '1-2',
      '(12',
      '1 2 USD 3',
      '12 34',
      '1 2',
      '1,23.45',
    ]) {
      expect(money(text), text).toBe('number');
    }
    for (const text of ['1e309', '1e20', '9007199254740993', '90071992547409.92', '99999999999999999999']) {
      expect(money(text), text).toBe('number_too_large');
    }
    expect(money('90071992547409.91')).toEqual([Number.MAX_SAFE_INTEGER, 'CNY']);
  });

  it('is exact for every amount, however it is written', () => {
    const currency = fc.constantFrom('CNY', 'JPY', 'KWD', 'CLF');
    const minor = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(minor, currency, fc.constantFrom(',', '.', ''), (value, code, group) => {
        const digits = minorDigits(code);
        const plain = String(Math.abs(value)).padStart(digits + 1, '0');
        const whole = plain.slice(0, plain.length - digits).replace(/\B(?=(\d{3})+$)/g, group);
        const point = group === '.' ? ',' : '.';
        const written = `${value < 0 ? '-' : ''}${whole}${digits > 0 ? point + plain.slice(-digits) : ''}`;
        expect(money(written, code, point)).toEqual([value, code]);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,-+()¥$€元万eE 　１'), maxLength: 24 }), (text) => {
        const parsed = money(text);
        if (typeof parsed !== 'string') expect(Number.isSafeInteger(parsed[0])).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('multiply', () => {
  it('is price times quantity to the half cent', () => {
    expect(multiply(decimal('12.50'), decimal('3'), 'CNY')).toBe(3750);
    expect(multiply(decimal('0.125'), decimal('3'), 'CNY')).toBe(38);
    expect(multiply(decimal('2.55'), decimal('-1'), 'CNY')).toBe(-255);
    expect(multiply(decimal('10'), decimal('0.333333333'), 'CNY')).toBe(333);
    expect(multiply(decimal('9e15'), decimal('2'), 'CNY')).toBeNull();
  });

  it('agrees with whole numbers', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(10_000), (cents, count) => {
        expect(
          multiply(
            decimal(`${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`),
            decimal(`${count}`),
            'CNY',
          ),
        ).toBe(cents * count);
      }),
    );
  });
});

describe('parseQuantity', () => {
  it('keeps decimals as text', () => {
    const quantity = (text: string) => {
      const parsed = parseQuantity(text, '.');
      return parsed.ok ? parsed.value : parsed.code;
    };
    expect(['2', '2.50', '-1', '１２', '2件', '0.30000000000000004', '-0', '1,000', '0.9999999'].map(quantity)).toEqual(
      ['2', '2.5', '-1', '12', '2', '0.3', '0', '1000', '1'],
    );
    expect(['x', '1e13'].map(quantity)).toEqual(['number', 'number_too_large']);
  });
});

describe('proposeDecimal', () => {
  it('looks for the sign that can only stand before decimals', () => {
    expect(proposeDecimal(['1,234', '12.50', '3'])).toBe('.');
    expect(proposeDecimal(['1.234,50', '12'])).toBe(',');
    expect(proposeDecimal(['1,5', '2,25'])).toBe(',');
    expect(proposeDecimal(['1,234,567'])).toBe('.');
    expect(proposeDecimal(['1,234', '12', ''])).toBeNull();
  });
});

describe('currencies', () => {
  it('are found in codes, words and headers', () => {
    expect(currencyOf('usd', 'CNY')).toBe('USD');
    expect(currencyOf('人民币', 'USD')).toBe('CNY');
    expect(currencyOf('', 'KWD')).toBe('KWD');
    expect(currencyOf('abc', 'CNY')).toBeNull();
    expect(['amount_gbp', '金额(美元)', 'Total (USD)', '金额（元）', 'Top amount'].map(currencyInHeader)).toEqual([
      'GBP',
      'USD',
      'USD',
      null,
      null,
    ]);
  });
});
