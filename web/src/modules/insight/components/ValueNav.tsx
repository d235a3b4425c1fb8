import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import classes from '../insight.module.css';

const PAGES = [
  { to: '/value', key: 'overview' },
  { to: '/value/quadrants', key: 'quadrants' },
  { to: '/value/cohorts', key: 'cohorts' },
  { to: '/value/rhythm', key: 'rhythm' },
  { to: '/value/models', key: 'models' },
] as const;

/** The pages on value, above the title of each. */
export function ValueNav() {
  const { t } = useTranslation('insight');
  return (
    <nav className={`${classes.pages} no-print`} aria-label={t('page.title')}>
      {PAGES.map(({ to, key }) => (
        <NavLink key={key} to={to} end={to === '/value'}>
          {t(`pages.${key}`)}
        </NavLink>
      ))}
    </nav>
  );
}
