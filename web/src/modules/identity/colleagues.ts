import { identityRoutes } from '@kith/contract/identity';
import { useMemo } from 'react';
import { useRoute } from '../../lib/query.ts';
import { useSession } from '../../lib/session.ts';

type Colleague = { userId: string; name: string };

/** Users in use to whom one may give customers or tasks; while they are being asked for, oneself. */
export function useColleagues(): Colleague[] {
  const { user } = useSession();
  const { data } = useRoute(identityRoutes.colleagues);
  return useMemo(
    () => data?.items.filter((one) => one.mayReceive) ?? [{ userId: user.userId, name: user.name }],
    [data, user],
  );
}

/** Everybody else who works here. */
export function useOthers(): Colleague[] {
  const { user } = useSession();
  const { data } = useRoute(identityRoutes.colleagues);
  return useMemo(() => data?.items.filter((one) => one.userId !== user.userId) ?? [], [data, user]);
}
