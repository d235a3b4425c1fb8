import { signInRoutes } from '@kith/contract/sign-in';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAction, useRoute } from '../../../lib/query.ts';
import { say } from '../../../ui/notices.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import { SessionList } from './SessionList.tsx';

/** Where one is signed in; each can be ended, and all the others at once. */
export function OwnSessions() {
  const { t } = useTranslation('protection');
  const { data } = useRoute(signInRoutes.ownSessions);
  const refresh = [signInRoutes.ownSessions];
  const end = useAction(signInRoutes.endOwnSession, { refresh, onDone: () => say(t('sessions.ended')) });
  const endOthers = useAction(signInRoutes.endOtherSessions, {
    refresh,
    onDone: ({ ended }) => say(t('sessions.endedOthers', { count: ended })),
  });
  if (!data) return null;
  return (
    <Section title={t('sessions.title')} note={t('sessions.note')}>
      <SessionList
        sessions={data.items}
        action={({ sessionId, current }) =>
          !current && (
            <Button
              size="compact-xs"
              variant="default"
              loading={end.isPending && end.variables.params.sessionId === sessionId}
              onClick={() => end.mutate({ params: { sessionId } })}
            >
              {t('sessions.end')}
            </Button>
          )
        }
      />
      {data.items.length > 2 && (
        <Button variant="default" mt="sm" loading={endOthers.isPending} onClick={() => endOthers.mutate({})}>
          {t('sessions.endOthers')}
        </Button>
      )}
    </Section>
  );
}
