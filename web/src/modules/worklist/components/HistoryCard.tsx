import type { TaskOutcome } from '@kith/contract/worklist';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { Card } from '../../../ui/PageHeader.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import classes from '../worklist.module.css';

/** What came of the task so far. */
export function HistoryCard({ history }: { history: readonly TaskOutcome[] }) {
  const { t } = useTranslation('worklist');
  const format = useFormats();
  if (history.length === 0) return null;
  return (
    <Card title={t('history.title')}>
      <ol className={classes.history}>
        {history.map((one) => (
          <li key={one.outcomeId}>
            <RelativeTime value={one.at} absolute />
            <div>
              {format.dot([
                t(one.outcome === 'dismissed' ? 'history.dismissed' : `outcome.${one.outcome}`),
                one.dismissReason && t(`dismissReason.${one.dismissReason}`),
                one.churnReason && t(`churnReason.${one.churnReason}`),
                one.churnCause && t(`churnCause.${one.churnCause}`),
                one.callBackAt && t('history.callBack', { time: format.dateTime(one.callBackAt) }),
                one.by?.name,
              ])}
              {one.note && <p className={classes.words}>{one.note}</p>}
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
