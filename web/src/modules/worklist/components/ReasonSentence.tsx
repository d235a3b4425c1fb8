import type { Task, TaskReason } from '@kith/contract/worklist';
import { Trans, useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';

/** Why a task is on the list, in one sentence whose figures stand out. */
export function ReasonSentence({ task }: { task: Pick<Task, 'reason' | 'title'> }) {
  const { t } = useTranslation('worklist');
  const { reason, title } = task;
  const values = useValues(reason);
  if (reason.code === 'by_hand') return <em>{title}</em>;
  const key = keyOf(reason);
  return (
    <>
      <Trans t={t} i18nKey={key} values={values} components={{ b: <em /> }} />
      {title && ` · ${title}`}
    </>
  );
}

function keyOf(reason: Exclude<TaskReason, { code: 'by_hand' }>) {
  if (reason.code === 'review_due') return `reason.review_due.${reason.what}` as const;
  if (reason.code === 'handed_over' && reason.from === null) return 'reason.handed_over_nobody' as const;
  if (reason.code === 'asked_about_data') return `reason.asked_about_data.${reason.request}` as const;
  return `reason.${reason.code}` as const;
}

/** The values of the sentence in words; below ten days with one decimal, because 2.5 days are not 3. */
function useValues(reason: TaskReason): Record<string, string> {
  const { t } = useTranslation('worklist');
  const format = useFormats();
  const days = (count: number) =>
    t('days', { count, shown: format.number(count, { digits: count < 10 && !Number.isInteger(count) ? 1 : 0 }) });
  switch (reason.code) {
    case 'silence':
      return { usual: days(reason.usualDays), gap: days(reason.gapDays) };
    case 'chance':
      return { horizon: days(reason.horizonDays), chance: format.likelihood(reason.chance), gap: days(reason.gapDays) };
    case 'first_order':
      return { days: days(reason.days) };
    case 'review_due':
      return { reviewOn: format.dateShort(reason.reviewOn) };
    case 'handed_over':
      return { from: reason.from ?? '', on: format.dateShort(reason.on) };
    case 'pool_due':
      return { quiet: days(reason.quietDays), returnOn: format.dateShort(reason.returnOn) };
    case 'asked_about_data':
      return { dueOn: format.dateShort(reason.dueOn) };
    case 'returned':
      return { erasedOn: format.dateShort(reason.erasedOn) };
    case 'by_hand':
      return {};
    default:
      return { saidOn: format.dateShort(reason.saidOn) };
  }
}
