import { byReferenceRoutes } from '@kith/contract/by-reference';
import { ordersRoutes as contract } from '@kith/contract/orders';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import { readRates, replaceRates } from './rates.ts';
import { createOrder, findOrder, listOrders } from './service.ts';
import { putOrder } from './upsert.ts';

export function ordersRoutes(app: RouteRegistrar): void {
  app.on(contract.list, ({ ctx, viewer, params, query }) => listOrders(ctx, viewer, params.customerId, query));
  app.on(contract.get, ({ ctx, viewer, params }) => findOrder(ctx, viewer, params.customerId, params.orderId));
  app.on(contract.create, ({ ctx, viewer, params, body }) => createOrder(ctx, viewer, params.customerId, body));
  app.on(byReferenceRoutes.putOrder, ({ ctx, viewer, params, body }) => putOrder(ctx, viewer, params, body));
  app.on(contract.rates, ({ ctx }) => readRates(ctx));
  app.on(contract.setRates, ({ ctx, viewer, body }) => replaceRates(ctx, viewer, body.rates));
}
