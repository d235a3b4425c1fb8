import { webhooksRoutes as contract } from '@kith/contract/webhooks';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import type { Sending } from './deliver.ts';
import * as service from './service.ts';

export function webhooksRoutes(app: RouteRegistrar, sending: Sending): void {
  const { master } = sending;
  app.on(contract.list, ({ ctx }) => service.list(ctx));
  app.on(contract.get, ({ ctx, params }) => service.get(ctx, params.endpointId));
  app.on(contract.create, ({ ctx, viewer, body }) => service.create(ctx, master, viewer, body));
  app.on(contract.update, ({ ctx, viewer, params, body }) => service.update(ctx, viewer, params.endpointId, body));
  app.on(contract.remove, ({ ctx, viewer, params }) => service.remove(ctx, viewer, params.endpointId));
  app.on(contract.rotate, ({ ctx, viewer, params }) => service.rotate(ctx, master, viewer, params.endpointId));
  app.on(contract.test, ({ ctx, viewer, params }) => service.test(ctx, sending, viewer, params.endpointId));
  app.on(contract.deliveries, ({ ctx, params, query }) => service.deliveries(ctx, params.endpointId, query));
  app.on(contract.attempts, ({ ctx, params }) => service.attempts(ctx, params.endpointId, params.deliveryId));
  app.on(contract.replay, ({ ctx, viewer, params }) =>
    service.replay(ctx, viewer, params.endpointId, params.deliveryId),
  );
  app.on(contract.replayRange, ({ ctx, viewer, params, body }) =>
    service.replayRange(ctx, viewer, params.endpointId, body),
  );
}
