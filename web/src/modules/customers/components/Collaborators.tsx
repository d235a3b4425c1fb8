import { type Customer, customersRoutes } from '@kith/contract/customers';
import { ActionIcon, Button, Checkbox, Group, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { undoable } from '../../../ui/notices.tsx';
import { Card } from '../../../ui/PageHeader.tsx';
import { useOthers } from '../../identity/index.ts';
import classes from '../customers.module.css';
import { useCustomerAction } from '../use-customer.ts';

const DAYS = [7, 30, 90] as const;
const DAY_MS = 86_400_000;

/** Who helps with somebody else's customer, and until when. */
export function Collaborators({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers');
  const [adding, setAdding] = useState(false);
  const { collaborators, mayShare } = customer;
  if (collaborators.length === 0 && !mayShare) return null;
  return (
    <Card title={t('helpers.title')}>
      {collaborators.length === 0 && <p className={classes.quiet}>{t('helpers.nobody')}</p>}
      <ul className={classes.keyPersons}>
        {collaborators.map((one) => (
          <Helper key={one.user.userId} customer={customer} helper={one} />
        ))}
      </ul>
      {mayShare && !adding && (
        <Button
          className="no-print"
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={13} />}
          onClick={() => setAdding(true)}
        >
          {t('helpers.add')}
        </Button>
      )}
      {adding && <NewHelper customer={customer} onClose={() => setAdding(false)} />}
    </Card>
  );
}

type HelperProps = { customer: Customer; helper: Customer['collaborators'][number] };

function Helper({ customer: { customerId, mayShare }, helper: { user, mayWrite, expiresAt } }: HelperProps) {
  const { t } = useTranslation('customers');
  const { date, dot } = useFormats();
  const remove = useCustomerAction(customersRoutes.removeCollaborator);
  const put = useCustomerAction(customersRoutes.putCollaborator);
  const params = { customerId, userId: user.userId };
  const end = () =>
    remove.mutate(
      { params },
      {
        onSuccess: () =>
          undoable(t('helpers.removed', { name: user.name }), () =>
            put.mutateAsync({ params, body: { mayWrite, expiresAt } }),
          ),
      },
    );
  return (
    <li>
      <span>
        {user.name}{' '}
        <span className={classes.quiet}>
          {dot([t(mayWrite ? 'helpers.mayWrite' : 'helpers.looks'), t('helpers.until', { day: date(expiresAt) })])}
        </span>
      </span>
      {mayShare && (
        <span className={`${classes.tools} no-print`}>
          <ActionIcon size={24} aria-label={t('helpers.remove', { name: user.name })} onClick={end}>
            <IconX size={14} stroke={1.6} />
          </ActionIcon>
        </span>
      )}
    </li>
  );
}

function NewHelper({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useTranslation('customers');
  const others = useOthers().filter((one) => one.userId !== customer.owner?.userId);
  const [userId, setUserId] = useState<string | null>(null);
  const [days, setDays] = useState('30');
  const [mayWrite, setMayWrite] = useState(false);
  const put = useCustomerAction(customersRoutes.putCollaborator);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!userId) return;
    const expiresAt = new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    const params = { customerId: customer.customerId, userId };
    put.mutate({ params, body: { mayWrite, expiresAt } }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Select
        size="xs"
        label={t('helpers.who')}
        searchable
        value={userId}
        onChange={setUserId}
        data={others.map((one) => ({ value: one.userId, label: one.name }))}
      />
      <Select
        size="xs"
        mt={6}
        label={t('helpers.howLong')}
        allowDeselect={false}
        value={days}
        onChange={(value) => setDays(value ?? '30')}
        data={DAYS.map((count) => ({ value: String(count), label: t('helpers.days', { count }) }))}
      />
      <Checkbox
        size="xs"
        mt={8}
        label={t('helpers.mayWrite')}
        checked={mayWrite}
        onChange={(event) => setMayWrite(event.currentTarget.checked)}
      />
      <Group gap={6} mt={8} justify="flex-end">
        <Button size="xs" variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button size="xs" type="submit" disabled={!userId} loading={put.isPending}>
          {t('helpers.invite')}
        </Button>
      </Group>
    </form>
  );
}
