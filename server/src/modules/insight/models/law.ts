import type { Patterns } from './patterns.ts';

/**
 * What a model of repeat buying says. Parameters come in the order of `parameters`, times in the unit of the histories.
 * Everything else follows: expected purchases are `alive × expectedIfAlive`, the probability of at least one is
 * `alive × (1 − silentIfAlive)`, and a new customer is one with x = tx = T = 0.
 */
export type Law = {
  /** A `time` scales with the unit of time, a `shape` does not. */
  parameters: readonly { name: string; kind: 'shape' | 'time' }[];
  /** ln L of what all customers did; its derivative by each parameter is written into `slope`. */
  logLikelihood(params: Float64Array, patterns: Patterns, slope: Float64Array): number;
  /** Probability of being alive at T. */
  alive(params: Float64Array, x: number, tx: number, T: number): number;
  /** Expected purchases in (T, T + t] of one who is alive at T. */
  expectedIfAlive(params: Float64Array, x: number, T: number, t: number): number;
  /** Probability of no purchase in (T, T + t] of one who is alive at T. */
  silentIfAlive(params: Float64Array, x: number, T: number, t: number): number;
};
