import {
  CHURN_CAUSES,
  CHURN_REASONS,
  CHURN_VERDICTS,
  type ChurnCause,
  type ChurnReason,
  OUTCOMES,
  type Outcome,
  REASONS_OF_CAUSE,
} from '@kith/contract/vocabulary';
import { CALL_BACK_OUTCOMES, LogOutcome } from '@kith/contract/worklist';
import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from '../../../lib/draft.ts';
import { randomKey } from '../../../lib/random.ts';
import { useFormats } from '../../../lib/session.ts';
import { useNow } from '../../../lib/use-now.ts';
import { instantOf, localText } from '../../../lib/zone.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import classes from '../dialogs.module.css';
import type { AnyTask } from '../keys.ts';
import { useTaskActions } from '../use-task-actions.ts';
import type { TaskDialogProps } from '../use-task-dialogs.tsx';
import { laterChoices } from '../when.ts';
import { KeyChoices, keysOf } from './KeyChoices.tsx';

type Fields = { outcome: Outcome | null; reason: ChurnReason | null; cause: ChurnCause | null; callBack: string };

/** What came of it: one key per outcome, a note, the promised time; for a lost customer why. */
export function OutcomeDialog({ task, onDone, onClose }: TaskDialogProps) {
  const { t } = useTranslation('worklist');
  const { timeZone } = useFormats();
  const { log } = useTaskActions();
  const draft = useDraft(`task.${task.taskId}.outcome`);
  const [fields, setFields] = useState<Fields>({ outcome: null, reason: null, cause: null, callBack: '' });
  // One key per dialog: however often it is sent, it counts once.
  const [key] = useState(randomKey);
  const set = (patch: Partial<Fields>) => setFields((before) => ({ ...before, ...patch }));
  const body = bodyOf(fields, draft.text, timeZone);

  const send = () => {
    if (!body) return;
    onDone();
    void log(task, body, key).then((logged) => logged && draft.clear());
  };
  const choices = outcomesFor(task).map((value) => ({
    value,
    label: t(`outcome.${value}`),
    note: t(`outcomeNote.${value}`),
  }));
  const choose = (outcome: Outcome) => set({ outcome });
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t('outcomeDialog.title', { name: task.customer.name })}
      onKeyDown={keysOf(choices, choose, send)}
    >
      <KeyChoices label={t('outcomeDialog.what')} choices={choices} value={fields.outcome} onChoose={choose} />
      {fields.outcome === 'lost' && <LostFields fields={fields} set={set} />}
      {fields.outcome && CALL_BACK_OUTCOMES.includes(fields.outcome) && <CallBackField fields={fields} set={set} />}
      <Textarea
        label={t('outcomeDialog.note')}
        description={t('outcomeDialog.noteHint')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        mt="sm"
        value={draft.text}
        onChange={(event) => draft.setText(event.currentTarget.value)}
      />
      <FormEnd onSend={send} disabled={!body} keys="mod+Enter" onCancel={onClose}>
        {t('outcomeDialog.send')}
      </FormEnd>
    </Modal>
  );
}

/** A task that is no conversation is most often simply done. */
function outcomesFor({ kind, action }: AnyTask): readonly Outcome[] {
  const plain = kind === 'manual' || kind === 'review' || action === 'gift';
  return plain ? ['done', ...OUTCOMES.filter((outcome) => outcome !== 'done')] : OUTCOMES;
}

/** The body, once it is complete. */
function bodyOf({ outcome, reason, cause, callBack }: Fields, note: string, timeZone: string): LogOutcome | null {
  if (!outcome) return null;
  const promises = callBack !== '' && CALL_BACK_OUTCOMES.includes(outcome);
  const parsed = LogOutcome.safeParse({
    outcome,
    ...(note.trim() === '' ? {} : { note: note.trim() }),
    ...(outcome === 'lost' && reason ? { churnReason: reason } : {}),
    ...(outcome === 'lost' && cause ? { churnCause: cause } : {}),
    ...(promises ? { callBackAt: instantOf(callBack, timeZone).toISOString() } : {}),
  });
  return parsed.success ? parsed.data : null;
}

type PartProps = { fields: Fields; set: (patch: Partial<Fields>) => void };

/** One of six reasons with the verdict on it, then one of seven causes, the likely ones first. */
function LostFields({ fields, set }: PartProps) {
  const { t } = useTranslation('worklist');
  const { reason, cause } = fields;
  const likely = (each: ChurnCause) => (reason && REASONS_OF_CAUSE[each].includes(reason) ? 0 : 1);
  const causes = [...CHURN_CAUSES].sort((a, b) => likely(a) - likely(b));
  return (
    <div className={classes.lost}>
      <Select
        label={t('outcomeDialog.reason')}
        required
        allowDeselect={false}
        value={reason}
        onChange={(value) => set({ reason: CHURN_REASONS.find((each) => each === value) ?? null })}
        data={CHURN_REASONS.map((value) => ({ value, label: t(`churnReason.${value}`) }))}
        description={reason ? t(`verdict.${CHURN_VERDICTS[reason]}`) : t('outcomeDialog.reasonHint')}
      />
      <Select
        label={t('outcomeDialog.cause')}
        required
        allowDeselect={false}
        value={cause}
        onChange={(value) => set({ cause: CHURN_CAUSES.find((each) => each === value) ?? null })}
        data={causes.map((value) => ({ value, label: t(`churnCause.${value}`) }))}
        description={t('outcomeDialog.causeHint')}
      />
    </div>
  );
}

/** A promise to call again, by one press or to the minute. */
function CallBackField({ fields, set }: PartProps) {
  const { t } = useTranslation('worklist');
  const { timeZone, dateTime } = useFormats();
  const now = useNow();
  const past = fields.callBack !== '' && instantOf(fields.callBack, timeZone) <= now;
  return (
    <div className={classes.callBack}>
      <TextInput
        type="datetime-local"
        label={t(fields.outcome === 'not_reached' ? 'outcomeDialog.tryAgain' : 'outcomeDialog.callBack')}
        min={localText(now, timeZone)}
        value={fields.callBack}
        error={past && t('outcomeDialog.past')}
        onChange={(event) => set({ callBack: event.currentTarget.value })}
      />
      <div className={classes.quick}>
        {laterChoices(now, timeZone).map((choice) => (
          <Button
            key={choice.key}
            size="compact-sm"
            variant="default"
            title={dateTime(choice.at)}
            onClick={() => set({ callBack: localText(choice.at, timeZone) })}
          >
            {t(`later.${choice.key}`)}
          </Button>
        ))}
        {fields.callBack !== '' && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => set({ callBack: '' })}>
            {t('outcomeDialog.noCallBack')}
          </Button>
        )}
      </div>
    </div>
  );
}
