import { IconSettings } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, useLocation } from 'react-router';
import { useFormats, useSession } from '../lib/session.ts';
import { SealMark } from '../ui/SealMark.tsx';
import classes from './Nav.module.css';
import { MAIN_GROUPS, type NavRoute, navRoutes, preload } from './navigation.ts';

/** The navigation of a desk, at the left. */
export function SideNav() {
  const { t } = useTranslation('shell');
  return (
    <nav className={`${classes.side} no-print`} aria-label={t('nav.main')}>
      <Link to="/" className={classes.brand} aria-label={t('nav.home')}>
        <SealMark />
        <b>{t('brand')}</b>
      </Link>
      <NavGroups />
    </nav>
  );
}

/** The groups, divided by a thin rule; settings close the last one. */
export function NavGroups({ onNavigate }: { onNavigate?: () => void }) {
  const session = useSession();
  const groups = MAIN_GROUPS.map((group) => ({ group, routes: navRoutes(session, group) }));
  const settings = navRoutes(session, 'settings').length > 0;
  return groups
    .filter(({ group, routes }) => routes.length > 0 || (group === 'steer' && settings))
    .map(({ group, routes }) => (
      <ul key={group} className={classes.group}>
        {routes.map((route) => (
          <NavItem key={route.path} route={route} onNavigate={onNavigate} />
        ))}
        {group === 'steer' && settings && <SettingsItem onNavigate={onNavigate} />}
      </ul>
    ));
}

type ItemProps = { onNavigate?: (() => void) | undefined };

function NavItem({ route, onNavigate }: ItemProps & { route: NavRoute }) {
  const { t } = useTranslation('shell');
  const Icon = route.nav.icon;
  return (
    <li>
      <NavLink
        to={route.path}
        className={`${classes.item}`}
        onClick={onNavigate}
        onMouseEnter={() => preload(route)}
        onFocus={() => preload(route)}
      >
        <Icon size={17} stroke={1.6} />
        <span className={classes.label}>{t(route.nav.labelKey)}</span>
        {route.nav.useCount && <Count useCount={route.nav.useCount} />}
      </NavLink>
    </li>
  );
}

function Count({ useCount }: { useCount: () => number | undefined }) {
  const { number } = useFormats();
  const count = useCount();
  return count ? <span className={classes.count}>{number(count)}</span> : null;
}

function SettingsItem({ onNavigate }: ItemProps) {
  const { t } = useTranslation('shell');
  const { pathname } = useLocation();
  return (
    <li>
      <NavLink
        to="/settings"
        className={`${classes.item}`}
        onClick={onNavigate}
        aria-current={pathname.startsWith('/settings') ? 'page' : undefined}
      >
        <IconSettings size={17} stroke={1.6} />
        <span className={classes.label}>{t('nav.settings')}</span>
      </NavLink>
    </li>
  );
}
