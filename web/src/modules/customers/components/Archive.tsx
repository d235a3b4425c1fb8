import { type Customer, customersRoutes } from '@kith/contract/customers';
import { ActionIcon, Menu, Modal, TextInput } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconArrowsJoin, IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormats, useScope } from '../../../lib/session.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { sayProblem, undoable } from '../../../ui/notices.tsx';
import classes from '../customers.module.css';
import { useCustomerAction } from '../use-customer.ts';

/** Puts a customer away, with a reason, and takes them out again. */
export function ArchiveMenu({ customer }: { customer: Customer }) {
  const { t } = useTranslation(['customers', 'merges']);
  const mayMerge = useScope('customers.merge') !== undefined;
  const [asking, setAsking] = useState(false);
  const unarchive = useCustomerAction(customersRoutes.unarchive);
  const params = { customerId: customer.customerId };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={30} aria-label={t('page.more')}>
            <IconDots size={18} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayMerge && (
            <Menu.Item
              leftSection={<IconArrowsJoin size={16} stroke={1.6} />}
              component={Link}
              to={`/customers/${customer.customerId}/merge`}
            >
              {t('merges:merge.menu')}
            </Menu.Item>
          )}
          {customer.archived ? (
            <Menu.Item
              leftSection={<IconArchiveOff size={16} stroke={1.6} />}
              onClick={() => unarchive.mutate({ params })}
            >
              {t('archive.undo')}
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconArchive size={16} stroke={1.6} />} onClick={() => setAsking(true)}>
              {t('archive.do')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asking && <ArchiveDialog customer={customer} onClose={() => setAsking(false)} />}
    </>
  );
}

function ArchiveDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useTranslation('customers');
  const [reason, setReason] = useState('');
  const archive = useCustomerAction(customersRoutes.archive);
  const unarchive = useCustomerAction(customersRoutes.unarchive);
  const params = { customerId: customer.customerId };
  const submit = () => {
    if (reason.trim() === '') return;
    archive
      .mutateAsync({ params, body: { reason: reason.trim() } })
      .then(
        () => undoable(t('archive.done', { name: customer.name }), () => unarchive.mutateAsync({ params })),
        sayProblem,
      );
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('archive.title', { name: customer.name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p className={classes.lead}>{t('archive.text')}</p>
        <TextInput
          label={t('owner.reason')}
          required
          maxLength={500}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <FormEnd disabled={reason.trim() === ''} onCancel={onClose}>
          {t('archive.do')}
        </FormEnd>
      </form>
    </Modal>
  );
}

/** Above the page of somebody who was put away: by whom, when, why. */
export function ArchivedNote({ archived }: { archived: NonNullable<Customer['archived']> }) {
  const { t } = useTranslation('customers');
  const { date, dot } = useFormats();
  return (
    <p className={classes.archivedNote}>
      <strong>{t('archived')}</strong> {dot([date(archived.at), archived.by?.name, archived.reason])}
    </p>
  );
}
