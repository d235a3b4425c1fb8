import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormats, useSession } from '../lib/session.ts';
import { useNow } from '../lib/use-now.ts';
import { Kbd } from '../ui/Kbd.tsx';
import { SealMark } from '../ui/SealMark.tsx';
import classes from './TopBar.module.css';
import { UserMenu } from './UserMenu.tsx';

type TopBarProps = { onSearch: () => void; onHelp: () => void };

/** Search, the date, the person. */
export function TopBar({ onSearch, onHelp }: TopBarProps) {
  const { t } = useTranslation('shell');
  return (
    <header className={`${classes.bar} no-print`}>
      <Link to="/" className={classes.mark} aria-label={t('nav.home')}>
        <SealMark size={26} />
      </Link>
      <button type="button" className={classes.find} onClick={onSearch} aria-keyshortcuts="Control+K Meta+K">
        <IconSearch size={15} stroke={1.6} aria-hidden="true" />
        <span>{t('search.hint')}</span>
        <Kbd keys="mod+k" />
      </button>
      <Today />
      <UserMenu onHelp={onHelp} />
    </header>
  );
}

/** Sun 22 Nov · in Chinese with the lunar day, in the organisation's zone. */
function Today() {
  const { t } = useTranslation('shell');
  const format = useFormats();
  const now = useNow();
  const { asOf } = useSession().organisation;
  if (asOf !== null) {
    return (
      <Link to="/settings/organisation" className={classes.past}>
        {t('asOf', { day: format.date(asOf) })}
      </Link>
    );
  }
  const lunar = format.lunar(now);
  return (
    <time className={classes.today} dateTime={format.today(now)}>
      {format.dot([`${format.weekday(now)} ${format.dateShort(now, now)}`, lunar && t('lunar', { day: lunar })])}
    </time>
  );
}
