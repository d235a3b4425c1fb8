import { type Delivery, type Endpoint, webhooksRoutes } from '@kith/contract/webhooks';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { Confirm } from '../../../ui/Confirm.tsx';
import { say } from '../../../ui/notices.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Pairs } from '../../../ui/Pairs.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { AttemptsDialog } from '../components/AttemptsDialog.tsx';
import { Deliveries } from '../components/Deliveries.tsx';
import { EndpointForm } from '../components/EndpointForm.tsx';
import { EndpointState } from '../components/EndpointState.tsx';
import { NewSecret } from '../components/NewSecret.tsx';
import { ReplayDialog } from '../components/ReplayDialog.tsx';
import classes from '../webhooks.module.css';

/** One endpoint: what it is told, how that went, and what to do when it did not. */
export default function WebhookPage() {
  const { endpointId = '' } = useParams();
  const query = useRoute(webhooksRoutes.get, { params: { endpointId } });
  return <Loaded query={query}>{(endpoint) => <Shown endpoint={endpoint} />}</Loaded>;
}

type Dialog = 'edit' | 'remove' | 'rotate' | 'replay' | Delivery | null;

function Shown({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation('webhooks');
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => setDialog(null);
  return (
    <>
      <PageHeader
        above={<Link to="/settings/webhooks">{t('title')}</Link>}
        title={endpoint.name}
        tags={<EndpointState endpoint={endpoint} />}
        sub={<span className={classes.url}>{endpoint.url}</span>}
        actions={<Actions endpoint={endpoint} open={setDialog} />}
      />
      <Pairs
        items={[
          {
            key: 'kinds',
            label: t('kinds'),
            value: endpoint.kinds.map((kind) => (kind === '*' ? t('everything') : kind)).join(' · '),
          },
          { key: 'actsFor', label: t('actsFor'), value: endpoint.actsFor ?? t('states.orphaned') },
        ]}
      />
      <Deliveries endpoint={endpoint} onOpen={setDialog} onReplay={() => setDialog('replay')} />
      {dialog === 'edit' && <EndpointForm endpoint={endpoint} onClose={close} />}
      {dialog === 'remove' && <Remove endpoint={endpoint} onClose={close} />}
      {dialog === 'rotate' && <NewSecret endpoint={endpoint} onClose={close} />}
      {dialog === 'replay' && <ReplayDialog endpoint={endpoint} onClose={close} />}
      {dialog !== null && typeof dialog === 'object' && (
        <AttemptsDialog endpoint={endpoint} delivery={dialog} onClose={close} />
      )}
    </>
  );
}

function Actions({ endpoint, open }: { endpoint: Endpoint; open: (dialog: Dialog) => void }) {
  const { t } = useTranslation('webhooks');
  const { number } = useFormats();
  const params = { endpointId: endpoint.endpointId };
  const test = useAction(webhooksRoutes.test, {
    onDone: ({ status, error, milliseconds }) =>
      say(
        status !== null && status < 300
          ? t('test.done', { status, ms: number(milliseconds) })
          : t('test.failed', { why: error ?? status }),
      ),
  });
  const update = useAction(webhooksRoutes.update, { refresh: [webhooksRoutes.get, webhooksRoutes.list] });
  return (
    <>
      <Button loading={test.isPending} onClick={() => test.mutate({ params })}>
        {t('test.send')}
      </Button>
      <Button variant="default" onClick={() => open('edit')}>
        {t('edit')}
      </Button>
      <Button
        variant="default"
        loading={update.isPending}
        onClick={() => update.mutate({ params, body: { active: !endpoint.active } })}
      >
        {endpoint.active ? t('pause') : t('resume')}
      </Button>
      <Button variant="default" onClick={() => open('rotate')}>
        {t('rotate')}
      </Button>
      <Button variant="default" onClick={() => open('remove')}>
        {t('remove')}
      </Button>
    </>
  );
}

function Remove({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  const navigate = useNavigate();
  const remove = useAction(webhooksRoutes.remove, {
    refresh: [webhooksRoutes.list],
    onDone: () => void navigate('/settings/webhooks'),
  });
  return (
    <Confirm
      title={t('removeTitle', { name: endpoint.name })}
      confirm={t('remove')}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate({ params: { endpointId: endpoint.endpointId } })}
    >
      {t('removeText')}
    </Confirm>
  );
}
