import { DELIVERIES_KEPT_DAYS } from '@kith/contract/webhooks';
import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import type { EventConsumer } from '../../platform/events.ts';
import { defineJob } from '../../platform/jobs.ts';
import { deliverDue, type Sending } from './deliver.ts';
import { DELIVER_JOB } from './job-names.ts';
import * as repo from './repo.ts';
import { asksFor } from './rules.ts';

const DAY_MS = 86_400_000;

/** One at a time over all processes, so that what one customer's events tell comes in their order. */
export function deliverJob(sending: Sending) {
  return defineJob({
    name: DELIVER_JOB,
    input: z.object({}),
    policy: 'one',
    cron: '* * * * *',
    run: (ctx, _input, signal) => deliverDue(ctx, sending, signal),
  });
}

export const forgetJob = defineJob({
  name: 'webhooks.forget',
  input: z.object({}),
  policy: 'one',
  cron: '41 3 * * *',
  run: (ctx) => repo.forgetDeliveries(ctx.db, new Date(ctx.clock.now().getTime() - DELIVERIES_KEPT_DAYS * DAY_MS)),
});

/** Puts what happened down for every endpoint that asks for it; whether it may be told is seen when it is. */
export function tellEndpoints(ctx: Pick<Ctx, 'clock' | 'jobs'>): EventConsumer {
  return {
    name: 'webhooks.tell',
    types: 'all',
    async handle(tx, events) {
      const endpoints = await repo.listEndpoints(tx);
      const rows = events.flatMap(({ eventId, customerId, type, occurredAt }) =>
        endpoints
          .filter(({ kinds, gone_at }) => gone_at === null && asksFor(kinds, type))
          .map(({ endpoint_id: endpointId }) => ({ endpointId, eventId, customerId, type, occurredAt })),
      );
      const told = await repo.insertDeliveries(tx, rows, ctx.clock.now());
      if (told > 0) await ctx.jobs.send(tx, DELIVER_JOB, {});
    },
  };
}
