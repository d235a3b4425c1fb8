import { poolRoutes as contract } from '@kith/contract/pool';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import { claimCustomer, giveBack, listPool, readPoolRules, readState, savePoolRules } from './service.ts';

export function poolRoutes(app: RouteRegistrar): void {
  app.on(contract.state, ({ ctx, viewer }) => readState(ctx, viewer));
  app.on(contract.customers, ({ ctx, viewer, query }) => listPool(ctx, viewer, query));
  app.on(contract.claim, async ({ ctx, viewer, body }) => {
    await claimCustomer(ctx, viewer, body.customerId);
    return {};
  });
  app.on(contract.giveBack, async ({ ctx, viewer, body }) => {
    await giveBack(ctx, viewer, body.customerId, body.reason);
    return {};
  });
  app.on(contract.rules, ({ ctx, viewer }) => readPoolRules(ctx.db, viewer));
  app.on(contract.saveRules, ({ ctx, viewer, body }) => savePoolRules(ctx, viewer, body));
}
