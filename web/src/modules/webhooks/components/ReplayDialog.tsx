import { type Endpoint, REPLAY_MAX, webhooksRoutes } from '@kith/contract/webhooks';
import { Checkbox, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { DateField } from '../../../ui/DateField.tsx';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { say } from '../../../ui/notices.tsx';
import classes from '../webhooks.module.css';

/** Sends what happened on days again. */
export function ReplayDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  const { today, number } = useFormats();
  const [from, setFrom] = useState<string | null>(today());
  const [to, setTo] = useState<string | null>(today());
  const [all, setAll] = useState(false);
  const replay = useAction(webhooksRoutes.replayRange, {
    refresh: [webhooksRoutes.deliveries, webhooksRoutes.get],
    onDone: ({ deliveries }) => {
      say(t('replay.done', { count: deliveries, shown: number(deliveries) }));
      onClose();
    },
  });
  const send = () => {
    if (from === null || to === null) return;
    replay.mutate({ params: { endpointId: endpoint.endpointId }, body: { from, to, only: all ? 'all' : 'dead' } });
  };
  return (
    <Modal opened onClose={onClose} title={t('replay.title')}>
      <p className={classes.quiet}>{t('replay.text', { most: number(REPLAY_MAX) })}</p>
      <div className={classes.range}>
        <DateField label={t('replay.from')} value={from} onChange={setFrom} max={today()} />
        <DateField label={t('replay.to')} value={to} onChange={setTo} max={today()} />
      </div>
      <Checkbox
        mt="md"
        label={t('replay.all')}
        checked={all}
        onChange={(event) => setAll(event.currentTarget.checked)}
      />
      <FormEnd busy={replay.isPending} disabled={from === null || to === null} onSend={send} onCancel={onClose}>
        {t('replay.send')}
      </FormEnd>
    </Modal>
  );
}
