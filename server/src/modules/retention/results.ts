import type { Derivation } from '../../platform/facts.ts';
import { enrolledOn } from './repo-holdout.ts';
import { forgetResults, writeResults } from './repo-results.ts';

/** What the customers of the comparison did within their windows; those whom this very run enrolled at its end. */
export const resultDerivation: Derivation = {
  name: 'retention.result',
  stage: 'score',
  run: writeResults,
  async conclude(tx, env) {
    await writeResults(tx, await enrolledOn(tx, env.today), env);
    return [];
  },
  forget: forgetResults,
};
