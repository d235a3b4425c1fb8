import type { CustomerValue } from '@kith/contract/insight';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import classes from '../insight.module.css';

const AXES = ['recency', 'frequency', 'money'] as const;
const BEST = 5;

/** Recency, frequency and money as fifths of all buyers: the score, the figure behind it, and the limits it was held against. */
export function Quintiles({ value, compact }: { value: CustomerValue; compact: boolean }) {
  const { t } = useTranslation('insight');
  const { number, money, currency, date } = useFormats();
  const show = (axis: (typeof AXES)[number], figure: number) =>
    axis === 'money'
      ? money({ minor: Math.round(figure), currency }, { compact: true })
      : t('days', { count: Math.round(figure), shown: number(figure, { digits: Number.isInteger(figure) ? 0 : 1 }) });
  /** The unit once, after the last. */
  const showAll = (axis: (typeof AXES)[number], cuts: readonly number[]) =>
    axis === 'money'
      ? cuts.map((cut) => show(axis, cut)).join(' · ')
      : t('days', { count: cuts.at(-1) ?? 0, shown: cuts.map((cut) => number(cut)).join(' · ') });
  return (
    <>
      <dl className={classes.quintiles}>
        {AXES.map((axis) => {
          const quintile = value.quintiles[axis];
          return (
            <div key={axis}>
              <dt>{t(`quintile.${axis}`)}</dt>
              {quintile === null ? (
                <dd className={classes.quiet}>{t('quintile.none')}</dd>
              ) : (
                <>
                  <dd title={t('quintile.score', { score: quintile.score })}>
                    <Pips score={quintile.score} />
                  </dd>
                  <dd className={classes.figure}>{show(axis, quintile.value)}</dd>
                  {!compact && (
                    <dd className={classes.cuts}>{t('quintile.cuts', { cuts: showAll(axis, quintile.cuts) })}</dd>
                  )}
                </>
              )}
            </div>
          );
        })}
      </dl>
      {!compact && value.basisOf && (
        <p className={classes.basis}>{t('quintile.basis', { day: date(value.basisOf), count: value.periodDays })}</p>
      )}
    </>
  );
}

function Pips({ score }: { score: number }) {
  return (
    <span className={classes.pips}>
      {Array.from({ length: BEST }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: five places in a row have no other name
        <i key={at} data-on={at < score} aria-hidden="true" />
      ))}
      <span className={classes.score}>{score}</span>
    </span>
  );
}
