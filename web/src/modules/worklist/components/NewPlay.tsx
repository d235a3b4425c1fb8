import { ACTIONS, type Action } from '@kith/contract/vocabulary';
import { type Play, TASK_KINDS, type TaskKind, worklistRoutes } from '@kith/contract/worklist';
import { Modal, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../lib/query.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { emptyTexts, wordsOf } from '../play-form.ts';
import classes from '../plays.module.css';
import { PlayFields } from './PlayFields.tsx';

/** A play of the company's own. */
export function NewPlay({ onClose }: { onClose: (play: Play | null) => void }) {
  const { t } = useTranslation('worklist');
  const [taskKind, setTaskKind] = useState<TaskKind>('churn_warning');
  const [action, setAction] = useState<Action>('call');
  const [texts, setTexts] = useState(emptyTexts);
  const create = useAction(worklistRoutes.createPlay, { refresh: [worklistRoutes.plays], onDone: onClose });
  const words = wordsOf(texts);
  return (
    <Modal opened size="xl" onClose={() => onClose(null)} title={t('plays.add')}>
      <div className={classes.languages}>
        <Select
          label={t('plays.kind')}
          allowDeselect={false}
          data-autofocus
          value={taskKind}
          onChange={(value) => setTaskKind(TASK_KINDS.find((each) => each === value) ?? 'churn_warning')}
          data={TASK_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        />
        <Select
          label={t('newTask.how')}
          allowDeselect={false}
          value={action}
          onChange={(value) => setAction(ACTIONS.find((each) => each === value) ?? 'call')}
          data={ACTIONS.map((value) => ({ value, label: t(`action.${value}`) }))}
        />
      </div>
      <p className={classes.foot}>{t('plays.oneLanguage')}</p>
      <PlayFields texts={texts} onChange={setTexts} />
      <FormEnd
        busy={create.isPending}
        disabled={!words}
        onSend={() => words && create.mutate({ body: { taskKind, action, words } })}
        onCancel={() => onClose(null)}
      >
        {t('plays.save')}
      </FormEnd>
    </Modal>
  );
}
