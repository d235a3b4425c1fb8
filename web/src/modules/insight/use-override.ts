import { approvalsRoutes } from '@kith/contract/approvals';
import { customersRoutes } from '@kith/contract/customers';
import { type CustomerValue, insightRoutes, type SetResult } from '@kith/contract/insight';
import { worklistRoutes } from '@kith/contract/worklist';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { routeQuery, useAction } from '../../lib/query.ts';
import { say } from '../../ui/notices.tsx';

/** What a stage or tier set by hand changes beside the card itself. */
const MOVED = [
  customersRoutes.get,
  customersRoutes.list,
  customersRoutes.timeline,
  insightRoutes.basis,
  insightRoutes.distribution,
  worklistRoutes.ofCustomer,
  approvalsRoutes.ofCustomer,
  approvalsRoutes.list,
];

function useRemember(): (value: CustomerValue) => void {
  const client = useQueryClient();
  return (value) => {
    const { queryKey } = routeQuery(insightRoutes.value, { params: { customerId: value.customerId } });
    client.setQueryData(queryKey, value);
  };
}

/** What was set, or that it waits: a higher tier may have to be approved first. */
function useRememberSet(): (result: SetResult) => void {
  const remember = useRemember();
  const { t } = useTranslation('insight');
  return ({ approvalId, ...value }) => {
    remember(value);
    if (approvalId) say(t('standing.proposed'));
  };
}

/** Sets the ladder stage by hand. */
export function useSetStage() {
  return useAction(insightRoutes.setStage, { quiet: true, refresh: MOVED, onDone: useRememberSet() });
}

/** Sets the tier by hand. */
export function useSetTier() {
  return useAction(insightRoutes.setTier, { quiet: true, refresh: MOVED, onDone: useRememberSet() });
}

/** Lets the rule say it again. */
export function useClear(kind: 'tier' | 'stage') {
  const onDone = useRemember();
  return useAction(kind === 'tier' ? insightRoutes.clearTier : insightRoutes.clearStage, { refresh: MOVED, onDone });
}
