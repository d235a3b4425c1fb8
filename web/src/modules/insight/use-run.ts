import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { refreshRoutes } from '../../lib/query.ts';

type Asked = { refetch: () => Promise<unknown> };
type Routes = Parameters<typeof refreshRoutes>[1];

const EVERY_MS = 2_000;
/** Ten minutes; work that changed nothing is not waited for any longer. */
const MOST = 300;

/**
 * Work in the background that was set going from this page: asks again until `mark` is another than at the beginning.
 * @param mark what the work leaves behind anew, such as the id of the newest version.
 * @param refresh routes that are stale once it is through.
 */
export function useRun(query: Asked, mark: string | null | undefined, refresh: Routes) {
  const client = useQueryClient();
  const [from, setFrom] = useState<{ mark: string | null | undefined } | null>(null);
  const running = from !== null && from.mark === mark;
  const { refetch } = query;
  useEffect(() => {
    if (!running) return;
    let asked = 0;
    const timer = setInterval(() => {
      asked += 1;
      if (asked > MOST) setFrom(null);
      else void refetch();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [running, refetch]);
  const done = from !== null && !running;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the work has come to its end
  useEffect(() => {
    if (done) void refreshRoutes(client, refresh);
  }, [done]);
  return { running, done, begin: () => setFrom({ mark }) };
}
