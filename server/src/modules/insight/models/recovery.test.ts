import { describe, expect, test } from 'vitest';
import { type Company, simulate } from '../../../../../samples/company.ts';
import { textbookWorld } from '../../../../../samples/world.ts';
import { fitSpend } from './gamma-gamma.ts';
import { historiesAt, purchaseLog } from './purchases.ts';
import { fitRepeat } from './repeat.ts';
import { dayOf } from './testing.ts';

const SEEDS = 100;
/** Fewer than the company has: the truth is the same, the intervals are wider. */
const CUSTOMERS = 1200;
const TODAY = '2026-11-22';
const SHANGHAI_MS = 8 * 3_600_000;

const { lambda, dropout, spend } = textbookWorld.behaviour.irregular;
const truth: Record<string, number> = {
  r: lambda.shape,
  alpha: lambda.rate,
  a: dropout.a,
  b: dropout.b,
  p: spend.p,
  q: spend.q,
  gamma: spend.gamma,
};

function historiesOf({ customers, orders }: Company) {
  const places = new Map(customers.map(({ ref }, place) => [ref, place]));
  const log = purchaseLog(
    {
      customers: customers.length,
      customer: Uint32Array.from(orders, ({ customerRef }) => places.get(customerRef) ?? 0),
      day: Int32Array.from(orders, ({ orderedAt }) => Math.floor((Date.parse(orderedAt) + SHANGHAI_MS) / 86_400_000)),
      amountMinor: Float64Array.from(orders, ({ amountMinor }) => amountMinor),
      isReturn: Uint8Array.from(orders, ({ isReturn }) => Number(isReturn)),
    },
    'net',
  );
  return historiesAt(log, dayOf(TODAY) - 1, 7);
}

describe('the truth behind the sample company’s textbook world', () => {
  test('lies in the 95 % intervals of each parameter for 90 to 99 of 100 seeds', { timeout: 600_000 }, () => {
    const inside: Record<string, number> = {};
    for (let seed = 1; seed <= SEEDS; seed++) {
      const histories = historiesOf(simulate({ seed, today: TODAY, customers: CUSTOMERS, world: textbookWorld }));
      const intervals = { ...fitRepeat('bgnbd', histories).intervals, ...fitSpend(histories).intervals };
      for (const [name, value] of Object.entries(truth)) {
        const [low, high] = intervals[name] ?? [Number.NaN, Number.NaN];
        inside[name] = (inside[name] ?? 0) + Number(low <= value && value <= high);
      }
    }
    for (const [name, count] of Object.entries(inside)) {
      expect(count, `${name}: in ${count} of ${SEEDS}`).toBeGreaterThanOrEqual(90);
      expect(count, `${name}: in ${count} of ${SEEDS}`).toBeLessThanOrEqual(99);
    }
  });
});
