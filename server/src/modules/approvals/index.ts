import type { Module } from '../../platform/module.ts';
import { approvalsHooks } from './hooks.ts';
import { sweepJob } from './jobs.ts';
import { approvalsRoutes } from './routes.ts';
import { approvalsTimeline } from './timeline.ts';

export { recheck } from './decide.ts';
export { propose } from './propose.ts';

/** What has to be approved, by whom, and what came of it; rooms propose and do their part once it is decided. */
export const approvalsModule: Module = {
  name: 'approvals',
  routes: approvalsRoutes,
  hooks: approvalsHooks,
  jobs: [sweepJob],
  timeline: [approvalsTimeline],
};
