import { identityRoutes, type Locale } from '@kith/contract/identity';
import { Menu, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { IconKeyboard, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { setLanguage } from '../lib/i18n.ts';
import { useAction } from '../lib/query.ts';
import { sessionKey, useSession } from '../lib/session.ts';
import { Kbd } from '../ui/Kbd.tsx';
import { LanguageSwitch } from '../ui/LanguageSwitch.tsx';
import { sayProblem } from '../ui/notices.tsx';
import classes from './TopBar.module.css';

/** Who I am, my language, light or dark, help, the way out. */
export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation('shell');
  const { user } = useSession();
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <button type="button" className={classes.user} aria-label={t('user.menu', { name: user.name })}>
          {[...user.name][0]}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <b>{user.name}</b>
          <span>{user.email}</span>
        </div>
        <Menu.Divider />
        <Choices />
        <Menu.Divider />
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={16} stroke={1.6} />}>
          {t('user.account')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKeyboard size={16} stroke={1.6} />}
          rightSection={<Kbd keys="?" />}
          onClick={onHelp}
        >
          {t('help.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} />} onClick={signOut}>
          {t('user.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
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
      window.location.assign('/login');
    },
  });
  return () => signOut.mutate({});
}
