import type { Module } from '../../platform/module.ts';
import { resumeTaking, takeJob, tidyJob } from './jobs.ts';
import { moveEvents } from './repo-carry.ts';
import { eventsHappened } from './repo-events.ts';
import { personalHooks } from './repo-personal.ts';
import { ingestRoutes } from './routes.ts';
import { eventsTimeline } from './timeline.ts';

// locale-keys: ingest:facts.* ingest:happenings.*
/** What other systems tell about customers, message by message. */
export const ingestModule: Module = {
  name: 'ingest',
  routes: ingestRoutes,
  facts: {
    view: 'ingest_facts',
    columns: [
      { name: 'tracked_count', type: 'count', asked: {} },
      { name: 'last_seen_at', type: 'instant', asked: {} },
    ],
  },
  happenings: [eventsHappened],
  timeline: [eventsTimeline],
  hooks: { merged: moveEvents, ...personalHooks },
  jobs: [takeJob, tidyJob],
  resume: resumeTaking,
};
