import { coverRoutes } from '@kith/contract/covers';
import { handoverRoutes as contract } from '@kith/contract/handovers';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import { addCover, endCover, listCovers } from './covers.ts';
import { readNote } from './notes.ts';
import { previewHandover } from './preview.ts';
import { listHandoverCustomers, listHandovers, readHandover, startHandover, undoHandover } from './service.ts';

export function handoverRoutes(app: RouteRegistrar): void {
  app.on(contract.list, ({ ctx, viewer, query }) => listHandovers(ctx, viewer, query));
  app.on(contract.preview, ({ ctx, viewer, body }) => previewHandover(ctx, viewer, body));
  app.on(contract.start, ({ ctx, viewer, body }) => startHandover(ctx, viewer, body));
  app.on(contract.get, ({ ctx, viewer, params }) => readHandover(ctx, viewer, params.handoverId));
  app.on(contract.customers, ({ ctx, viewer, params, query }) =>
    listHandoverCustomers(ctx, viewer, params.handoverId, query),
  );
  app.on(contract.undo, async ({ ctx, viewer, params }) => {
    await undoHandover(ctx, viewer, params.handoverId);
    return {};
  });
  app.on(coverRoutes.list, ({ ctx, viewer }) => listCovers(ctx, ctx.db, viewer));
  app.on(coverRoutes.create, ({ ctx, viewer, body }) => addCover(ctx, viewer, body));
  app.on(coverRoutes.end, async ({ ctx, viewer, params }) => {
    await endCover(ctx, viewer, params.coverId);
    return {};
  });
  app.on(contract.note, ({ ctx, viewer, params }) => readNote(ctx, viewer, params.customerId));
}
