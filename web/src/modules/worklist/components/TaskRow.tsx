import type { Task } from '@kith/contract/worklist';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../lib/session.ts';
import { Money } from '../../../ui/Money.tsx';
import { RowButton } from '../../../ui/RowButton.tsx';
import { KindTag, RiskTag, Tag, TierTag } from '../../../ui/Tag.tsx';
import type { AnyTask } from '../keys.ts';
import classes from '../worklist.module.css';
import { DueTime } from './DueTime.tsx';
import { ReasonSentence } from './ReasonSentence.tsx';

type TaskRowProps = {
  task: Task;
  place: number;
  /** The row the keys act on. */
  current: boolean;
  /** Its panel is open. */
  opened: boolean;
  /** Moved to by a key: take the focus along. */
  follow: boolean;
  onOpen: () => void;
};

/** One line of Today: whom, why now, what is at stake, what to do and when. */
export function TaskRow({ task, place, current, opened, follow, onOpen }: TaskRowProps) {
  const { t } = useTranslation('worklist');
  const whose = useSession().user.userId;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!current || !follow) return;
    button.current?.focus({ preventScroll: true });
    button.current?.closest('li')?.scrollIntoView({ block: 'nearest' });
  }, [current, follow]);
  return (
    <li className={classes.row} data-current={current}>
      <span className={classes.place}>{place}</span>
      <div className={classes.who}>
        <RowButton ref={button} opened={opened} onOpen={onOpen}>
          {task.customer.name}
        </RowButton>
        <TaskTags task={task} />
        {task.assignee && task.assignee.userId !== whose && <Tag>{t('today.for', { name: task.assignee.name })}</Tag>}
        <div className={classes.why}>
          <ReasonSentence task={task} />
          {task.attempts > 0 && <span className={classes.tries}>{t('tries', { count: task.attempts })}</span>}
        </div>
      </div>
      <div className={classes.stake}>
        {task.atStake.minor > 0 ? <Money value={task.atStake} /> : '—'}
        <small>{t(task.atStake.minor > 0 ? 'stake.loss' : `kind.${task.kind}`)}</small>
      </div>
      <div className={classes.do}>
        {t(`action.${task.action}`)}
        <small>
          <DueTime task={task} />
        </small>
      </div>
    </li>
  );
}

/** Tier, level of the warning, kind of task and of customer. */
export function TaskTags({ task }: { task: AnyTask }) {
  const { t } = useTranslation('worklist');
  const level = task.level ?? task.customer.risk;
  return (
    <span className={classes.tags}>
      {task.customer.tier && <TierTag tier={task.customer.tier} />}
      <KindTag kind={task.customer.kind} />
      {level && <RiskTag level={level} />}
      {task.kind !== 'churn_warning' && <Tag>{t(`kind.${task.kind}`)}</Tag>}
    </span>
  );
}
