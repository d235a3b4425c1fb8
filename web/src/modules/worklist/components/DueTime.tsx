import type { Task } from '@kith/contract/worklist';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { useNow } from '../../../lib/use-now.ts';
import classes from '../worklist.module.css';

/** When: the promised time, in vermilion once it has passed; without one, today. */
export function DueTime({ task }: { task: Pick<Task, 'dueAt'> }) {
  const { t } = useTranslation('worklist');
  const format = useFormats();
  const now = useNow();
  if (!task.dueAt) return <>{t('due.today')}</>;
  const late = new Date(task.dueAt) <= now;
  const sameDay = format.today(new Date(task.dueAt)) === format.today(now);
  const when = sameDay ? format.time(task.dueAt) : `${format.dateShort(task.dueAt, now)} ${format.time(task.dueAt)}`;
  return (
    <time dateTime={task.dueAt} title={format.dateTime(task.dueAt)} className={late ? classes.late : undefined}>
      {late ? t('due.late', { when }) : when}
    </time>
  );
}
