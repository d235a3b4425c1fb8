import { ingestRoutes as contract } from '@kith/contract/ingest';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import { acceptBatch } from './accept.ts';
import * as service from './service.ts';

export function ingestRoutes(app: RouteRegistrar): void {
  app.on(contract.batch, ({ ctx, viewer, body, req }) =>
    acceptBatch(ctx, viewer, body.batch, Number(req.headers['content-length'] ?? 0)),
  );
  app.on(contract.state, ({ ctx }) => service.readState(ctx));
  app.on(contract.setSettings, ({ ctx, viewer, body }) => service.changeSettings(ctx, viewer, body));
  app.on(contract.failed, ({ ctx, query }) => service.listFailed(ctx, query.cursor));
  app.on(contract.retry, ({ ctx, viewer, params }) => service.retryFailed(ctx, viewer, params.messageKey));
  app.on(contract.discard, ({ ctx, viewer, params }) => service.discardFailed(ctx, viewer, params.messageKey));
}
