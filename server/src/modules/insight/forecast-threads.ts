import { type FitResult, type FitWish, fitOf } from './forecast-fit.ts';
import type { modelPool } from './model-pool.ts';
import { REPEAT_MODELS } from './models/repeat.ts';

/**
 * `fitForecast` by two threads, with the same result. First one learns with the models of repeat buying and one with the
 * rest, then one compares and one looks back; in either step both take about as long.
 */
export async function fitInThreads(pool: ReturnType<typeof modelPool>, wish: FitWish): Promise<FitResult> {
  const [lifetimes, others] = await Promise.all([
    pool.run('learnForFit', { ...wish, names: REPEAT_MODELS }),
    pool.run('learnForFit', { ...wish, names: ['recency', 'regression'] }),
  ]);
  const taught = { ...wish, learnt: [...lifetimes, ...others] };
  const [chosen, back] = await Promise.all([pool.run('chooseForFit', taught), pool.run('lookBack', taught)]);
  return fitOf(chosen, back);
}
