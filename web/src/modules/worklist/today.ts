import { type Task, type Today, worklistRoutes } from '@kith/contract/worklist';
import { type QueryClient, useQuery } from '@tanstack/react-query';
import { patchQueries, routeQuery } from '../../lib/query.ts';

/** A promised time comes by itself: the list is asked again twice in five minutes. */
const AGAIN_MS = 150_000;
/** Somebody waits for the list to be there. */
const SETTLING_MS = 1_500;

/** The list of today, one query for the page and for the number in the navigation. */
export function useToday() {
  return useQuery({
    ...routeQuery(worklistRoutes.today),
    refetchInterval: ({ state }) => (state.data?.empty?.settling ? SETTLING_MS : AGAIN_MS),
  });
}

/** How many customers wait, for the navigation. */
export function useTodayCount(): number | undefined {
  return useToday().data?.customers;
}

/** The list without a task: its figures follow, as the server will say them. */
export function withoutTask(today: Today, taskId: string, done: boolean): Today {
  const task = today.items.find((item) => item.taskId === taskId);
  if (!task) return today;
  const items = today.items.filter((item) => item.taskId !== taskId);
  const others = items.filter((item) => item.customer.customerId === task.customer.customerId);
  const money = (list: readonly Task[]) => Math.max(0, ...list.map((item) => item.atStake.minor));
  return {
    ...today,
    items,
    total: today.total - 1,
    customers: today.customers - (others.length === 0 ? 1 : 0),
    atStake: { ...today.atStake, minor: today.atStake.minor - money([task, ...others]) + money(others) },
    overdue: today.overdue - (task.overdue ? 1 : 0),
    doneToday: today.doneToday + (done ? 1 : 0),
  };
}

/** Takes a task off every list on screen before the server has answered; returns the way back. */
export function takeOff(client: QueryClient, taskId: string, done: boolean): () => void {
  return patchQueries(client, worklistRoutes.today, (today) => withoutTask(today, taskId, done));
}
