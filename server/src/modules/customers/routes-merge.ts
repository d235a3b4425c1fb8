import { mergeRoutes as contract } from '@kith/contract/merges';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import { askForScan, judgePair, listPairs } from './duplicates.ts';
import { readHintRule, setHintRule } from './hint.ts';
import * as merging from './merging.ts';

export function mergeRoutes(app: RouteRegistrar): void {
  app.on(contract.list, ({ ctx, viewer, params }) => merging.listMerges(ctx, viewer, params.customerId));
  app.on(contract.merge, ({ ctx, viewer, params, body }) => merging.mergeInto(ctx, viewer, params.customerId, body));
  app.on(contract.undo, ({ ctx, viewer, params }) => merging.undoMerge(ctx, viewer, params));
  app.on(contract.pairs, ({ ctx, viewer, query }) => listPairs(ctx, viewer, query));
  app.on(contract.judge, ({ ctx, viewer, params, body }) => judgePair(ctx, viewer, params, body.distinct));
  app.on(contract.scan, ({ ctx, viewer }) => askForScan(ctx, viewer));
  app.on(contract.hint, ({ ctx }) => readHintRule(ctx.db));
  app.on(contract.setHint, ({ ctx, viewer, body }) => setHintRule(ctx, viewer, body));
}
