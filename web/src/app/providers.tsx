import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { BrowserRouter } from 'react-router';
import { onUnauthenticated } from '../lib/api.ts';
import { ApiProblem } from '../lib/problem.ts';
import { onSessionEndedElsewhere, sessionKey } from '../lib/session.ts';
import { sayProblem } from '../ui/notices.tsx';
import { cssVariablesResolver, theme, withWords } from '../ui/theme.ts';

/** Asked again: what never reached the server, and its own faults; never what it refused. */
function isWorthRetrying(count: number, error: unknown): boolean {
  const status = error instanceof ApiProblem ? error.status : 0;
  return count < 2 && (status === 0 || status >= 500);
}

const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 30_000, retry: isWorthRetrying } },
  mutationCache: new MutationCache({
    onError: (error, _input, _context, mutation) => {
      if (mutation.meta?.quiet !== true) sayProblem(error);
    },
  }),
});

/** Whatever was being done: the session is gone, nothing of it stays, and the shell leads to the login and back. */
function leave(): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
  queryClient.setQueryData(sessionKey, null);
}
onUnauthenticated(leave);
onSessionEndedElsewhere(leave);

const schemeManager = localStorageColorSchemeManager({ key: 'kith.scheme' });

/** Theme, queries, notices and addresses for the whole page. */
export function Providers({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const worded = useMemo(
    () => withWords(theme, { close: t('close'), clear: t('clear'), showPassword: t('showPassword') }),
    [t],
  );
  return (
    <MantineProvider
      theme={worded}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={schemeManager}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <Notices />
        {/* Without transitions: filters live in the URL, and a ticked box must be ticked at once. */}
        <BrowserRouter useTransitions={false}>{children}</BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Notices() {
  useEffect(reloadOnceAfterUpdate, []);
  return <Notifications position="bottom-center" limit={4} />;
}

/** After an update of the server the old page asks for chunks that are gone: load the new page, once. */
function reloadOnceAfterUpdate(): () => void {
  const key = 'kith.reloaded';
  const onError = (event: Event) => {
    if (sessionStorage.getItem(key) !== null) return;
    event.preventDefault();
    sessionStorage.setItem(key, new Date().toISOString());
    window.location.reload();
  };
  window.addEventListener('vite:preloadError', onError);
  return () => window.removeEventListener('vite:preloadError', onError);
}
