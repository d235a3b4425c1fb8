import type { ApprovalDetail } from '@kith/contract/approvals';
import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from '../../../lib/draft.ts';
import { problemText } from '../../../lib/words.ts';
import { say } from '../../../ui/notices.tsx';
import classes from '../approvals.module.css';
import { useDecide } from '../use-approvals.ts';

/** Yes, or no with its reason. What was looked at goes along: another document, or another step, is refused. */
export function DecideForm({ approval }: { approval: ApprovalDetail }) {
  const { t } = useTranslation('approvals');
  const { approvalId, hash, step } = approval;
  const { text, setText, clear } = useDraft(`approval.${approvalId}`);
  const [missing, setMissing] = useState(false);
  const decide = useDecide();
  const note = text.trim();
  const send = (decision: 'approve' | 'reject') => {
    if (decision === 'reject' && note === '') return setMissing(true);
    decide.mutate(
      { params: { approvalId }, body: { decision, hash, step, ...(note === '' ? {} : { note }) } },
      {
        onSuccess: () => {
          clear();
          say(t(decision === 'approve' ? 'approvedNow' : 'rejectedNow'));
        },
      },
    );
  };
  return (
    <div className={`${classes.decide} no-print`}>
      <Textarea
        label={t('note')}
        description={t('noteHelp')}
        autosize
        minRows={2}
        maxLength={1_000}
        value={text}
        error={missing && note === '' ? t('noteMissing') : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {decide.error && (
        <p role="alert" className={classes.problem}>
          {problemText(decide.error)}
        </p>
      )}
      <div className={classes.decideButtons}>
        <Button loading={decide.isPending} onClick={() => send('approve')}>
          {t('approve')}
        </Button>
        <Button variant="default" disabled={decide.isPending} onClick={() => send('reject')}>
          {t('reject')}
        </Button>
      </div>
    </div>
  );
}
