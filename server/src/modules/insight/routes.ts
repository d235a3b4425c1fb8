import { insightRoutes as contract } from '@kith/contract/insight';
import { forecastRoutes } from '@kith/contract/insight-forecast';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import { customerForecast } from './customer-forecast.ts';
import { fitJob, rescoreJob } from './jobs.ts';
import { listModels, modelDocument } from './models-service.ts';
import { cohorts, intervals, quadrants } from './overview.ts';
import { basisPage, changeSettings, clearByHand, distribution, setByHand } from './service.ts';
import { readInsightSettings } from './settings.ts';
import { customerValue } from './value.ts';

export function insightRoutes(app: RouteRegistrar): void {
  app.on(contract.value, ({ ctx, viewer, params }) => customerValue(ctx, ctx.db, viewer, params.customerId));
  app.on(contract.setStage, ({ ctx, viewer, params, body }) =>
    setByHand(ctx, viewer, params.customerId, 'stage', body),
  );
  app.on(contract.clearStage, ({ ctx, viewer, params }) => clearByHand(ctx, viewer, params.customerId, 'stage'));
  app.on(contract.setTier, ({ ctx, viewer, params, body }) => setByHand(ctx, viewer, params.customerId, 'tier', body));
  app.on(contract.clearTier, ({ ctx, viewer, params }) => clearByHand(ctx, viewer, params.customerId, 'tier'));
  app.on(contract.basis, ({ ctx, viewer }) => basisPage(ctx, viewer));
  app.on(contract.distribution, ({ ctx, viewer }) => distribution(ctx, viewer));
  app.on(contract.settings, ({ ctx }) => readInsightSettings(ctx.db));
  app.on(contract.setSettings, ({ ctx, viewer, body }) =>
    changeSettings(ctx, viewer, body, (_ctx, conn) => ctx.jobs.send(conn, rescoreJob.name, {})),
  );
  app.on(forecastRoutes.models, ({ ctx }) => listModels(ctx));
  app.on(forecastRoutes.model, ({ ctx, params }) => modelDocument(ctx, params.modelId));
  app.on(forecastRoutes.fit, async ({ ctx, viewer }) => {
    await ctx.jobs.send(ctx.db, fitJob.name, { by: viewer.userId });
    return {};
  });
  app.on(forecastRoutes.forecast, ({ ctx, viewer, params }) => customerForecast(ctx, viewer, params.customerId));
  app.on(forecastRoutes.quadrants, ({ ctx, viewer }) => quadrants(ctx, viewer));
  app.on(forecastRoutes.cohorts, ({ ctx, viewer, query }) => cohorts(ctx, viewer, query.by));
  app.on(forecastRoutes.intervals, ({ ctx, viewer }) => intervals(ctx, viewer));
}
