import { approvalsRoutes } from '@kith/contract/approvals';
import { absenceRoutes } from '@kith/contract/approvals-absences';
import type { Person } from '@kith/contract/customers';
import { Modal, Select } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../lib/query.ts';
import { useFormats, useSession } from '../../../lib/session.ts';
import { DateField } from '../../../ui/DateField.tsx';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import classes from '../approvals.module.css';

type NewAbsenceProps = { people: readonly Person[]; substitutes: readonly Person[]; onClose: () => void };

const choices = (people: readonly Person[]) => people.map(({ userId, name }) => ({ value: userId, label: name }));

/** Who signs for whom, from one day to another. */
export function NewAbsence({ people, substitutes, onClose }: NewAbsenceProps) {
  const { t } = useTranslation('approvals');
  const { today } = useFormats();
  const { user } = useSession();
  const own = people.some(({ userId }) => userId === user.userId) ? user.userId : (people[0]?.userId ?? null);
  const [userId, setUserId] = useState<string | null>(own);
  const [substituteId, setSubstituteId] = useState<string | null>(null);
  const [fromOn, setFromOn] = useState<string | null>(today());
  const [toOn, setToOn] = useState<string | null>(null);
  const add = useAction(absenceRoutes.add, {
    quiet: true,
    refresh: [absenceRoutes.list, approvalsRoutes.list, approvalsRoutes.get],
    onDone: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (userId && substituteId && fromOn && toOn) add.mutate({ body: { userId, substituteId, fromOn, toOn } });
  };
  return (
    <Modal opened onClose={onClose} title={t('absence.add')}>
      <form onSubmit={submit}>
        {people.length > 1 && (
          <Select
            label={t('absence.person')}
            searchable
            allowDeselect={false}
            data={choices(people)}
            value={userId}
            onChange={setUserId}
          />
        )}
        <Select
          label={t('absence.substitute')}
          description={t('absence.substituteHelp')}
          searchable
          mt="sm"
          data={choices(substitutes.filter((one) => one.userId !== userId))}
          value={substituteId}
          onChange={setSubstituteId}
        />
        <div className={classes.row2}>
          <DateField label={t('absence.from')} min={today()} value={fromOn} onChange={setFromOn} />
          <DateField label={t('absence.to')} min={fromOn ?? today()} value={toOn} onChange={setToOn} />
        </div>
        <FormEnd
          error={add.error}
          busy={add.isPending}
          disabled={!userId || !substituteId || !fromOn || !toOn}
          onCancel={onClose}
        >
          {t('common:save')}
        </FormEnd>
      </form>
    </Modal>
  );
}
