import { identityRoutes, type User } from '@kith/contract/identity';
import { signInRoutes } from '@kith/contract/sign-in';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useRoute } from '../../../lib/query.ts';
import { Confirm } from '../../../ui/Confirm.tsx';
import { say } from '../../../ui/notices.tsx';
import classes from '../pages/pages.module.css';
import { SessionList } from './SessionList.tsx';

/** Somebody's sessions and second factor, for who manages users. */
export function UserProtection({ user }: { user: User }) {
  const { t } = useTranslation('protection');
  const params = { userId: user.userId };
  const { data } = useRoute(signInRoutes.sessionsOf, { params });
  const endAll = useAction(signInRoutes.endSessionsOf, {
    refresh: [signInRoutes.sessionsOf],
    onDone: ({ ended }) => say(t('sessions.endedOthers', { count: ended })),
  });
  const [asking, setAsking] = useState(false);
  return (
    <>
      {user.secondFactor && (
        <>
          <h3 className={classes.panelPart}>{t('user.factor')}</h3>
          <Button variant="default" size="xs" onClick={() => setAsking(true)}>
            {t('user.reset')}
          </Button>
        </>
      )}
      <h3 className={classes.panelPart}>{t('user.sessions')}</h3>
      {data && <SessionList sessions={data.items} />}
      {data && data.items.length > 0 && (
        <Button
          variant="default"
          size="xs"
          mt="xs"
          loading={endAll.isPending}
          onClick={() => endAll.mutate({ params })}
        >
          {t('user.endAll')}
        </Button>
      )}
      {asking && <AskReset user={user} onClose={() => setAsking(false)} />}
    </>
  );
}

function AskReset({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('protection');
  const reset = useAction(signInRoutes.resetSecondFactor, {
    refresh: [identityRoutes.listUsers, signInRoutes.sessionsOf],
    onDone: () => {
      onClose();
      say(t('user.resetDone', { name: user.name }));
    },
  });
  return (
    <Confirm
      title={t('user.resetTitle', { name: user.name })}
      confirm={t('user.reset')}
      busy={reset.isPending}
      onClose={onClose}
      onConfirm={() => reset.mutate({ params: { userId: user.userId } })}
    >
      {t('user.resetText')}
    </Confirm>
  );
}
