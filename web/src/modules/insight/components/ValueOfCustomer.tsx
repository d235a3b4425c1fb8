import { type CustomerValue, type InsightChange, insightRoutes } from '@kith/contract/insight';
import { Stage, Tier } from '@kith/contract/vocabulary';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { Money } from '../../../ui/Money.tsx';
import { Card } from '../../../ui/PageHeader.tsx';
import { type Pair, Pairs } from '../../../ui/Pairs.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../insight.module.css';
import { Quintiles } from './Quintiles.tsx';
import { StageStanding, TierStanding } from './Standing.tsx';

type ValueProps = { customerId: string; compact: boolean };

/** What a customer is worth and how the relationship stands, each with its why. */
export default function ValueOfCustomer({ customerId, compact }: ValueProps) {
  const { t } = useTranslation('insight');
  const { date } = useFormats();
  const query = useRoute(insightRoutes.value, { params: { customerId } });
  return (
    <Card title={t('value.title')} note={query.data && t('value.asOf', { day: date(query.data.asOf) })}>
      <Loaded query={query} rows={5}>
        {(value) => (
          <>
            <Quintiles value={value} compact={compact} />
            {!compact && <MoneyPairs value={value} />}
            <TierStanding value={value} compact={compact} />
            <StageStanding value={value} compact={compact} />
            {!compact && <History changes={value.history} />}
          </>
        )}
      </Loaded>
    </Card>
  );
}

function History({ changes }: { changes: readonly InsightChange[] }) {
  const { t } = useTranslation('insight');
  const { dateShort, dot } = useFormats();
  if (changes.length === 0) return null;
  const word = (kind: InsightChange['kind'], value: string | null) => {
    const code = (kind === 'tier' ? Tier : Stage).safeParse(value).data;
    return code === undefined ? t('value.none') : t(`common:${kind}.${code}`);
  };
  return (
    <details className={classes.history}>
      <summary>{t('value.history', { count: changes.length })}</summary>
      <ul>
        {changes.map((change) => (
          <li key={change.changeId}>
            <span className={classes.day}>{dateShort(change.on)}</span>
            {dot([
              `${word(change.kind, change.from)} → ${word(change.kind, change.to)}`,
              change.by?.name ?? t('value.byRule'),
            ])}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The money and the rhythm in figures. */
function MoneyPairs({ value }: { value: CustomerValue }) {
  const { t } = useTranslation('insight');
  const { number, dot, date } = useFormats();
  const { rhythm } = value;
  const days = (count: number) => t('days', { count: Math.round(count), shown: number(Math.round(count)) });
  const items: Pair[] = [
    { key: 'year', label: t('value.spendYear'), value: <Money value={value.spendYear} /> },
    { key: 'total', label: t('value.spendTotal'), value: <Money value={value.spendTotal} /> },
    {
      key: 'orders',
      label: t('value.orders'),
      value: dot([
        t('value.ordersCount', { count: value.orders, shown: number(value.orders) }),
        value.returns > 0 && t('value.returnsCount', { count: value.returns, shown: number(value.returns) }),
        t('value.purchaseDays', { count: value.purchaseDays, shown: number(value.purchaseDays) }),
      ]),
    },
    {
      key: 'rhythm',
      label: t('value.rhythm'),
      value: rhythm
        ? t('value.rhythmText', { usual: days(rhythm.medianDays), long: days(rhythm.p95Days), count: rhythm.gaps })
        : t('value.noRhythm'),
    },
    ...(value.firstOn ? [{ key: 'first', label: t('value.since'), value: date(value.firstOn) }] : []),
    ...(value.unconverted > 0
      ? [
          {
            key: 'unconverted',
            label: t('value.unconverted'),
            value: t('value.unconvertedText', { count: value.unconverted, shown: number(value.unconverted) }),
          },
        ]
      : []),
  ];
  return <Pairs items={items} />;
}
