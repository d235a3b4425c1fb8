import { draftsRoutes } from '@kith/contract/drafts';
import { useQuery } from '@tanstack/react-query';
import { routeQuery } from '../../lib/query.ts';

const AGAIN_MS = 120_000;

/** Drafts that wait for this person, up to a page of them; none is no number. */
export function useDraftCount(): number | undefined {
  const { data } = useQuery({ ...routeQuery(draftsRoutes.list, { query: {} }), refetchInterval: AGAIN_MS });
  const count = data?.items.length ?? 0;
  return count > 0 ? count : undefined;
}
