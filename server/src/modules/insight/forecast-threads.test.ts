import { afterAll, expect, test } from 'vitest';
import { fitForecast } from './forecast-fit.ts';
import { fitInThreads } from './forecast-threads.ts';
import { modelPool } from './model-pool.ts';
import { logOf, simulatedPurchases } from './models/testing-logs.ts';

const pool = modelPool({ size: 2 });
afterAll(() => pool.close());

test.each([
  ['a history of two years', 1500, 730],
  ['too short a one', 400, 20],
])('two threads fit as one does: %s', async (_, customers, span) => {
  const wish = { log: logOf(simulatedPurchases(customers, span)), day: span, clv: { yearlyRate: 0.1, years: 3 } };
  expect(await fitInThreads(pool, wish)).toEqual(fitForecast(wish));
});

test('nothing is learnt twice: the choice takes all that was learnt beside it', async () => {
  const wish = { log: logOf(simulatedPurchases(1500, 730)), day: 730, clv: { yearlyRate: 0.1, years: 3 } };
  const learnt = await pool.run('learnForFit', { ...wish, names: ['recency', 'regression', 'mbgnbd'] });
  const nothing = learnt.map((each) => ({ ...each, trained: null }));
  const chosen = await pool.run('chooseForFit', { ...wish, learnt: nothing });
  const names = chosen.enough ? chosen.chance.standings.map(({ name }) => name).sort() : [];
  expect(names).toEqual(['bgnbd', 'nbd', 'pareto_nbd']);
});
