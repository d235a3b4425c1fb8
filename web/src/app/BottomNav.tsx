import { Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMenu2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useSession } from '../lib/session.ts';
import classes from './Nav.module.css';
import { navRoutes } from './navigation.ts';
import { NavGroups } from './SideNav.tsx';

/** A thumb reaches five things. */
const PLACES = 4;

/** The navigation of a phone, at the bottom: the first pages of the day, and everything else behind one button. */
export function BottomNav() {
  const { t } = useTranslation('shell');
  const [opened, { open, close }] = useDisclosure(false);
  const routes = navRoutes(useSession(), 'daily').slice(0, PLACES);
  return (
    <>
      <nav className={`${classes.bottom} no-print`} aria-label={t('nav.phone')}>
        {routes.map(({ path, nav: { icon: Icon, labelKey } }) => (
          <NavLink key={path} to={path} className={`${classes.place}`}>
            <Icon size={20} stroke={1.6} />
            {t(labelKey)}
          </NavLink>
        ))}
        <button type="button" className={classes.place} onClick={open} aria-expanded={opened}>
          <IconMenu2 size={20} stroke={1.6} />
          {t('nav.more')}
        </button>
      </nav>
      <Drawer opened={opened} onClose={close} size="xs" title={t('brand')}>
        <nav aria-label={t('nav.main')}>
          <NavGroups onNavigate={close} />
        </nav>
      </Drawer>
    </>
  );
}
