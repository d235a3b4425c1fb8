import type { Session } from '@kith/contract/identity';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { sessionKey } from '../../lib/session.ts';
import { safeReturnPath } from '../../lib/url.ts';

/** In: with nothing left of whoever was here before, in one's own language, back to where the login came between. */
export function useEnter(): (session: Session, to: string | null) => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  return (session, to) => {
    client.clear();
    client.setQueryData(sessionKey, session);
    navigate(safeReturnPath(to), { replace: true });
  };
}
