import { RISK_LEVELS } from '@kith/contract/vocabulary';
import type { Module } from '../../platform/module.ts';
import { riskDerivation } from './derive.ts';
import { catchUp, nightlyJob } from './jobs.ts';
import { personalHooks } from './repo-personal.ts';
import { resultDerivation } from './results.ts';
import { retentionRoutes } from './routes.ts';
import { riskChanges } from './timeline.ts';

export { lookAnew, runNightly } from './jobs.ts';
export { leftOut } from './left-out.ts';

// locale-keys: retention:facts.*
/** Who is slipping away, and who is put on whose list. */
export const retentionModule: Module = {
  name: 'retention',
  routes: retentionRoutes,
  facts: {
    view: 'retention_facts',
    columns: [
      { name: 'risk_level', type: 'code', asked: { choices: RISK_LEVELS, words: 'risk' } },
      { name: 'risk_rank', type: 'count' },
      { name: 'at_stake_minor', type: 'money', asked: { field: 'spend' } },
    ],
  },
  derivations: [riskDerivation, resultDerivation],
  jobs: [nightlyJob],
  hooks: personalHooks,
  timeline: [riskChanges],
  resume: catchUp,
};
