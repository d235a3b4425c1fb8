import { segmentsRoutes as contract } from '@kith/contract/segments';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import type { Catalogue } from './catalogue.ts';
import * as service from './service.ts';
import * as view from './view.ts';

export function segmentsRoutes(app: RouteRegistrar, catalogue: () => Catalogue): void {
  app.on(contract.list, ({ ctx, viewer }) => service.listSegments(ctx, viewer));
  app.on(contract.vocabulary, ({ ctx, viewer }) => view.readVocabulary(ctx, viewer, catalogue()));
  app.on(contract.runs, ({ ctx }) => view.readRuns(ctx));
  app.on(contract.preview, ({ ctx, viewer, body }) => view.preview(ctx, viewer, catalogue(), body.rule));
  app.on(contract.create, ({ ctx, viewer, body }) => service.createSegment(ctx, viewer, catalogue(), body));
  app.on(contract.get, ({ ctx, viewer, params }) => service.getSegment(ctx, viewer, params.segmentId));
  app.on(contract.update, ({ ctx, viewer, params, body }) =>
    service.updateSegment(ctx, viewer, catalogue(), params.segmentId, body),
  );
  app.on(contract.retire, ({ ctx, viewer, params }) => service.retireSegment(ctx, viewer, params.segmentId));
  app.on(contract.sizes, ({ ctx, viewer, params, query }) => view.readSizes(ctx, viewer, params.segmentId, query.days));
  app.on(contract.moves, ({ ctx, viewer, params, query }) =>
    view.readLastMoves(ctx, viewer, params.segmentId, query.limit),
  );
  app.on(contract.overlap, ({ ctx, viewer, params }) => view.readOverlap(ctx, viewer, params.segmentId));
  app.on(contract.profile, ({ ctx, viewer, params }) => view.readProfile(ctx, viewer, catalogue(), params.segmentId));
}
