import type { Module } from '../../platform/module.ts';
import { poolJob } from './jobs.ts';
import { dropNotices, takeNotice } from './repo.ts';
import { personalHooks } from './repo-personal.ts';
import { poolRoutes } from './routes.ts';
import { poolTimeline } from './timeline.ts';

/** The public pool: neglected customers go back to it, and whoever has time takes them. */
export const poolModule: Module = {
  name: 'pool',
  routes: poolRoutes,
  jobs: [poolJob],
  timeline: [poolTimeline],
  hooks: {
    ...personalHooks,
    /** Whoever was put away does not go back to the pool. */
    async archived(tx, { customerIds, archived }) {
      if (archived) await dropNotices(tx, customerIds);
    },
    /** What the account manager of the one who goes was told concerns nobody any more. */
    merged: takeNotice,
  },
};
