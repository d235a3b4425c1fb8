import type { LifetimeModel, ModelReport } from '@kith/contract/insight-models';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { FigureTable } from '../../../ui/FigureTable.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import classes from '../insight.module.css';
import { FrequencyChart, LiftChart, WeeksChart } from './BacktestCharts.tsx';

export type BacktestData = NonNullable<ModelReport['backtest']>;
type Totals = BacktestData['baselines']['naive'];
type Props = {
  backtest: BacktestData;
  /** The model of repeat buying in use. */
  chosen: LifetimeModel | null;
};

/** The models fitted to the earlier days only and held against the later ones. */
export function Backtest({ backtest, chosen }: Props) {
  const { t } = useTranslation('insight');
  const { date } = useFormats();
  const name = chosen ?? backtest.candidates[0]?.name;
  const best = backtest.candidates.find((one) => one.name === name);
  return (
    <Section
      title={t('backtest.title')}
      note={t('backtest.note', { from: date(backtest.calibrationEnd), to: date(backtest.holdoutEnd) })}
    >
      {best && <Verdict totals={best.holdout} naive={backtest.baselines.naive} />}
      <Candidates backtest={backtest} chosen={chosen} />
      {best && (
        <div className={classes.charts}>
          <WeeksChart backtest={backtest} name={best.name} />
          <FrequencyChart groups={best.byFrequency} />
          <LiftChart backtest={backtest} />
        </div>
      )}
    </Section>
  );
}

/** How good, in one sentence for whoever owns the shop. */
function Verdict({ totals, naive }: { totals: Totals; naive: Totals }) {
  const { t } = useTranslation('insight');
  const { number, percent, sentences } = useFormats();
  if (totals.totalError === null) return <p>{t('backtest.nothing')}</p>;
  return (
    <p className={classes.reading}>
      {sentences([
        t(totals.totalError < 0 ? 'backtest.tooFew' : 'backtest.tooMany', {
          expected: number(totals.expected, { digits: 0 }),
          actual: number(totals.actual),
          error: percent(Math.abs(totals.totalError), 1),
        }),
        t('backtest.against', { mae: number(totals.mae, { digits: 2 }), naive: number(naive.mae, { digits: 2 }) }),
      ])}
    </p>
  );
}

const COLUMNS = ['totalError', 'mae', 'rmse', 'correlation', 'topDecileOrdersLift', 'topDecileSpendLift'] as const;

function Candidates({ backtest, chosen }: Props) {
  const { t } = useTranslation('insight');
  const { number, percent } = useFormats();
  const show = (column: (typeof COLUMNS)[number], value: number | null) => {
    if (value === null) return '—';
    return column === 'totalError' ? percent(value, 1) : number(value, { digits: 3 });
  };
  const rows = [
    ...backtest.candidates.map(({ name, holdout }) => ({ name, word: t(`model.name.${name}`), totals: holdout })),
    { name: 'naive', word: t('backtest.naive'), totals: backtest.baselines.naive },
    { name: 'naiveWithFirst', word: t('backtest.naiveWithFirst'), totals: backtest.baselines.naiveWithFirst },
  ];
  return (
    <>
      <FigureTable
        label={t('backtest.candidates')}
        columns={[t('backtest.candidates'), ...COLUMNS.map((column) => t(`backtest.${column}`))]}
        rows={rows.map(({ name, word, totals }) => ({
          key: name,
          name: name === chosen ? <strong>{t('backtest.chosen', { name: word })}</strong> : word,
          cells: COLUMNS.map((column) => show(column, totals[column])),
        }))}
      />
      <p className={classes.basis}>{t('backtest.columnsText')}</p>
    </>
  );
}
