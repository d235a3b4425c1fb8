import type { CurrencyRates } from '@kith/contract/orders';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { Problem } from '../../platform/errors.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { REFRESH_JOB } from './jobs.ts';
import * as repo from './repo-rates.ts';
import { factorOfRate, rateOfFactor } from './rules.ts';

export async function readRates(ctx: Ctx): Promise<CurrencyRates> {
  const env = await envOf(ctx, ctx.db);
  const rows = await repo.listRates(ctx.db, env.currency);
  const rates = rows.map(({ currency, factor, valid_from, orders }) => ({
    currency,
    rate: factor === null ? null : rateOfFactor(factor, currency, env.currency),
    validFrom: valid_from,
    orders,
    leftOut: factor === null ? orders : 0,
  }));
  return { base: env.currency, rates, leftOut: rates.reduce((sum, { leftOut }) => sum + leftOut, 0) };
}

/** Replaces the rates. All sums in money depend on them, so everybody is worked out anew in the background. */
export async function replaceRates(
  ctx: Ctx,
  viewer: Viewer,
  rates: readonly { currency: string; rate: string }[],
): Promise<CurrencyRates> {
  const before = await readRates(ctx);
  const currencies = rates.map(({ currency }) => currency);
  if (currencies.includes(before.base)) throw new Problem('orders.rate_of_own_currency', 400);
  if (new Set(currencies).size < currencies.length) throw new Problem('orders.rate_twice', 400);
  await transact(ctx.db, async (tx) => {
    const env = await envOf(ctx, tx);
    const factors = rates.map(({ currency, rate }) => ({
      currency,
      factor: factorOfRate(rate, currency, env.currency),
    }));
    await repo.replaceRates(tx, factors, { now: env.now, today: env.today, by: viewer.userId });
    await audit(tx, {
      viewer,
      at: env.now,
      action: 'orders.set_rates',
      subject: { kind: 'setting', id: 'orders.rates' },
      before: Object.fromEntries(before.rates.map(({ currency, rate }) => [currency, rate])),
      after: Object.fromEntries(rates.map(({ currency, rate }) => [currency, rate])),
    });
    await ctx.jobs.send(tx, REFRESH_JOB, {});
  });
  return readRates(ctx);
}
