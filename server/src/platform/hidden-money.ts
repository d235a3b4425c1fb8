import { NO_CURRENCY, type RouteSpec } from '@kith/contract/route';
import { isHidden } from './fields.ts';
import type { Viewer } from './viewer.ts';

const isAmount = (key: string) => key === 'minor' || key.endsWith('Minor');

/**
 * Takes the money out of an answer for a viewer whose role hides it: the one place for all routes, so that none can
 * forget. Found by shape: amounts are named `minor` or `…Minor` in the contract, their currency stands beside them.
 * @param answer as parsed by the route's schema, so that it is nobody else's; changed in place
 */
export function hideMoney<T>(viewer: Pick<Viewer, 'fields'>, spec: Pick<RouteSpec, 'companyMoney'>, answer: T): T {
  if (!spec.companyMoney && isHidden(viewer, 'spend')) takeOut(answer);
  return answer;
}

function takeOut(value: unknown): void {
  if (Array.isArray(value)) {
    for (const each of value) takeOut(each);
  } else if (isRecord(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (!isAmount(key)) takeOut(inner);
      else if (typeof inner === 'number') value[key] = 0;
      else if (inner !== null) value[key] = [];
    }
    if (typeof value.currency === 'string' && Object.keys(value).some(isAmount)) value.currency = NO_CURRENCY;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
