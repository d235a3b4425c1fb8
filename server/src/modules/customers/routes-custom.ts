import { customFieldRoutes as contract } from '@kith/contract/custom-fields';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import * as fields from './custom-fields.ts';
import { revealCustom } from './reveal.ts';

export function customFieldRoutes(app: RouteRegistrar): void {
  app.on(contract.list, ({ ctx, viewer }) => fields.listCustomFields(ctx, viewer));
  app.on(contract.create, ({ ctx, viewer, body }) => fields.createCustomField(ctx, viewer, body));
  app.on(contract.order, async ({ ctx, viewer, body }) => {
    await fields.orderCustomFields(ctx, viewer, body.keys);
    return {};
  });
  app.on(contract.update, ({ ctx, viewer, params, body }) => fields.updateCustomField(ctx, viewer, params.key, body));
  app.on(contract.archive, ({ ctx, viewer, params }) => fields.archiveCustomField(ctx, viewer, params.key, true));
  app.on(contract.unarchive, ({ ctx, viewer, params }) => fields.archiveCustomField(ctx, viewer, params.key, false));
  app.on(contract.reveal, ({ ctx, viewer, params, body }) => revealCustom(ctx, viewer, params, body));
}
