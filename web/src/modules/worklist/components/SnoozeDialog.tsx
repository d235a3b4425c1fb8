import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { useNow } from '../../../lib/use-now.ts';
import { instantOf, localText } from '../../../lib/zone.ts';
import { useTaskActions } from '../use-task-actions.ts';
import type { TaskDialogProps } from '../use-task-dialogs.tsx';
import { laterChoices } from '../when.ts';
import { KeyChoices, keysOf } from './KeyChoices.tsx';

/** Later: until when? One key, or a time of one's own. */
export function SnoozeDialog({ task, onDone, onClose }: TaskDialogProps) {
  const { t } = useTranslation('worklist');
  const { timeZone, dateTime } = useFormats();
  const now = useNow();
  const { snooze } = useTaskActions();
  const [own, setOwn] = useState('');
  const later = laterChoices(now, timeZone);
  const choices = later.map(({ key, at }) => ({ value: key, label: t(`later.${key}`), note: dateTime(at) }));
  const send = (until: Date) => {
    onDone();
    void snooze(task, until);
  };
  const choose = (key: string) => {
    const chosen = later.find((choice) => choice.key === key);
    if (chosen) send(chosen.at);
  };
  const at = own === '' ? null : instantOf(own, timeZone);
  const sendOwn = () => {
    if (at && at > now) send(at);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('snoozeDialog.title', { name: task.customer.name })}
      onKeyDown={keysOf(choices, choose, sendOwn)}
    >
      <KeyChoices label={t('snoozeDialog.until')} choices={choices} value={null} onChoose={choose} />
      <Group align="flex-end" mt="sm">
        <TextInput
          type="datetime-local"
          label={t('snoozeDialog.own')}
          min={localText(now, timeZone)}
          value={own}
          error={at !== null && at <= now && t('outcomeDialog.past')}
          onChange={(event) => setOwn(event.currentTarget.value)}
        />
        <Button variant="default" onClick={sendOwn} disabled={!at || at <= now}>
          {t('snoozeDialog.send')}
        </Button>
      </Group>
    </Modal>
  );
}
