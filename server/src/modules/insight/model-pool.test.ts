import { afterAll, expect, test } from 'vitest';
import { onSharedMemory } from '../../platform/workers.ts';
import { modelPool } from './model-pool.ts';
import { lifetimeValue } from './models/clv.ts';
import { fitSpend } from './models/gamma-gamma.ts';
import { fitRepeat, REPEAT_MODELS } from './models/repeat.ts';
import { historiesOf } from './models/testing.ts';

const pool = modelPool({ size: 2 });
afterAll(() => pool.close());

test('a thread fits and values as the function does', async () => {
  const rows = Array.from({ length: 400 }, (_, i) => [
    i % 5,
    i % 5 === 0 ? 0 : 3 + (i % 17),
    21 + (i % 9),
    900 + 31 * (i % 41),
  ]);
  const histories = onSharedMemory(historiesOf(rows));
  const fits = await Promise.all(REPEAT_MODELS.map((model) => pool.run('fitRepeat', { model, histories })));
  expect(fits).toEqual(REPEAT_MODELS.map((model) => fitRepeat(model, histories)));
  const [fit = fitRepeat('bgnbd', histories)] = fits;
  const spend = await pool.run('fitSpend', histories);
  expect(spend).toEqual(fitSpend(histories));
  const months = { months: [3, 12], ratePerMonth: 0.01 };
  const value = await pool.run('lifetimeValue', { fit, spend, histories, ...months });
  expect(value).toEqual(lifetimeValue(fit, spend, histories, months));
});
