import { identityRoutes, type Locale } from '@kith/contract/identity';
import { Divider, Popover, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { IconKeyboard, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { setLanguage } from '../lib/i18n.ts';
import { useAction } from '../lib/query.ts';
import { sessionKey, tellSessionEnded, useSession } from '../lib/session.ts';
import { Kbd } from '../ui/Kbd.tsx';
import { LanguageSwitch } from '../ui/LanguageSwitch.tsx';
import { sayProblem } from '../ui/notices.tsx';
import classes from './TopBar.module.css';

/** Who I am, my language, light or dark, help, the way out. */
export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation('shell');
  const { user } = useSession();
  const signOut = useSignOut();
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  const openHelp = () => {
    close();
    onHelp();
  };
  return (
    <Popover position="bottom-end" width={250} opened={opened} onChange={setOpened} trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={classes.user}
          aria-label={t('user.menu', { name: user.name })}
          onClick={() => setOpened(!opened)}
        >
          {[...user.name][0]}
        </button>
      </Popover.Target>
      <Popover.Dropdown p={6}>
        <div className={classes.who}>
          <b>{user.name}</b>
          <span>{user.email}</span>
        </div>
        <Divider my={4} />
        <Choices />
        <Divider my={4} />
        <Link to="/account" className={`${classes.item}`} onClick={close}>
          <IconUserCircle size={16} stroke={1.6} />
          {t('user.account')}
        </Link>
        <button type="button" className={classes.item} onClick={openHelp}>
          <IconKeyboard size={16} stroke={1.6} />
          {t('help.title')}
          <Kbd keys="?" />
        </button>
        <button type="button" className={classes.item} onClick={signOut}>
          <IconLogout size={16} stroke={1.6} />
          {t('user.signOut')}
        </button>
      </Popover.Dropdown>
    </Popover>
  );
}

function Choices() {
  const { t } = useTranslation('shell');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const client = useQueryClient();
  const remember = useAction(identityRoutes.updateMe, {
    onDone: (session) => client.setQueryData(sessionKey, session),
  });
  const changeLanguage = (locale: Locale) => {
    setLanguage(locale).catch(sayProblem);
    remember.mutate({ body: { locale } });
  };
  return (
    <>
      <div className={classes.choice}>
        <div>{t('user.language')}</div>
        <LanguageSwitch label={t('user.language')} onChange={changeLanguage} fullWidth />
      </div>
      <div className={classes.choice}>
        <div>{t('user.scheme')}</div>
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label={t('user.scheme')}
          value={colorScheme}
          onChange={setColorScheme}
          data={[
            { value: 'auto', label: t('user.auto') },
            { value: 'light', label: t('user.light') },
            { value: 'dark', label: t('user.dark') },
          ]}
        />
      </div>
    </>
  );
}

/** Ends the session, and everything that was read in it leaves this device's memory. */
function useSignOut(): () => void {
  const client = useQueryClient();
  const signOut = useAction(identityRoutes.signOut, {
    onDone: () => {
      client.clear();
      tellSessionEnded();
      window.location.assign('/login');
    },
  });
  return () => signOut.mutate({});
}
