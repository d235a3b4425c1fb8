import type { HandoverNote, Standing } from '@kith/contract/handovers';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { Money } from '../../../ui/Money.tsx';
import { RiskTag, StageWord, TierTag } from '../../../ui/Tag.tsx';
import classes from '../handover.module.css';

/** How a customer stands, in one line. */
export function StandingLine({ standing }: { standing: Standing }) {
  const { t } = useTranslation('handover');
  const { dateShort } = useFormats();
  return (
    <p className={classes.line}>
      {standing.tier && <TierTag tier={standing.tier} />} {standing.risk && <RiskTag level={standing.risk} />}{' '}
      <StageWord stage={standing.stage} /> · {t('standing.year')} <Money value={standing.spendYear} compact />
      {standing.lastOn && ` · ${t('standing.lastOn', { day: dateShort(standing.lastOn) })}`}
    </p>
  );
}

/** What was last said, and what is promised. */
export function Story({ lastWords, promises }: Pick<HandoverNote, 'lastWords' | 'promises'>) {
  const { t } = useTranslation('handover');
  const { dateShort, dateTime, dot } = useFormats();
  return (
    <>
      {lastWords && (
        <p className={classes.said}>
          {lastWords.text} <span className={classes.quiet}>{dot([dateShort(lastWords.at), lastWords.by?.name])}</span>
        </p>
      )}
      {promises.length > 0 && (
        <ul className={classes.promises}>
          {promises.map((promise) => (
            <li key={`${promise.dueAt} ${promise.title}`}>
              {dot([t('promise'), promise.title, promise.dueAt && dateTime(promise.dueAt)])}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
