import type { RiskLevel } from '@kith/contract/vocabulary';
import { describe, expect, test } from 'vitest';
import { type Cell, compare, detectable, enoughOn, LEAST_EPISODES } from './rules-effect.ts';
import { shareDifference } from './rules-statistics.ts';

/** A cell of `episodes` of which `bought` spent 100 each, and the others nothing. */
function cell(
  arm: Cell['arm'],
  episodes: number,
  bought: number,
  more: { share?: number; level?: RiskLevel; month?: string } = {},
): Cell {
  const y = (100 * bought) / episodes;
  const yy = bought * (100 - y) ** 2 + (episodes - bought) * y ** 2;
  const moments = { n: episodes, x: 500, y, xx: 0, xy: 0, yy };
  return { arm, bought, moments, share: 0.1, level: 'watch', month: '2026-09', ...more };
}

describe('the two arms', () => {
  test('cells of the same share add up to one comparison', () => {
    const found = compare([
      cell('treated', 100, 50),
      cell('treated', 80, 40, { level: 'critical', month: '2026-10' }),
      cell('held_out', 12, 3),
      cell('held_out', 8, 3, { month: '2026-10' }),
    ]);
    expect(found.treated).toEqual({ episodes: 180, bought: 90, spendMean: 50 });
    expect(found.heldOut).toEqual({ episodes: 20, bought: 6, spendMean: 30 });
    expect(found.repurchase).toEqual(shareDifference([{ treated: { n: 180, hits: 90 }, control: { n: 20, hits: 6 } }]));
    expect(found.spend?.estimate).toBeCloseTo(20, 10);
  });

  test('episodes drawn with different shares are compared within their share', () => {
    const cells = [
      cell('treated', 90, 81),
      cell('held_out', 10, 9),
      cell('treated', 50, 5, { share: 0.5 }),
      cell('held_out', 50, 5, { share: 0.5 }),
    ];
    expect(compare(cells).repurchase?.estimate).toBeCloseTo(0, 12);
    expect(compare(cells).spend?.estimate).toBeCloseTo(0, 12);
  });

  test('too few say nothing; too few buyers say nothing of money', () => {
    expect(compare([])).toEqual({
      treated: { episodes: 0, bought: 0, spendMean: null },
      heldOut: { episodes: 0, bought: 0, spendMean: null },
      repurchase: null,
      spend: null,
    });
    expect(compare([cell('treated', 500, 250), cell('held_out', LEAST_EPISODES - 1, 8)])).toMatchObject({
      repurchase: null,
      spend: null,
    });
    const few = compare([cell('treated', 500, 4), cell('held_out', LEAST_EPISODES, 0)]);
    expect(few.repurchase).not.toBeNull();
    expect(few.spend).toBeNull();
    expect(compare([cell('treated', 500, 5), cell('held_out', LEAST_EPISODES, 0)]).spend).not.toBeNull();
  });
});

describe('when there will be enough', () => {
  const at = { today: '2026-11-20', windowDays: 60, share: 0.1, perDay: 5 };
  const closing = (arm: Cell['arm'], closes_on: string, episodes: number) => ({ arm, closes_on, episodes });

  test('known to the day where the windows that are running suffice', () => {
    const closings = [
      closing('held_out', '2026-12-20', 9),
      closing('held_out', '2026-12-05', 4),
      closing('treated', '2026-12-01', 15),
      closing('held_out', '2026-12-10', 5),
    ];
    expect(enoughOn({ treated: 10, heldOut: 12 }, closings, at)).toEqual({ day: '2026-12-10', certain: true });
    expect(enoughOn({ treated: 200, heldOut: 19 }, closings, at)).toEqual({ day: '2026-12-05', certain: true });
  });

  test('else at the pace of enrolment: ten more at half a one a day, and a window', () => {
    const closings = [closing('held_out', '2026-12-05', 4)];
    expect(enoughOn({ treated: 100, heldOut: 6 }, closings, at)).toEqual({ day: '2027-02-08', certain: false });
    expect(enoughOn({ treated: 100, heldOut: 6 }, closings, { ...at, share: 0 })).toBeNull();
    expect(enoughOn({ treated: 100, heldOut: 6 }, closings, { ...at, perDay: 0 })).toBeNull();
  });
});

test('what such numbers show, with half buying anyway where nothing is known', () => {
  expect(detectable({ treated: 540, heldOut: 60 }, 0.4)?.difference).toBeCloseTo(0.1868, 4);
  expect(detectable({ treated: 540, heldOut: 60 }, null)?.difference).toBeCloseTo(0.1906, 4);
  expect(detectable({ treated: 540, heldOut: 0 }, 0.4)).toBeNull();
  expect(detectable({ treated: 540, heldOut: 60 }, 0)?.difference).toBeGreaterThan(0.08);
});
