import type { Module } from '../../platform/module.ts';
import { refreshJob } from './jobs.ts';
import { whomDaysChange } from './passing.ts';
import { moveOrders } from './repo-carry.ts';
import { purchasesHappened } from './repo-happenings.ts';
import { personalHooks } from './repo-personal.ts';
import { forgetRollups, writeRollups } from './repo-rollup.ts';
import { undoImport } from './repo-undo.ts';
import { ordersRoutes } from './routes.ts';
import { readPeriod } from './settings.ts';
import { purchases } from './timeline.ts';

export { mergeOrders, ORDER_STAGE, prepareOrderStage } from './bulk.ts';
export { purchasesWithin } from './repo-within.ts';
export { readPeriod, writePeriod } from './settings.ts';
export { type OrderGiven, upsertOrders } from './upsert.ts';

// locale-keys: orders:facts.* orders:happenings.*
/** What customers bought, and what it adds up to. */
export const ordersModule: Module = {
  name: 'orders',
  routes: ordersRoutes,
  facts: {
    view: 'orders_facts',
    columns: [
      { name: 'order_count', type: 'count', asked: {} },
      { name: 'purchase_days', type: 'count', asked: {} },
      { name: 'spend_total_minor', type: 'money', asked: { field: 'spend' } },
      { name: 'spend_year_minor', type: 'money', asked: { field: 'spend' } },
      { name: 'first_on', type: 'day', asked: { comes: true } },
      { name: 'last_on', type: 'day', asked: {} },
      { name: 'gap_median_days', type: 'number', asked: { unit: 'days' } },
    ],
  },
  derivations: [
    {
      name: 'orders.rollup',
      stage: 'collect',
      run: async (tx, customerIds, env) => writeRollups(tx, customerIds, env, await readPeriod(tx)),
      passed: whomDaysChange,
      forget: forgetRollups,
    },
  ],
  hooks: { importUndone: (tx, { importId }) => undoImport(tx, importId), merged: moveOrders, ...personalHooks },
  jobs: [refreshJob],
  happenings: [purchasesHappened],
  timeline: [purchases],
};
