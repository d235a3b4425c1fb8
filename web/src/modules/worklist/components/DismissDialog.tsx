import { DISMISS_REASONS, type DismissReason } from '@kith/contract/worklist';
import { Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { randomKey } from '../../../lib/random.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { useTaskActions } from '../use-task-actions.ts';
import type { TaskDialogProps } from '../use-task-dialogs.tsx';
import { KeyChoices, keysOf } from './KeyChoices.tsx';

/** Why it need not be done: one key and gone; only "other" asks for words. */
export function DismissDialog({ task, onDone, onClose }: TaskDialogProps) {
  const { t } = useTranslation('worklist');
  const { dismiss } = useTaskActions();
  const [key] = useState(randomKey);
  const [note, setNote] = useState('');
  const [other, setOther] = useState(false);
  const choices = DISMISS_REASONS.map((value) => ({ value, label: t(`dismissReason.${value}`) }));
  const send = (reason: DismissReason) => {
    onDone();
    const words = note.trim();
    void dismiss(task, { reason, ...(words === '' ? {} : { note: words }) }, key);
  };
  const sendOther = () => {
    if (note.trim() !== '') send('other');
  };
  const choose = (reason: DismissReason) => (reason === 'other' ? setOther(true) : send(reason));
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('dismissDialog.title', { name: task.customer.name })}
      onKeyDown={keysOf(choices, choose, sendOther)}
    >
      <KeyChoices label={t('dismissDialog.why')} choices={choices} value={other ? 'other' : null} onChoose={choose} />
      {other && (
        <>
          <Textarea
            label={t('dismissDialog.note')}
            autosize
            autoFocus
            minRows={2}
            maxLength={2000}
            mt="sm"
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <FormEnd onSend={sendOther} disabled={note.trim() === ''} keys="mod+Enter" onCancel={onClose}>
            {t('dismissDialog.send')}
          </FormEnd>
        </>
      )}
    </Modal>
  );
}
