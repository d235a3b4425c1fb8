import { type Customer, customersRoutes } from '@kith/contract/customers';
import { poolRoutes } from '@kith/contract/pool';
import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useSession } from '../../../lib/session.ts';
import { Confirm } from '../../../ui/Confirm.tsx';
import { say } from '../../../ui/notices.tsx';
import { Card } from '../../../ui/PageHeader.tsx';

/** One's own customer may be given back while the pool is open; nothing otherwise. */
export default function GiveBackCard({ customerId }: { customerId: string; compact: boolean }) {
  const { t } = useTranslation('pool');
  const { user } = useSession();
  const { data: state } = useRoute(poolRoutes.state);
  const { data: customer } = useRoute(customersRoutes.get, { params: { customerId } });
  const [asking, setAsking] = useState(false);
  if (!state?.open || customer?.owner?.userId !== user.userId || customer.archived) return null;
  return (
    <Card>
      <Button size="compact-sm" variant="subtle" onClick={() => setAsking(true)}>
        {t('giveBack.do')}
      </Button>
      {asking && <Asking customer={customer} onClose={() => setAsking(false)} />}
    </Card>
  );
}

function Asking({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useTranslation('pool');
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const navigate = useNavigate();
  const give = useAction(poolRoutes.giveBack, {
    onDone: () => {
      say(t('giveBack.done', { name: customer.name }));
      navigate('/customers');
      void client.invalidateQueries();
    },
  });
  const submit = () => {
    if (reason.trim()) give.mutate({ body: { customerId: customer.customerId, reason: reason.trim() } });
  };
  return (
    <Confirm
      title={t('giveBack.title', { name: customer.name })}
      confirm={t('giveBack.do')}
      onClose={onClose}
      onConfirm={submit}
    >
      <p>{t('giveBack.text')}</p>
      <TextInput
        label={t('giveBack.why')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Confirm>
  );
}
