import type { SavedView, ViewQuery } from '@kith/contract/customer-views';
import type { CustomerFilter } from '@kith/contract/customers';
import { queryString } from '../../lib/route-url.ts';

/** Filter, order and columns as one text: two that show the same list have the same. */
export function textOf({ filter, sort, dir, columns }: ViewQuery): string {
  return queryString({ ...plain(filter), sort, dir, columns: columns.join(',') });
}

/** Lists in one order: which of several values was chosen first says nothing. */
function plain(filter: CustomerFilter): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(filter).map(([key, value]) => [key, Array.isArray(value) ? [...value].sort() : value]),
  );
}

/** The address of the list that shows a view; from then on the address is what holds. */
export function addressOf({ viewId, filter, sort, dir, columns }: SavedView): string {
  const order = `${dir === 'desc' ? '-' : ''}${sort}`;
  return `/customers${queryString({ ...filter, sort: order, cols: columns.join(','), view: viewId })}`;
}
