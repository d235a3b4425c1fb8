import { privacyRoutes as contract } from '@kith/contract/privacy';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import { changeConsents, customerPrivacy } from './consents.ts';
import * as erasure from './erasure.ts';
import { exportHtml, exportJson } from './export.ts';
import { readSettings, saveSettings } from './keep.ts';
import { makeLink, revokeLink } from './links.ts';
import { addRequest, decideRequest, listRequests } from './requests.ts';
import { addText, listTexts } from './texts.ts';

export function privacyRoutes(app: RouteRegistrar): void {
  app.on(contract.ofCustomer, ({ ctx, viewer, params }) => customerPrivacy(ctx, ctx.db, viewer, params.customerId));
  app.on(contract.changeConsents, ({ ctx, viewer, params, body }) =>
    changeConsents(ctx, viewer, params.customerId, body),
  );
  app.on(contract.makeLink, ({ ctx, viewer, params, body }) => makeLink(ctx, viewer, params.customerId, body.days));
  app.on(contract.revokeLink, ({ ctx, viewer, params }) => revokeLink(ctx, viewer, params));
  app.on(contract.exportJson, ({ ctx, viewer, params }) => exportJson(ctx, viewer, params.customerId));
  app.on(contract.exportHtml, ({ ctx, viewer, params, query }) =>
    exportHtml(ctx, viewer, params.customerId, query.language),
  );
  erasureRoutes(app);
  requestRoutes(app);
  app.on(contract.texts, ({ ctx }) => listTexts(ctx));
  app.on(contract.addText, ({ ctx, viewer, body }) => addText(ctx, viewer, body));
  app.on(contract.settings, ({ ctx }) => readSettings(ctx));
  app.on(contract.saveSettings, ({ ctx, viewer, body }) => saveSettings(ctx, viewer, body));
}

function erasureRoutes(app: RouteRegistrar): void {
  app.on(contract.previewErasure, ({ ctx, viewer, params }) => erasure.previewErasure(ctx, viewer, params.customerId));
  app.on(contract.erase, ({ ctx, viewer, params, body }) =>
    erasure.askErasure(ctx, viewer, params.customerId, body.ground),
  );
  app.on(contract.erasures, ({ ctx, viewer, query }) => erasure.listErasures(ctx, viewer, query));
  app.on(contract.erasure, ({ ctx, viewer, params }) => erasure.readErasure(ctx, viewer, params.erasureId));
  app.on(contract.confirmErasure, ({ ctx, viewer, params }) => erasure.confirmErasure(ctx, viewer, params.erasureId));
  app.on(contract.withdrawErasure, ({ ctx, viewer, params }) => erasure.withdrawErasure(ctx, viewer, params.erasureId));
}

function requestRoutes(app: RouteRegistrar): void {
  app.on(contract.requests, ({ ctx, viewer, query }) => listRequests(ctx, viewer, query));
  app.on(contract.addRequest, ({ ctx, viewer, params, body }) =>
    addRequest(ctx, viewer, { customerId: params.customerId, ...body }),
  );
  app.on(contract.decideRequest, ({ ctx, viewer, params, body }) => decideRequest(ctx, viewer, params, body));
}
