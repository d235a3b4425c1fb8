import { type Customer, customersRoutes } from '@kith/contract/customers';
import { Button, Group, Textarea } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from '../../../lib/draft.ts';
import { problemText } from '../../../lib/words.ts';
import { Card } from '../../../ui/PageHeader.tsx';
import classes from '../customers.module.css';
import { useCustomerAction } from '../use-customer.ts';

/** What is worth knowing about this customer, in as many lines as it takes; inside the house only. */
export function Note({ customer, readOnly }: { customer: Customer; readOnly: boolean }) {
  const { t } = useTranslation('customers');
  const draft = useDraft(`customers.${customer.customerId}.note`);
  const [editing, setEditing] = useState(draft.text !== '');
  const update = useCustomerAction(customersRoutes.update, { quiet: true });
  const { customerId, version } = customer;
  const save = () =>
    update.mutate(
      { params: { customerId }, body: { note: draft.text.trim() || null, version } },
      {
        onSuccess: () => {
          draft.clear();
          setEditing(false);
        },
      },
    );
  const leave = () => {
    draft.clear();
    setEditing(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) save();
    if (event.key === 'Escape') leave();
  };
  return (
    <Card title={t('field.note')} note={t('story.internal')}>
      {editing ? (
        <>
          <Textarea
            aria-label={t('field.note')}
            autoFocus
            autosize
            minRows={3}
            maxRows={16}
            maxLength={10_000}
            value={draft.text}
            onChange={(event) => draft.setText(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          {update.error && (
            <p role="alert" className={classes.problem}>
              {problemText(update.error)}
            </p>
          )}
          <Group justify="flex-end" gap="xs" mt={6}>
            <Button size="compact-sm" variant="default" onClick={leave}>
              {t('common:cancel')}
            </Button>
            <Button size="compact-sm" loading={update.isPending} onClick={save}>
              {t('common:save')}
            </Button>
          </Group>
        </>
      ) : (
        <>
          <p className={customer.note ? classes.words : classes.quiet}>{customer.note ?? t('page.noNote')}</p>
          {!readOnly && (
            <Button
              className="no-print"
              size="compact-xs"
              variant="subtle"
              color="gray"
              onClick={() => {
                draft.setText(customer.note ?? '');
                setEditing(true);
              }}
            >
              {t('page.editNote')}
            </Button>
          )}
        </>
      )}
    </Card>
  );
}
