import { type CustomerRisk, type RiskChange, retentionRoutes } from '@kith/contract/retention';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { storyValues } from '../../../lib/story.ts';
import { Bars } from '../../../ui/Bars.tsx';
import { Money } from '../../../ui/Money.tsx';
import { Card } from '../../../ui/PageHeader.tsx';
import { type Pair, Pairs } from '../../../ui/Pairs.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { RiskTag } from '../../../ui/Tag.tsx';
import classes from '../retention.module.css';

type RiskCardProps = { customerId: string; compact: boolean };

/** Whether a customer is slipping away: the silence, their rhythm, the limit, and of which day. */
export default function RiskCard({ customerId, compact }: RiskCardProps) {
  const { t } = useTranslation('retention');
  const { date } = useFormats();
  const query = useRoute(retentionRoutes.risk, { params: { customerId } });
  return (
    <Card title={t('risk.title')} note={query.data && t('risk.asOf', { day: date(query.data.asOf) })}>
      <Loaded query={query} rows={4}>
        {(risk) => <Risk risk={risk} compact={compact} />}
      </Loaded>
    </Card>
  );
}

function Risk({ risk, compact }: { risk: CustomerRisk; compact: boolean }) {
  const { t } = useTranslation('retention');
  const format = useFormats();
  return (
    <>
      <p className={classes.verdict}>
        {risk.level && <RiskTag level={risk.level} />} <strong>{t(`state.${risk.state}`)}</strong>
        {risk.since && ` · ${t('risk.since', { day: format.dateShort(risk.since) })}`}
      </p>
      <SilenceBars risk={risk} />
      <p className={classes.why}>{t(`why.${risk.why.code}`, storyValues(risk.why.values, format))}</p>
      {!compact && (
        <>
          <Basis risk={risk} />
          <History changes={risk.history} />
        </>
      )}
    </>
  );
}

function SilenceBars({ risk }: { risk: CustomerRisk }) {
  const { t } = useTranslation('retention');
  const { number } = useFormats();
  const days = (count: number) => t('days', { count: Math.round(count), shown: number(Math.round(count)) });
  const bar = (key: string, size: number | null, tone: 'pine' | 'amber' | 'seal' | 'plain') =>
    size === null ? [] : [{ key, label: t(`risk.${key}`), size, shown: days(size), tone }];
  const late = risk.level === 'critical' ? 'seal' : 'amber';
  const items = [
    ...bar('gap', risk.gapDays, risk.level === null ? 'pine' : late),
    ...bar('usual', risk.usualDays, 'pine'),
    ...bar('limit', risk.limitDays, 'plain'),
  ];
  return items.length > 1 ? <Bars items={items} /> : null;
}

/** What is at stake, when each level comes, and how the line was made. */
function Basis({ risk }: { risk: CustomerRisk }) {
  const { t } = useTranslation('retention');
  const { dateShort, number, percent, dot } = useFormats();
  const { basis, levelsFrom } = risk;
  const levels =
    levelsFrom &&
    dot(
      (['watch', 'warning', 'critical'] as const).map(
        (level) => `${t(`common:risk.${level}`)} ${dateShort(levelsFrom[level])}`,
      ),
    );
  const items: Pair[] = [
    ...(risk.level ? [{ key: 'atStake', label: t('risk.atStake'), value: <Money value={risk.atStake} /> }] : []),
    ...(levels ? [{ key: 'levels', label: t('risk.levelsFrom'), value: levels }] : []),
    ...(basis
      ? [
          {
            key: 'basis',
            label: t('risk.basis'),
            value: t('risk.basisText', {
              count: basis.ownGaps,
              own: percent(basis.ownShare),
              spread: number(basis.companySpread, { digits: 1 }),
            }),
          },
        ]
      : []),
  ];
  return <Pairs items={items} />;
}

function History({ changes }: { changes: readonly RiskChange[] }) {
  const { t } = useTranslation('retention');
  const { dateShort } = useFormats();
  if (changes.length === 0) return null;
  const word = (level: RiskChange['to']) => (level ? t(`common:risk.${level}`) : t('risk.none'));
  return (
    <details className={classes.history}>
      <summary>{t('risk.history', { count: changes.length })}</summary>
      <ul>
        {changes.map((change) => (
          <li key={change.changeId}>
            <span>{dateShort(change.on)}</span> {word(change.from)} → {word(change.to)}
          </li>
        ))}
      </ul>
    </details>
  );
}
