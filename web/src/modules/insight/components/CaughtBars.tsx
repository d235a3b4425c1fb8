import type { ModelReport } from '@kith/contract/insight-models';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { Bars } from '../../../ui/Bars.tsx';
import classes from '../insight.module.css';

const ORDERS = ['expected_loss', 'recency', 'spend'] as const;

/** Money of lapsing customers that the first five per cent of a list catch, by the order of the list. */
export function CaughtBars({ ranking }: { ranking: NonNullable<ModelReport['chance']['test']>['ranking'] }) {
  const { t } = useTranslation('insight');
  const { percent, number, money, currency } = useFormats();
  return (
    <section className="print-whole">
      <h3 className={classes.chartTitle}>{t('caught.title')}</h3>
      {ranking.lapsing === 0 ? (
        <p className={classes.quiet}>{t('caught.none')}</p>
      ) : (
        <Bars
          items={ORDERS.flatMap((order) => {
            const caught = ranking.caught[order];
            return caught
              ? [
                  {
                    key: order,
                    label: t(`caught.by.${order}`),
                    size: caught.share,
                    tone: order === ranking.best ? ('pine' as const) : ('plain' as const),
                    shown: <span title={money({ minor: caught.minor, currency })}>{percent(caught.share, 1)}</span>,
                  },
                ]
              : [];
          })}
        />
      )}
      <p className={classes.basis}>
        {t('caught.text', {
          customers: number(ranking.customers),
          lapsing: number(ranking.lapsing),
          money: money({ minor: ranking.lapsingMinor, currency }),
          listed: number(ranking.listed),
        })}
      </p>
    </section>
  );
}
