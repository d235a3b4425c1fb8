import { customersRoutes } from '@kith/contract/customers';
import { privacyRoutes } from '@kith/contract/privacy';
import type { RouteSpec } from '@kith/contract/route';
import { worklistRoutes } from '@kith/contract/worklist';
import { type ActionOptions, useAction } from '../../lib/query.ts';

/** What a consent, a request or an erasure may have changed on the page. */
const CHANGED = [
  privacyRoutes.ofCustomer,
  privacyRoutes.requests,
  privacyRoutes.erasures,
  worklistRoutes.ofCustomer,
  customersRoutes.get,
  customersRoutes.timeline,
  privacyRoutes.erasure,
];

/** A call of this room; everything that it may have changed is asked for again. */
export function usePrivacyAction<R extends RouteSpec>(route: R, options: ActionOptions<R> = {}) {
  return useAction(route, { quiet: true, ...options, refresh: CHANGED });
}
