import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fates } from './fates.ts';
import { patternsOf } from './patterns.ts';
import { silencesOf, sumsOfSilences } from './silences.ts';
import { anyPositive, historiesOf } from './testing.ts';

/** Up to twelve purchases, the last of them and the moment within a year. */
const anyDays = fc.array(fc.tuple(fc.nat(12), fc.nat(150), fc.nat(150)), { minLength: 100, maxLength: 200 });
/** Besides, one new customer of each day: nothing is missing between the times. */
const daily = Array.from({ length: 320 }, (_, day) => [0, 0, day / 7]);
const anyParams = fc.tuple(anyPositive(0.01, 20), anyPositive(0.5, 200), anyPositive(0.01, 20), anyPositive(0.5, 200));

test('integrals that many share are those each would have alone, and so are their derivatives', () => {
  let shared = 0;
  fc.assert(
    fc.property(anyDays, anyParams, (days, params) => {
      const rows = days.map(([x, last, silent]) => [x, (x === 0 ? 0 : x + last) / 7, (x + last + silent) / 7]);
      const patterns = patternsOf(historiesOf([...daily, ...rows]));
      const silences = silencesOf(patterns);
      const sums = sumsOfSilences(Float64Array.from(params), silences);
      const [r, alpha, s, beta] = params;
      const [together, alone] = [new Float64Array(5), new Float64Array(4)];
      for (let n = 0; n <= patterns.maxX; n++) {
        sums.take(n);
        for (const i of silences.rows.subarray(silences.starts[n], silences.starts[n + 1])) {
          const [last = 0, T = 0] = [patterns.tx[i], patterns.T[i]];
          expect(patterns.x[i]).toBe(n);
          if (!sums.fateOf(i, together)) continue;
          shared++;
          const { stayed, left } = fates(r + n, alpha, s, beta, last, T, alone);
          const [lnA, lnB] = [Math.log(alpha + last), Math.log(beta + last)];
          const before = [-(r + n) * lnA - s * lnB, -lnA, -(r + n) / (alpha + last), -lnB, -s / (beta + last)];
          const own = [Math.log(stayed + left), ...alone.map((each) => each / (stayed + left))];
          for (const [k, value] of together.entries()) {
            const expected = (own[k] ?? 0) + (before[k] ?? 0);
            expect(Math.abs(value - expected)).toBeLessThan(1e-9 * (1 + Math.abs(expected)));
          }
        }
      }
    }),
  );
  expect(shared).toBeGreaterThan(1000);
});

test('a buyer without end, long silent, is looked at alone: the sums cannot hold so small a number', () => {
  const patterns = patternsOf(
    historiesOf([
      [900, 900, 1000],
      [900, 10, 1000],
    ]),
  );
  const sums = sumsOfSilences(Float64Array.of(1, 1, 1, 1), silencesOf(patterns));
  for (let n = 0; n <= 900; n++) sums.take(n);
  expect([0, 1].map((i) => sums.fateOf(i, new Float64Array(5)))).toEqual([false, false]);
});

test('a silence that ends where nothing can be summed any more counts from where it began', () => {
  const patterns = patternsOf(
    historiesOf([
      [13, 0.74, 74],
      [13, 0.002, 0.2],
    ]),
  );
  const [r, alpha, s, beta] = [98, 0.1, 1, 1];
  const { stayed, left } = fates(r + 13, alpha, s, beta, 0.74, 74);
  const own = Math.log(stayed + left) - (r + 13) * Math.log(alpha + 0.74) - s * Math.log(beta + 0.74);
  const sums = sumsOfSilences(Float64Array.of(r, alpha, s, beta), silencesOf(patterns));
  const together = new Float64Array(5);
  for (let n = 0; n <= 13; n++) sums.take(n);
  // Either it is told to be looked at alone, or it is right.
  const summed = sums.fateOf(patterns.T.indexOf(74), together);
  expect(summed ? together[0] : own).toBeCloseTo(own, 6);
});
