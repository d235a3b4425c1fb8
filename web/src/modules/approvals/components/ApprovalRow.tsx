import type { Approval } from '@kith/contract/approvals';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { Money } from '../../../ui/Money.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { RowButton } from '../../../ui/RowButton.tsx';
import classes from '../approvals.module.css';
import { useApprovalWords } from '../use-words.ts';
import { StateTag } from './StateTag.tsx';

type ApprovalRowProps = { approval: Approval; current?: boolean; onOpen: () => void };

/** One line: what is to be approved, who wants it and why, by when. */
export function ApprovalRow({ approval, current = false, onOpen }: ApprovalRowProps) {
  const { t } = useTranslation('approvals');
  const { colon } = useFormats();
  const words = useApprovalWords();
  const { amount, dueAt, proposer, reason } = approval;
  return (
    <li className={classes.row} data-current={current}>
      <div>
        <RowButton opened={current} onOpen={onOpen}>
          {words(approval)}
        </RowButton>
      </div>
      <div className={classes.why}>{reason ? colon(proposer.name, reason) : t('by', { name: proposer.name })}</div>
      <div className={classes.end}>
        {amount && <Money value={amount} />}
        {approval.state !== 'open' && <StateTag state={approval.state} />}
        <small>
          {dueAt && t('dueWord')} <RelativeTime value={dueAt ?? approval.closedAt} />
        </small>
      </div>
    </li>
  );
}
