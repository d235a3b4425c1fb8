import { type Attempt, type Delivery, type Endpoint, webhooksRoutes } from '@kith/contract/webhooks';
import { Button, Group, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { say } from '../../../ui/notices.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../webhooks.module.css';

type AttemptsDialogProps = { endpoint: Endpoint; delivery: Delivery; onClose: () => void };

/** Every attempt of a delivery with the heads of question and answer. */
export function AttemptsDialog({ endpoint: { endpointId }, delivery, onClose }: AttemptsDialogProps) {
  const { t } = useTranslation('webhooks');
  const params = { endpointId, deliveryId: delivery.deliveryId };
  const query = useRoute(webhooksRoutes.attempts, { params });
  const replay = useAction(webhooksRoutes.replay, {
    refresh: [webhooksRoutes.deliveries, webhooksRoutes.get],
    onDone: () => {
      say(t('attempts.again'));
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} size="lg" title={delivery.type}>
      <p className={classes.quiet}>{delivery.deliveryId}</p>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={classes.quiet}>{t('attempts.none')}</p>
          ) : (
            items.map((attempt) => <OneAttempt key={attempt.at} attempt={attempt} />)
          )
        }
      </Loaded>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t('common:close')}
        </Button>
        <Button loading={replay.isPending} onClick={() => replay.mutate({ params })}>
          {t('attempts.replay')}
        </Button>
      </Group>
    </Modal>
  );
}

function OneAttempt({ attempt }: { attempt: Attempt }) {
  const { t } = useTranslation('webhooks');
  const { dateTime, dot, number } = useFormats();
  const heads = (of: Record<string, string>) =>
    Object.entries(of)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n');
  return (
    <section className={classes.attempt}>
      {dot([
        dateTime(attempt.at),
        attempt.error ?? String(attempt.status ?? ''),
        t('attempts.took', { ms: number(attempt.milliseconds) }),
      ])}
      <pre className={classes.heads}>{heads(attempt.request)}</pre>
      {Object.keys(attempt.answer).length > 0 && <pre className={classes.heads}>{heads(attempt.answer)}</pre>}
      {attempt.answerBody !== '' && <pre className={classes.heads}>{attempt.answerBody}</pre>}
    </section>
  );
}
