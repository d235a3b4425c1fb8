import { type ComponentType, lazy, Suspense } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { Cards } from '../lib/cards.ts';
import type { ModuleRoute } from '../lib/module.ts';
import { useSession } from '../lib/session.ts';
import { Loading } from '../ui/states.tsx';
import { cards } from './cards.ts';
import { NotFound } from './NotFound.tsx';
import { allRoutes, firstRunChoices, homePath, navRoutes } from './navigation.ts';
import { RoutePage } from './RoutePage.tsx';
import { SessionGate } from './SessionGate.tsx';
import { SettingsFrame } from './SettingsFrame.tsx';
import { Shell } from './Shell.tsx';

type Entry = { route: ModuleRoute; Page: ComponentType };

const entries: readonly Entry[] = allRoutes.map((route) => ({ route, Page: lazy(route.lazy) }));
const isSettings = ({ route }: Entry) => route.nav?.group === 'settings';
const isBare = ({ route }: Entry) => route.frame === 'bare';

const Welcome = lazy(() => import('./Welcome.tsx'));

const element = ({ route, Page }: Entry) => (
  <Route
    key={route.path}
    path={route.path}
    element={
      <RoutePage route={route}>
        <Page />
      </RoutePage>
    }
  />
);

/** Every address: bare pages, then the shell with the modules' pages, settings in their own frame. */
export function AppRoutes() {
  return (
    <Suspense>
      <Routes>
        {entries.filter(isBare).map(element)}
        <Route
          element={
            <SessionGate>
              <Cards value={cards}>
                <Shell />
              </Cards>
            </SessionGate>
          }
        >
          <Route index element={<Home />} />
          <Route
            path="/welcome"
            element={
              <Suspense fallback={<Loading />}>
                <Welcome />
              </Suspense>
            }
          />
          {entries.filter((entry) => !isBare(entry) && !isSettings(entry)).map(element)}
          <Route element={<SettingsFrame />}>
            <Route path="/settings" element={<SettingsHome />} />
            {entries.filter(isSettings).map(element)}
          </Route>
          <Route path="*" element={<NotFound />} />
        </Route>
      </Routes>
    </Suspense>
  );
}

function Home() {
  const session = useSession();
  const first = session.organisation.firstRun && firstRunChoices(session).length > 0;
  return <Navigate to={first ? '/welcome' : homePath(session)} replace />;
}

function SettingsHome() {
  const first = navRoutes(useSession(), 'settings')[0];
  return first ? <Navigate to={first.path} replace /> : <NotFound />;
}
