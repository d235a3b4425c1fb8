import { identityRoutes } from '@kith/contract/identity';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { routeQuery } from '../../lib/query.ts';
import { useScope, useSession } from '../../lib/session.ts';

type Colleague = { userId: string; name: string };

/** Users in use, to choose an account manager from: everybody for those who manage users, otherwise oneself. */
export function useColleagues(): Colleague[] {
  const { user } = useSession();
  const managing = useScope('identity.manage') !== undefined;
  const { data } = useQuery({ ...routeQuery(identityRoutes.listUsers), enabled: managing });
  return useMemo(
    () => (managing ? (data?.items.filter((one) => one.active) ?? []) : [{ userId: user.userId, name: user.name }]),
    [managing, data, user],
  );
}
