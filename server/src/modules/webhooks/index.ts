import type { Module } from '../../platform/module.ts';
import { deliverJob, forgetJob, tellEndpoints } from './jobs.ts';
import { post } from './post.ts';
import { webhooksRoutes } from './routes.ts';

/** Tells other systems what happens. `master` is what the secrets of endpoints are derived from. */
export function webhooksModule(master: string): Module {
  const sending = { master, chance: Math.random, send: post };
  return {
    name: 'webhooks',
    routes: (app) => webhooksRoutes(app, sending),
    consumers: (ctx) => [tellEndpoints(ctx)],
    jobs: [deliverJob(sending), forgetJob],
  };
}
