import { customersRoutes } from '@kith/contract/customers';
import { ACTIONS, type Action } from '@kith/contract/vocabulary';
import { worklistRoutes } from '@kith/contract/worklist';
import { Modal, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { useNow } from '../../../lib/use-now.ts';
import { instantOf, localText } from '../../../lib/zone.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { say } from '../../../ui/notices.tsx';
import { useColleagues } from '../../identity/index.ts';

/** Writes a task down by hand: what, how, by when, by whom. */
export function NewTask({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const { t } = useTranslation('worklist');
  const { timeZone } = useFormats();
  const now = useNow();
  const colleagues = useColleagues();
  const mayManage = useScope('worklist.manage') !== undefined;
  const [title, setTitle] = useState('');
  const [action, setAction] = useState<Action>('call');
  const [due, setDue] = useState('');
  const [assigneeId, setAssigneeId] = useState<string | null>(null);
  const create = useAction(worklistRoutes.create, {
    refresh: [worklistRoutes.ofCustomer, worklistRoutes.today, customersRoutes.get, customersRoutes.list],
    onDone: ({ task }) => {
      say(t('newTask.done', { name: task.assignee?.name ?? t('nobody') }));
      onClose();
    },
  });
  const past = due !== '' && instantOf(due, timeZone) <= now;
  const send = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({
      params: { customerId },
      body: {
        title: title.trim(),
        action,
        ...(due === '' ? {} : { dueAt: instantOf(due, timeZone).toISOString() }),
        ...(assigneeId ? { assigneeId } : {}),
      },
    });
  };
  return (
    <Modal opened onClose={onClose} title={t('newTask.title')}>
      <form onSubmit={send}>
        <Stack gap="sm">
          <TextInput
            label={t('newTask.what')}
            required
            maxLength={200}
            data-autofocus
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <Select
            label={t('newTask.how')}
            allowDeselect={false}
            value={action}
            onChange={(value) => setAction(ACTIONS.find((each) => each === value) ?? 'call')}
            data={ACTIONS.map((value) => ({ value, label: t(`action.${value}`) }))}
          />
          <TextInput
            type="datetime-local"
            label={t('newTask.due')}
            min={localText(now, timeZone)}
            value={due}
            error={past && t('outcomeDialog.past')}
            onChange={(event) => setDue(event.currentTarget.value)}
          />
          {mayManage && (
            <Select
              label={t('newTask.who')}
              placeholder={t('newTask.manager')}
              searchable
              clearable
              value={assigneeId}
              onChange={setAssigneeId}
              data={colleagues.map((one) => ({ value: one.userId, label: one.name }))}
            />
          )}
        </Stack>
        <FormEnd busy={create.isPending} disabled={title.trim() === '' || past} onCancel={onClose}>
          {t('newTask.send')}
        </FormEnd>
      </form>
    </Modal>
  );
}
