import { segmentsRoutes as contract } from '@kith/contract/segments';
import type { Ctx } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { type Catalogue, inUse, openTo } from './catalogue.ts';
import * as service from './service.ts';
import * as view from './view.ts';

export function segmentsRoutes(app: RouteRegistrar, known: (conn: Conn) => Promise<Catalogue>): void {
  const catalogue = async (ctx: Ctx, viewer: Viewer) => inUse(openTo(viewer, await known(ctx.db)));
  app.on(contract.list, ({ ctx, viewer }) => service.listSegments(ctx, viewer));
  app.on(contract.vocabulary, async ({ ctx, viewer }) =>
    view.readVocabulary(ctx, viewer, await catalogue(ctx, viewer)),
  );
  app.on(contract.runs, ({ ctx }) => view.readRuns(ctx));
  app.on(contract.preview, async ({ ctx, viewer, body }) =>
    view.preview(ctx, viewer, await catalogue(ctx, viewer), body.rule),
  );
  app.on(contract.create, async ({ ctx, viewer, body }) =>
    service.createSegment(ctx, viewer, await catalogue(ctx, viewer), body),
  );
  app.on(contract.get, ({ ctx, viewer, params }) => service.getSegment(ctx, viewer, params.segmentId));
  app.on(contract.update, async ({ ctx, viewer, params, body }) =>
    service.updateSegment(ctx, viewer, await catalogue(ctx, viewer), params.segmentId, body),
  );
  app.on(contract.retire, ({ ctx, viewer, params }) => service.retireSegment(ctx, viewer, params.segmentId));
  app.on(contract.sizes, ({ ctx, viewer, params, query }) => view.readSizes(ctx, viewer, params.segmentId, query.days));
  app.on(contract.moves, ({ ctx, viewer, params, query }) =>
    view.readLastMoves(ctx, viewer, params.segmentId, query.limit),
  );
  app.on(contract.overlap, ({ ctx, viewer, params }) => view.readOverlap(ctx, viewer, params.segmentId));
  app.on(contract.profile, async ({ ctx, viewer, params }) =>
    view.readProfile(ctx, viewer, await catalogue(ctx, viewer), params.segmentId),
  );
}
