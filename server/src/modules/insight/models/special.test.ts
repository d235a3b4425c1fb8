import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digamma, lnGamma, risingFactorials } from './special.ts';
import { anyPositive } from './testing.ts';

describe('Γ and what comes of it', () => {
  test('known values', () => {
    expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 14);
    expect(Math.abs(lnGamma(1))).toBeLessThan(1e-14);
    expect(lnGamma(10)).toBeCloseTo(Math.log(362_880), 13);
    // By mpmath, with 40 digits.
    expect(lnGamma(1_000_000.5) / 12_815_511.476_902_766).toBeCloseTo(1, 14);
    expect(lnGamma(1e-4)).toBeCloseTo(9.210_282_658_633_963, 13);
    expect(digamma(1)).toBeCloseTo(-0.577_215_664_901_532_9, 14);
    expect(digamma(0.5)).toBeCloseTo(-1.963_510_026_021_423_5, 14);
  });

  test('Γ(x + 1) = x Γ(x), and ψ is its logarithm’s slope', () => {
    fc.assert(
      fc.property(anyPositive(1e-4, 1e5), (x) => {
        const size = Math.max(1, Math.abs(lnGamma(x + 1)));
        expect(Math.abs(lnGamma(x + 1) - lnGamma(x) - Math.log(x)) / size).toBeLessThan(1e-13);
        expect(Math.abs(digamma(x + 1) - digamma(x) - 1 / x) * Math.min(x, 1)).toBeLessThan(1e-13);
        const h = 1e-5 * x;
        const slope = (lnGamma(x + h) - lnGamma(x - h)) / (2 * h);
        expect(Math.abs(slope - digamma(x))).toBeLessThan(1e-5 * (1 + 1 / x) + (1e-10 * size) / h);
      }),
    );
  });

  test('rising factorials are quotients of Γ', () => {
    fc.assert(
      fc.property(anyPositive(1e-3, 1e3), fc.integer({ min: 0, max: 500 }), (a, n) => {
        const { ln, slope } = risingFactorials(a, n);
        expect(ln[n]).toBeCloseTo(lnGamma(a + n) - lnGamma(a), 8);
        expect(slope[n]).toBeCloseTo(digamma(a + n) - digamma(a), 8);
      }),
    );
  });
});
