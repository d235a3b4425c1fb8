import { exchangeRoutes as contract } from '@kith/contract/exchange';
import { exportRoutes } from '@kith/contract/exports';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import * as exports from './exports.ts';
import { rejectsFile, rejectsPage } from './rejects-out.ts';
import { sampleState, startSample } from './sample.ts';
import * as imports from './service.ts';

export function exchangeRoutes(app: RouteRegistrar): void {
  app.on(contract.listImports, ({ ctx, query }) => imports.list(ctx, query));
  app.on(contract.upload, ({ ctx, viewer, query, req }) => imports.upload(ctx, viewer, query, req.raw));
  app.on(contract.getImport, ({ ctx, params }) => imports.detail(ctx, params.importId));
  app.on(contract.importProgress, ({ ctx, params }) => imports.progress(ctx, params.importId));
  app.on(contract.updateImport, ({ ctx, params, body }) => imports.change(ctx, params.importId, body));
  app.on(contract.startImport, ({ ctx, viewer, params }) => imports.start(ctx, viewer, params.importId));
  app.on(contract.cancelImport, ({ ctx, viewer, params }) => imports.cancel(ctx, viewer, params.importId));
  app.on(contract.undoImport, ({ ctx, viewer, params }) => imports.undo(ctx, viewer, params.importId));
  app.on(contract.deleteImport, async ({ ctx, params }) => {
    await imports.discard(ctx, params.importId);
    return {};
  });
  app.on(contract.rejects, ({ ctx, params, query }) => rejectsPage(ctx, params.importId, query));
  app.on(contract.rejectsFile, ({ ctx, params, query }) => rejectsFile(ctx, params.importId, query.language));
  app.on(contract.loadSample, ({ ctx, viewer }) => startSample(ctx, viewer));
  app.on(contract.sampleState, ({ ctx }) => sampleState(ctx));
  exportsRoutes(app);
}

function exportsRoutes(app: RouteRegistrar): void {
  app.on(exportRoutes.create, ({ ctx, viewer, body }) => exports.askExport(ctx, viewer, body));
  app.on(exportRoutes.list, ({ ctx, viewer, query }) => exports.listExports(ctx, viewer, query));
  app.on(exportRoutes.get, ({ ctx, viewer, params }) => exports.readExport(ctx, viewer, params.exportId));
  app.on(exportRoutes.cancel, ({ ctx, viewer, params }) => exports.cancelExport(ctx, viewer, params.exportId));
  app.on(exportRoutes.remove, ({ ctx, viewer, params }) => exports.removeExport(ctx, viewer, params.exportId));
  app.on(exportRoutes.file, ({ ctx, viewer, params }) => exports.downloadExport(ctx, viewer, params.exportId));
}
