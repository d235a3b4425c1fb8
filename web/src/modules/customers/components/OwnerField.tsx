import { type Customer, customersRoutes } from '@kith/contract/customers';
import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormats, useScope } from '../../../lib/session.ts';
import { problemText } from '../../../lib/words.ts';
import classes from '../customers.module.css';
import { useCustomerAction } from '../use-customer.ts';
import { OwnerSelect } from './AssignMany.tsx';
import { PopoverField } from './PopoverField.tsx';

/** The account manager, those before, and why it changed. */
export function OwnerField({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers');
  const mayAssign = useScope('customers.assign') !== undefined;
  const name = customer.owner?.name ?? t('noOwner');
  return (
    <>
      {mayAssign ? (
        <PopoverField label={t('owner.change')} editor={(close) => <OwnerEditor customer={customer} close={close} />}>
          {name}
        </PopoverField>
      ) : (
        name
      )}
      <OwnerHistory changes={customer.ownerHistory} />
    </>
  );
}

function OwnerEditor({ customer, close }: { customer: Customer; close: () => void }) {
  const { t } = useTranslation('customers');
  const [owner, setOwner] = useState<string | null>(customer.owner?.userId ?? 'none');
  const [reason, setReason] = useState('');
  const set = useCustomerAction(customersRoutes.setOwner, { quiet: true });
  const submit = () =>
    set.mutate(
      {
        params: { customerId: customer.customerId },
        body: { ownerId: owner === 'none' ? null : owner, ...(reason.trim() ? { reason: reason.trim() } : {}) },
      },
      { onSuccess: close },
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <OwnerSelect label={t('assign.to')} value={owner} onChange={setOwner} inPopover />
      <TextInput
        mt="xs"
        label={t('owner.reason')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {set.error && (
        <p role="alert" className={classes.problem}>
          {problemText(set.error)}
        </p>
      )}
      <Group justify="flex-end" mt="sm">
        <Button
          size="compact-sm"
          variant="subtle"
          component={Link}
          to={`/handovers/new?customers=${customer.customerId}`}
        >
          {t('owner.withNote')}
        </Button>
        <Button size="compact-sm" type="submit" loading={set.isPending} disabled={owner === null}>
          {t('owner.handOver')}
        </Button>
      </Group>
    </form>
  );
}

function OwnerHistory({ changes }: { changes: Customer['ownerHistory'] }) {
  const { t } = useTranslation('customers');
  const { date, dot } = useFormats();
  if (changes.length === 0) return null;
  return (
    <details className={classes.history}>
      <summary>{t('owner.history', { count: changes.length })}</summary>
      <ul>
        {changes.map((change) => (
          <li key={change.changeId}>
            {dot([
              date(change.at),
              `${change.from?.name ?? t('noOwner')} → ${change.to?.name ?? t('noOwner')}`,
              change.reason,
              change.by && t('owner.by', { name: change.by.name }),
            ])}
          </li>
        ))}
      </ul>
    </details>
  );
}
