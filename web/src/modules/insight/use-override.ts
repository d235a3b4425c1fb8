import { customersRoutes } from '@kith/contract/customers';
import { type CustomerValue, insightRoutes } from '@kith/contract/insight';
import { worklistRoutes } from '@kith/contract/worklist';
import { useQueryClient } from '@tanstack/react-query';
import { routeQuery, useAction } from '../../lib/query.ts';

/** What a stage or tier set by hand changes beside the card itself. */
const MOVED = [
  customersRoutes.get,
  customersRoutes.list,
  customersRoutes.timeline,
  insightRoutes.basis,
  insightRoutes.distribution,
  worklistRoutes.ofCustomer,
];

function useRemember(): (value: CustomerValue) => void {
  const client = useQueryClient();
  return (value) => {
    const { queryKey } = routeQuery(insightRoutes.value, { params: { customerId: value.customerId } });
    client.setQueryData(queryKey, value);
  };
}

/** Sets the ladder stage by hand. */
export function useSetStage() {
  return useAction(insightRoutes.setStage, { quiet: true, refresh: MOVED, onDone: useRemember() });
}

/** Sets the tier by hand. */
export function useSetTier() {
  return useAction(insightRoutes.setTier, { quiet: true, refresh: MOVED, onDone: useRemember() });
}

/** Lets the rule say it again. */
export function useClear(kind: 'tier' | 'stage') {
  const onDone = useRemember();
  return useAction(kind === 'tier' ? insightRoutes.clearTier : insightRoutes.clearStage, { refresh: MOVED, onDone });
}
