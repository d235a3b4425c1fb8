import { VisuallyHidden } from '@mantine/core';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation, useNavigate, useNavigationType } from 'react-router';
import { useSession } from '../lib/session.ts';
import { undoLast } from '../ui/notices.tsx';
import { PanelSlot } from '../ui/Panel.tsx';
import { PrintHeader } from '../ui/PrintHeader.tsx';
import { type Shortcuts, useShortcutListener, useShortcuts } from '../ui/shortcuts.ts';
import { BottomNav } from './BottomNav.tsx';
import { MAIN_GROUPS, navRoutes } from './navigation.ts';
import classes from './Shell.module.css';
import { SideNav } from './SideNav.tsx';
import { TopBar } from './TopBar.tsx';

const SearchDialog = lazy(() => import('./SearchDialog.tsx'));
const ShortcutHelp = lazy(() => import('./ShortcutHelp.tsx'));

type Dialog = 'search' | 'help' | null;

/** The house around every page: navigation, top bar, the page, and the place beside it for an open record. */
export function Shell() {
  const { t } = useTranslation('shell');
  const [dialog, setDialog] = useState<Dialog>(null);
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const main = useRef<HTMLElement>(null);
  useShortcutListener();
  useShellShortcuts(setDialog);
  useArrival(main);
  return (
    <PanelSlot value={slot}>
      <a href="#main" className={classes.skip}>
        {t('skip')}
      </a>
      <div className={classes.shell}>
        <SideNav />
        <div className={classes.column}>
          <TopBar onSearch={() => setDialog('search')} onHelp={() => setDialog('help')} />
          <main id="main" ref={main} tabIndex={-1} className={classes.main}>
            <PrintHeader />
            <Outlet />
          </main>
        </div>
        <div ref={setSlot} className={classes.slot} />
        <BottomNav />
      </div>
      <Suspense>
        {dialog === 'search' && <SearchDialog onClose={() => setDialog(null)} />}
        {dialog === 'help' && <ShortcutHelp onClose={() => setDialog(null)} />}
      </Suspense>
      <Announcer />
    </PanelSlot>
  );
}

function useShellShortcuts(open: (dialog: Dialog) => void): void {
  const { t } = useTranslation('shell');
  const navigate = useNavigate();
  const session = useSession();
  const shortcuts: Shortcuts = {
    'mod+k': { label: t('search.title'), run: () => open('search') },
    '/': { label: t('search.title'), run: () => open('search') },
    '?': { label: t('help.title'), run: () => open('help') },
    'mod+z': { label: t('help.undo'), run: () => undoLast() },
  };
  for (const route of MAIN_GROUPS.flatMap((group) => navRoutes(session, group))) {
    const { goKey, labelKey } = route.nav;
    if (goKey)
      shortcuts[`g ${goKey}`] = { label: t('help.goTo', { page: t(labelKey) }), run: () => navigate(route.path) };
  }
  useShortcuts(shortcuts, { scope: t('help.everywhere') });
}

/** A new page begins at its top, with the keyboard in it; Back and a change of filters leave everything where it was. */
function useArrival(main: React.RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation();
  const type = useNavigationType();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    if (type !== 'POP') window.scrollTo({ top: 0 });
    main.current?.focus({ preventScroll: true });
  }, [pathname, type, main]);
}

/** Says the title of a new page to a screen reader. */
function Announcer() {
  const { pathname } = useLocation();
  const [title, setTitle] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the title belongs to the path
  useEffect(() => {
    const timer = setTimeout(() => setTitle(document.title), 300);
    return () => clearTimeout(timer);
  }, [pathname]);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {title}
    </VisuallyHidden>
  );
}
