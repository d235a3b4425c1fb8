import type { Module } from '../../platform/module.ts';
import { resumeHandovers, runJob, undoJob } from './jobs.ts';
import { endCoversOf } from './repo-covers.ts';
import { personalHooks } from './repo-personal.ts';
import { handoverRoutes } from './routes.ts';
import { handoverTimeline } from './timeline.ts';

export { coversKnown } from './covers.ts';
export { runHandover } from './run.ts';
export { startHandover } from './service.ts';

/** Customers change hands, with all that hangs on them. */
export const handoverModule: Module = {
  name: 'handover',
  routes: handoverRoutes,
  jobs: [runJob, undoJob],
  timeline: [handoverTimeline],
  resume: resumeHandovers,
  hooks: {
    ...personalHooks,
    /** Whoever leaves covers for nobody and needs nobody who covers for them. */
    async left(tx, { userId }) {
      await endCoversOf(tx, userId);
    },
  },
};
