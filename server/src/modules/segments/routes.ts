import { segmentsRoutes as contract } from '@kith/contract/segments';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { type Catalogue, openTo } from './catalogue.ts';
import * as service from './service.ts';
import * as view from './view.ts';

export function segmentsRoutes(app: RouteRegistrar, known: () => Catalogue): void {
  const catalogue = (viewer: Viewer) => openTo(viewer, known());
  app.on(contract.list, ({ ctx, viewer }) => service.listSegments(ctx, viewer));
  app.on(contract.vocabulary, ({ ctx, viewer }) => view.readVocabulary(ctx, viewer, catalogue(viewer)));
  app.on(contract.runs, ({ ctx }) => view.readRuns(ctx));
  app.on(contract.preview, ({ ctx, viewer, body }) => view.preview(ctx, viewer, catalogue(viewer), body.rule));
  app.on(contract.create, ({ ctx, viewer, body }) => service.createSegment(ctx, viewer, catalogue(viewer), body));
  app.on(contract.get, ({ ctx, viewer, params }) => service.getSegment(ctx, viewer, params.segmentId));
  app.on(contract.update, ({ ctx, viewer, params, body }) =>
    service.updateSegment(ctx, viewer, catalogue(viewer), params.segmentId, body),
  );
  app.on(contract.retire, ({ ctx, viewer, params }) => service.retireSegment(ctx, viewer, params.segmentId));
  app.on(contract.sizes, ({ ctx, viewer, params, query }) => view.readSizes(ctx, viewer, params.segmentId, query.days));
  app.on(contract.moves, ({ ctx, viewer, params, query }) =>
    view.readLastMoves(ctx, viewer, params.segmentId, query.limit),
  );
  app.on(contract.overlap, ({ ctx, viewer, params }) => view.readOverlap(ctx, viewer, params.segmentId));
  app.on(contract.profile, ({ ctx, viewer, params }) =>
    view.readProfile(ctx, viewer, catalogue(viewer), params.segmentId),
  );
}
