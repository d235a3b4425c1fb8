import { STAGES, TIERS } from '@kith/contract/vocabulary';
import type { Module } from '../../platform/module.ts';
import { raiseTier } from './by-hand.ts';
import { insightDerivation } from './derive.ts';
import { forecastDerivation } from './forecasting.ts';
import { fitDueJob, fitJob, rescoreJob } from './jobs.ts';
import { moveOverrides } from './repo.ts';
import { personalHooks } from './repo-personal.ts';
import { insightRoutes } from './routes.ts';
import { insightTimeline } from './timeline.ts';

export { modelPool } from './model-pool.ts';
export { type Backtest, backtest, type CandidateTest, type Split } from './models/backtest.ts';
export { lifetimeValue } from './models/clv.ts';
export { type HoldoutForecast, holdoutForecast } from './models/forecast-holdout.ts';
export { fitSpend, type SpendFit } from './models/gamma-gamma.ts';
export type { HoldoutFigures } from './models/holdout.ts';
export { type Quality, qualityOf } from './models/metrics.ts';
export {
  type Histories,
  historiesAt,
  type OrderColumns,
  type PurchaseLog,
  purchaseLog,
  type Returns,
} from './models/purchases.ts';
export { fitEach, REPEAT_MODELS, type RepeatFit } from './models/repeat.ts';
export { newestBasis as readBasis } from './repo-basis.ts';
export { chancesOf } from './repo-forecast.ts';
export { readHorizon } from './repo-model.ts';
export { readInsightSettings } from './settings.ts';

/** Best last. */
const QUINTILES = ['1', '2', '3', '4', '5'];

// locale-keys: insight:facts.*
/** What the customer is worth, and how the relationship stands. */
export const insightModule: Module = {
  name: 'insight',
  routes: insightRoutes,
  facts: {
    view: 'insight_facts',
    columns: [
      { name: 'recency_score', type: 'code', asked: { choices: QUINTILES } },
      { name: 'frequency_score', type: 'code', asked: { choices: QUINTILES } },
      { name: 'money_score', type: 'code', asked: { choices: QUINTILES } },
      { name: 'stage', type: 'code', none: 'suspect', asked: { choices: STAGES, words: 'stage' } },
      { name: 'stage_rank', type: 'count', none: '1' },
      { name: 'tier', type: 'code', asked: { choices: TIERS, words: 'tier' } },
      { name: 'tier_rank', type: 'count' },
      { name: 'expected_minor', type: 'money', asked: { field: 'spend' } },
      { name: 'quadrant', type: 'count' },
    ],
  },
  derivations: [forecastDerivation, insightDerivation],
  approvals: [raiseTier],
  jobs: [rescoreJob, fitJob, fitDueJob],
  timeline: [insightTimeline],
  hooks: { merged: moveOverrides, ...personalHooks },
};
