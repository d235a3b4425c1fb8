import { retentionRoutes as contract } from '@kith/contract/retention';
import { effectRoutes } from '@kith/contract/retention-effect';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import { measureEffect } from './effect.ts';
import { previewSettings } from './preview.ts';
import { customerRisk } from './risk.ts';
import { changeSettings, readSettings, runNow, runs, today } from './service.ts';

export function retentionRoutes(app: RouteRegistrar): void {
  app.on(contract.risk, ({ ctx, viewer, params }) => customerRisk(ctx, viewer, params.customerId));
  app.on(contract.settings, ({ ctx }) => readSettings(ctx));
  app.on(contract.setSettings, ({ ctx, viewer, body }) => changeSettings(ctx, viewer, body));
  app.on(contract.preview, ({ ctx, body }) => previewSettings(ctx, body));
  app.on(effectRoutes.effect, ({ ctx, viewer }) => measureEffect(ctx, viewer));
  app.on(contract.today, ({ ctx, viewer }) => today(ctx, viewer));
  app.on(contract.runs, ({ ctx }) => runs(ctx));
  app.on(contract.run, async ({ ctx, viewer }) => {
    await runNow(ctx, viewer);
    return {};
  });
}
