import { type ReactNode, useEffect } from 'react';
import { Navigate, useLocation } from 'react-router';
import { setLanguage } from '../lib/i18n.ts';
import { SessionContext, useSessionQuery } from '../lib/session.ts';
import { ErrorState } from '../ui/states.tsx';

/** Lets in who is signed in; leads everybody else to the login and, after it, back to where they were. */
export function SessionGate({ children }: { children: ReactNode }) {
  const query = useSessionQuery();
  const { pathname, search, hash } = useLocation();
  const locale = query.data?.user.locale;
  useEffect(() => {
    if (locale) void setLanguage(locale);
  }, [locale]);

  if (query.data) {
    // Without its second factor the account can do nothing: there is one page for it.
    if (query.data.mustSetUp && pathname !== '/account') return <Navigate to="/account" replace />;
    return <SessionContext value={query.data}>{children}</SessionContext>;
  }
  if (query.data === null) {
    const here = pathname + search + hash;
    const to = here === '/' ? '/login' : `/login?to=${encodeURIComponent(here)}`;
    return <Navigate to={to} replace />;
  }
  return query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : null;
}
