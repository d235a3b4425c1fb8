import { type Customer, customersRoutes } from '@kith/contract/customers';
import { insightRoutes } from '@kith/contract/insight';
import { mergeRoutes } from '@kith/contract/merges';
import { retentionRoutes } from '@kith/contract/retention';
import type { RouteSpec } from '@kith/contract/route';
import { worklistRoutes } from '@kith/contract/worklist';
import { useQueryClient } from '@tanstack/react-query';
import { call, type RouteOutput } from '../../lib/api.ts';
import { routeQuery, useAction } from '../../lib/query.ts';

/** What a change of a customer may have moved on its page. */
const MOVED = [
  customersRoutes.get,
  customersRoutes.list,
  customersRoutes.timeline,
  customersRoutes.values,
  insightRoutes.value,
  retentionRoutes.risk,
  worklistRoutes.ofCustomer,
  mergeRoutes.list,
];

/** A change that answers with the whole customer: the page shows it at once, without asking again. */
export function useCustomerAction<R extends RouteSpec & { response: typeof customersRoutes.get.response }>(
  route: R,
  options: { quiet?: boolean; onDone?: () => void } = {},
) {
  const client = useQueryClient();
  return useAction(route, {
    ...options,
    refresh: MOVED,
    onDone: (output: RouteOutput<R>) => {
      options.onDone?.();
      remember(output);
    },
  });

  function remember(customer: Customer): void {
    const { queryKey } = routeQuery(customersRoutes.get, { params: { customerId: customer.customerId } });
    client.setQueryData(queryKey, customer);
  }
}

/** Takes back that one customer went up in another, right after it was done. */
export function useUndoMerge() {
  const undo = useCustomerAction(mergeRoutes.undo);
  return async (customerId: string, mergedId: string): Promise<void> => {
    const { items } = await call(mergeRoutes.list, { params: { customerId } });
    const record = items.find(({ merged, undoable }) => undoable && merged.customerId === mergedId);
    if (record) await undo.mutateAsync({ params: { customerId, mergeId: record.mergeId } });
  };
}
