import { type ApprovalDetail, approvalsRoutes } from '@kith/contract/approvals';
import { customersRoutes } from '@kith/contract/customers';
import { insightRoutes } from '@kith/contract/insight';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { routeQuery, useAction } from '../../lib/query.ts';

/** A clock may bring something at any time: asked again twice in five minutes. */
const AGAIN_MS = 150_000;

/** What waits for one's signature: one query for Today, the page and the number in the navigation. */
export function useWaiting() {
  return useQuery({ ...routeQuery(approvalsRoutes.list, { query: { box: 'waiting' } }), refetchInterval: AGAIN_MS });
}

export function useWaitingCount(): number | undefined {
  return useWaiting().data?.waiting;
}

/** What a decision may change beside the approval itself: the room that proposed does its part with it. */
const MOVED = [
  approvalsRoutes.list,
  approvalsRoutes.ofCustomer,
  approvalsRoutes.get,
  customersRoutes.get,
  customersRoutes.list,
  customersRoutes.timeline,
  insightRoutes.value,
];

function useRemember(): (approval: ApprovalDetail) => void {
  const client = useQueryClient();
  return (approval) => {
    const { queryKey } = routeQuery(approvalsRoutes.get, { params: { approvalId: approval.approvalId } });
    client.setQueryData(queryKey, approval);
  };
}

/** Sign or reject; whoever was faster is told on the spot, so the page looks again in any case. */
export function useDecide() {
  return useAction(approvalsRoutes.decide, { quiet: true, refresh: MOVED, onDone: useRemember() });
}

export function useComment() {
  return useAction(approvalsRoutes.comment, { onDone: useRemember() });
}

export function useWithdraw() {
  return useAction(approvalsRoutes.withdraw, { refresh: MOVED, onDone: useRemember() });
}
