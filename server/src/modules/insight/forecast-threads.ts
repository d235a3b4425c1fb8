import type { FitResult, FitWish } from './forecast-fit.ts';
import type { modelPool } from './model-pool.ts';
import { REPEAT_MODELS } from './models/repeat.ts';

/**
 * `fitForecast` by two threads, with the same result: one learns with the models of repeat buying, the other with the rest
 * and makes the backtest, which takes about as long; then one compares.
 */
export async function fitInThreads(pool: ReturnType<typeof modelPool>, wish: FitWish): Promise<FitResult> {
  const [lifetimes, others, backtest] = await Promise.all([
    pool.run('learnForFit', { ...wish, names: REPEAT_MODELS }),
    pool.run('learnForFit', { ...wish, names: ['recency', 'regression'] }),
    pool.run('backtestReport', wish),
  ]);
  return pool.run('fitForecast', { ...wish, aside: { learnt: [...lifetimes, ...others], backtest } });
}
