import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factorOfRate, rateOfFactor, signed } from './rules.ts';

describe('rates between units and between their smallest parts', () => {
  test.each([
    ['7.2', 'USD', 'CNY', '7.2'],
    // A yen has no smaller part: 0.0495 yuan for a yen is 4.95 fen for a yen.
    ['0.0495', 'JPY', 'CNY', '4.95'],
    ['20.2', 'CNY', 'JPY', '0.202'],
    // A dinar has a thousand fils: 23.4 yuan for a dinar is 2.34 fen for a fils.
    ['23.4', 'KWD', 'CNY', '2.34'],
    ['100', 'KWD', 'JPY', '0.1'],
    ['0.001', 'JPY', 'KWD', '1'],
  ])('%s %s in %s', (rate, currency, base, factor) => {
    expect(factorOfRate(rate, currency, base)).toBe(factor);
    expect(rateOfFactor(factor, currency, base)).toBe(rate);
  });

  test('there and back is the same rate, exactly', () => {
    const currency = fc.constantFrom('CNY', 'JPY', 'KWD', 'CLF');
    const digits = fc.tuple(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 1, max: 9_999_999 }));
    fc.assert(
      fc.property(digits, currency, currency, ([whole, part], from, to) => {
        const rate = `${whole}.${String(part).padStart(7, '0').replace(/0+$/, '')}`;
        expect(rateOfFactor(factorOfRate(rate, from, to), from, to)).toBe(rate);
      }),
    );
  });
});

test('a return takes money off whatever sign it came with', () => {
  expect([signed(5, true), signed(-5, true), signed(5, false), signed(-5, false)]).toEqual([-5, -5, 5, -5]);
});
