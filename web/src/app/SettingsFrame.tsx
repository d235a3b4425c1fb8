import { useTranslation } from 'react-i18next';
import { NavLink, Outlet } from 'react-router';
import { useSession } from '../lib/session.ts';
import { navRoutes, preload } from './navigation.ts';
import classes from './SettingsFrame.module.css';

/** The settings of all modules behind one entry: a list beside the page. */
export function SettingsFrame() {
  const { t } = useTranslation('shell');
  const routes = navRoutes(useSession(), 'settings');
  return (
    <div className={classes.frame}>
      <nav className={`${classes.nav} no-print`} aria-label={t('nav.settings')}>
        {routes.map((route) => (
          <NavLink key={route.path} to={route.path} onMouseEnter={() => preload(route)}>
            {t(route.nav.labelKey)}
          </NavLink>
        ))}
      </nav>
      <div className={classes.page}>
        <Outlet />
      </div>
    </div>
  );
}
