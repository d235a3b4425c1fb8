import { draftsRoutes as contract } from '@kith/contract/drafts';
import type { Module } from '../../platform/module.ts';
import { acceptDraft, createDraft, listDrafts, refuseDraft } from './drafts.ts';
import { moveDrafts } from './repo.ts';
import { personalHooks } from './repo-personal.ts';
import { serveMcp } from './serve.ts';

/** For programs that speak the Model Context Protocol: they read what their key may read, and write drafts. */
export const mcpModule: Module = {
  name: 'mcp',
  routes: (app) => {
    app.on(contract.list, ({ ctx, viewer, query }) => listDrafts(ctx, viewer, query));
    app.on(contract.ofCustomer, ({ ctx, viewer, params }) => listDrafts(ctx, viewer, params));
    app.on(contract.create, ({ ctx, viewer, params, body }) => createDraft(ctx, viewer, params.customerId, body));
    app.on(contract.accept, ({ ctx, viewer, params, body }) => acceptDraft(ctx, viewer, params, body.text));
    app.on(contract.refuse, ({ ctx, viewer, params }) => refuseDraft(ctx, viewer, params));
  },
  hooks: { merged: moveDrafts, ...personalHooks },
  mount: serveMcp,
};
