import type { Forecaster, ModelReport } from '@kith/contract/insight-models';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { FigureTable } from '../../../ui/FigureTable.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import classes from '../insight.module.css';
import { CaughtBars } from './CaughtBars.tsx';
import { ReliabilityChart } from './ReliabilityChart.tsx';

type Report = ModelReport['chance'];
type Test = NonNullable<Report['test']>;

/** How the forecaster of an order was chosen, and how good its word was. */
export function Chance({ report }: { report: Report }) {
  const { t } = useTranslation('insight');
  const { date } = useFormats();
  const { test } = report;
  return (
    <Section title={t('chance.title')} note={test && t('chance.note', { from: date(test.from), to: date(test.to) })}>
      {test ? (
        <Verdict test={test} days={report.horizon.days} />
      ) : (
        <p className={classes.quiet}>{t('chance.noTest')}</p>
      )}
      <Reasons report={report} />
      <Standings report={report} />
      {test && (
        <div className={classes.charts}>
          <ReliabilityChart points={test.reliability} ece={test.quality.ece} />
          <CaughtBars ranking={test.ranking} />
        </div>
      )}
    </Section>
  );
}

/** In sentences, for whoever owns the shop. */
function Verdict({ test: { quality, recency }, days }: { test: Test; days: number }) {
  const { t } = useTranslation('insight');
  const { number, percent, sentences } = useFormats();
  const { ece, topDecileCapture, topDecileLift } = quality;
  return (
    <p className={classes.reading}>
      {sentences([
        t('chance.said', {
          count: days,
          customers: number(quality.customers),
          predicted: percent(quality.predicted, 1),
          observed: percent(quality.observed, 1),
        }),
        t('chance.off', { ece: number(ece.quantile * 100, { digits: 1 }), bins: ece.bins }),
        topDecileCapture !== null &&
          topDecileLift !== null &&
          t('chance.top', { capture: percent(topDecileCapture), lift: number(topDecileLift, { digits: 1 }) }),
        recency &&
          t('chance.baseline', {
            brier: number(quality.brier, { digits: 3 }),
            rule: number(recency.brier, { digits: 3 }),
          }),
      ])}
    </p>
  );
}

/** Why this one and why so many days, each in a sentence. */
function Reasons({ report: { why, horizon } }: { report: Report }) {
  const { t } = useTranslation('insight');
  const { number } = useFormats();
  return (
    <ul className={classes.reasons}>
      <li>
        {t(`horizon.${horizon.by}`, {
          count: horizon.days,
          gap: horizon.gapDays === null ? '—' : number(horizon.gapDays),
        })}
      </li>
      {why.map(({ code, values }) => (
        <li key={`${code}.${values.candidate}`}>{t(`choice.${code}`, said(values))}</li>
      ))}
    </ul>
  );

  /** Names in words, numbers as read; `count` picks the form. */
  function said(values: Report['why'][number]['values']): Record<string, string | number> {
    const shown = Object.entries(values).map(([key, value]): [string, string] => [
      key,
      typeof value === 'number' ? number(value, { digits: Number.isInteger(value) ? 0 : 3 }) : value,
    ]);
    const name = typeof values.candidate === 'string' ? t(`model.name.${values.candidate}`) : '';
    return { ...Object.fromEntries<string>(shown), name, count: Number(values.origins ?? 1) };
  }
}

const COLUMNS = ['logLoss', 'brier', 'ece', 'auc', 'topDecileLift', 'rmse'] as const;

/** Exact, for the analyst: means over all windows, after recalibration. */
function Standings({ report: { standings, champion, origins } }: { report: Report }) {
  const { t } = useTranslation('insight');
  const { number, list, dateShort } = useFormats();
  const word = (name: Forecaster) => t(`model.name.${name}`);
  const bins = origins[0]?.trials[0]?.quality.ece.bins ?? 10;
  return (
    <>
      <FigureTable
        label={t('chance.standings')}
        columns={[t('backtest.candidates'), ...COLUMNS.map((column) => t(`chance.${column}`))]}
        rows={standings.map((row) => ({
          key: row.name,
          name:
            row.name === champion ? <strong>{t('backtest.chosen', { name: word(row.name) })}</strong> : word(row.name),
          cells: COLUMNS.map((column) => show(row[column])),
        }))}
      />
      <p className={classes.basis}>
        {t('chance.columnsText', {
          count: origins.length,
          days: list(origins.map(({ day }) => dateShort(day))),
          bins,
        })}
      </p>
    </>
  );

  function show(value: number | null) {
    return value === null ? '—' : number(value, { digits: 4 });
  }
}
