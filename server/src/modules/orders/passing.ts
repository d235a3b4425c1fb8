import { z } from 'zod';
import type { Env } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import { defineSetting, readSetting, writeSetting } from '../../platform/settings.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { boughtOnEdges, ratesPrint } from './repo-rollup.ts';
import { readPeriod } from './settings.ts';

/** What all orders were last added up by. */
const basisSetting = defineSetting(
  'orders.added_up_by',
  z.object({ currency: z.string(), periodDays: z.int(), rates: z.string() }),
  { currency: '', periodDays: 0, rates: '' },
);

/**
 * Whose sums are others because days passed: those with orders that left the year or the period, or were dated in the
 * future. Everybody's (null) when currency, rates or period changed.
 */
export async function whomDaysChange(
  tx: Tx,
  since: string,
  env: Env,
): Promise<ReturnType<typeof boughtOnEdges> | null> {
  const before = await readSetting(tx, basisSetting);
  const now = { currency: env.currency, periodDays: await readPeriod(tx), rates: await ratesPrint(tx) };
  const same = before.currency === now.currency && before.periodDays === now.periodDays && before.rates === now.rates;
  if (same) return boughtOnEdges(since, env.today, [365, now.periodDays]);
  await writeSetting(tx, basisSetting, now, { viewer: systemViewer([], 'refresh'), at: env.now });
  return null;
}
