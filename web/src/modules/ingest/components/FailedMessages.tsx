import { ingestRoutes } from '@kith/contract/ingest';
import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useScope } from '../../../lib/session.ts';
import { Section } from '../../../ui/PageHeader.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../ingest.module.css';

/** Messages that could not be understood: to be tried again once the cause is mended, or given up. */
export function FailedMessages() {
  const { t } = useTranslation('ingest');
  const query = useRoute(ingestRoutes.failed, { query: {} });
  const refresh = { refresh: [ingestRoutes.failed, ingestRoutes.state] };
  const retry = useAction(ingestRoutes.retry, refresh);
  const discard = useAction(ingestRoutes.discard, refresh);
  const mayChange = useScope('settings.write') !== undefined;
  return (
    <Section title={t('failed.title')} note={t('failed.note')}>
      <Loaded query={query}>
        {({ items }) => (
          <ul className={classes.failed}>
            {items.map(({ messageKey, type, receivedAt, fault }) => (
              <li key={messageKey}>
                <span>
                  {t('failed.one', { type, fault })} <RelativeTime value={receivedAt} />
                </span>
                {mayChange && (
                  <Group gap="xs">
                    <Button
                      size="compact-xs"
                      variant="default"
                      onClick={() => retry.mutate({ params: { messageKey } })}
                    >
                      {t('failed.retry')}
                    </Button>
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      onClick={() => discard.mutate({ params: { messageKey } })}
                    >
                      {t('failed.discard')}
                    </Button>
                  </Group>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}
