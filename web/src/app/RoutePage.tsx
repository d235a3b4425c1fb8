import { type ReactNode, Suspense, useContext, useLayoutEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import type { ModuleRoute } from '../lib/module.ts';
import { ApiProblem } from '../lib/problem.ts';
import { allowed, SessionContext } from '../lib/session.ts';
import { ErrorState, Loading } from '../ui/states.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';

type RoutePageProps = { route: ModuleRoute; children: ReactNode };

/** One page: its permission, its words, its title, and what is shown while it loads or if it breaks. */
export function RoutePage({ route, children }: RoutePageProps) {
  const { pathname } = useLocation();
  return (
    <ErrorBoundary key={pathname}>
      <Suspense fallback={<Loading rows={10} />}>
        <Permitted route={route}>{children}</Permitted>
      </Suspense>
    </ErrorBoundary>
  );
}

function Permitted({ route, children }: RoutePageProps) {
  const [namespace = 'shell'] = route.titleKey.split(':');
  const { t } = useTranslation(namespace);
  const title = t(route.titleKey);
  // Before the page's own effects: a page that knows a better title sets it afterwards.
  useLayoutEffect(() => {
    document.title = `${title} · 知客 Kith`;
  }, [title]);
  const session = useContext(SessionContext);
  if (session && !allowed(session, route.permission)) {
    return <ErrorState error={new ApiProblem({ status: 403, code: 'common.forbidden' })} />;
  }
  return children;
}
