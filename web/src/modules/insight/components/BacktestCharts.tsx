import type { LifetimeModel } from '@kith/contract/insight-models';
import type { EChartsCoreOption } from 'echarts/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { ChartBox } from '../../../ui/ChartBox.tsx';
import type { BacktestData } from './Backtest.tsx';

/** Repeat purchases of each week, expected and actual; right of the line the model did not know them. */
export function WeeksChart({ backtest, name }: { backtest: BacktestData; name: LifetimeModel }) {
  const { t } = useTranslation('insight');
  const { date, dateShort, number } = useFormats();
  const { weeks, calibrationEnd } = backtest;
  const [actual, expected] = [t('backtest.actual'), t('backtest.expected')];
  const option = useMemo<EChartsCoreOption>(() => {
    const split = weeks.find((week) => week.end >= calibrationEnd);
    return {
      legend: { top: 0, right: 0 },
      grid: { top: 46 },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: weeks.map((week) => dateShort(week.end)) },
      yAxis: { type: 'value' },
      series: [
        { type: 'line', name: actual, showSymbol: false, data: weeks.map((week) => week.actual) },
        {
          type: 'line',
          name: expected,
          showSymbol: false,
          lineStyle: { type: 'dashed' },
          data: weeks.map((week) => round(week.expected[name])),
          ...(split && {
            markLine: {
              symbol: 'none',
              label: { formatter: t('backtest.split'), color: 'var(--kith-soft)' },
              lineStyle: { color: 'var(--kith-soft)' },
              data: [{ xAxis: dateShort(split.end) }],
            },
          }),
        },
      ],
    };
  }, [weeks, calibrationEnd, name, actual, expected, dateShort, t]);
  return (
    <ChartBox
      title={t('backtest.weeks')}
      description={t('backtest.weeksText', { day: date(calibrationEnd) })}
      option={option}
      table={{
        columns: [t('backtest.week'), actual, expected],
        rows: weeks.map((week) => [
          date(week.end),
          number(week.actual),
          number(week.expected[name] ?? 0, { digits: 1 }),
        ]),
      }}
    />
  );
}

type Groups = BacktestData['candidates'][number]['byFrequency'];

/** Mean purchases in the hold-out, by how often they had bought again before. */
export function FrequencyChart({ groups }: { groups: Groups }) {
  const { t } = useTranslation('insight');
  const { number } = useFormats();
  const [actual, expected] = [t('backtest.actual'), t('backtest.expected')];
  const option = useMemo<EChartsCoreOption>(
    () => ({
      legend: { top: 0, right: 0 },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: labels(groups) },
      yAxis: { type: 'value' },
      series: [
        { type: 'bar', name: actual, data: groups.map((group) => round(group.actual)) },
        { type: 'bar', name: expected, data: groups.map((group) => round(group.expected)) },
      ],
    }),
    [groups, actual, expected],
  );
  return (
    <ChartBox
      title={t('backtest.frequency')}
      description={t('backtest.frequencyText')}
      option={option}
      table={{
        columns: [t('backtest.repeats'), t('models.customers'), actual, expected],
        rows: groups.map((group, at) => [
          labels(groups)[at],
          number(group.customers),
          number(group.actual, { digits: 2 }),
          number(group.expected, { digits: 2 }),
        ]),
      }}
    />
  );
}

/** How many times the mean the best tenth bought and spent, by each candidate's own ranking. */
export function LiftChart({ backtest }: { backtest: BacktestData }) {
  const { t } = useTranslation('insight');
  const { number } = useFormats();
  const rows = useMemo(
    () => [
      ...backtest.candidates.map(({ name, holdout }) => ({ word: t(`model.name.${name}`), ...holdout })),
      { word: t('backtest.naive'), ...backtest.baselines.naive },
    ],
    [backtest, t],
  );
  const [orders, spend] = [t('backtest.topDecileOrdersLift'), t('backtest.topDecileSpendLift')];
  const option = useMemo<EChartsCoreOption>(
    () => ({
      legend: { top: 0, right: 0 },
      tooltip: { trigger: 'axis' },
      // Lying bars leave room for the names, however narrow the page.
      xAxis: { type: 'value' },
      yAxis: { type: 'category', inverse: true, data: rows.map((row) => row.word) },
      series: [
        { type: 'bar', name: orders, data: rows.map((row) => round(row.topDecileOrdersLift)) },
        { type: 'bar', name: spend, data: rows.map((row) => round(row.topDecileSpendLift)) },
      ],
    }),
    [rows, orders, spend],
  );
  const say = (value: number | null) => (value === null ? '—' : number(value, { digits: 2 }));
  return (
    <ChartBox
      title={t('backtest.lift')}
      description={t('backtest.liftText')}
      option={option}
      table={{
        columns: [t('backtest.candidates'), orders, spend],
        rows: rows.map((row) => [row.word, say(row.topDecileOrdersLift), say(row.topDecileSpendLift)]),
      }}
    />
  );
}

/** The last group is open-ended. */
function labels(groups: Groups): string[] {
  return groups.map(({ x }, at) => (at === groups.length - 1 && at > 0 ? `${x}+` : `${x}`));
}

/** For the tooltip; null leaves a gap. */
function round(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value * 100) / 100;
}
