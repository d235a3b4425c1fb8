import { forecastRoutes, type Intervals } from '@kith/contract/insight-forecast';
import type { EChartsCoreOption } from 'echarts/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { ChartBox } from '../../../ui/ChartBox.tsx';
import { Figures } from '../../../ui/Figures.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { Basis } from '../components/Basis.tsx';
import { ValueNav } from '../components/ValueNav.tsx';
import classes from '../insight.module.css';

/** How long customers take to come again. */
export default function RhythmPage() {
  const { t } = useTranslation('insight');
  const query = useRoute(forecastRoutes.intervals);
  return (
    <>
      <ValueNav />
      <PageHeader title={t('rhythm.title')} rule={false} sub={<Basis known={query.data} />} />
      <Loaded query={query} rows={8}>
        {(intervals) =>
          intervals.medianDays === null ? (
            <Empty title={t('rhythm.empty')} text={t('rhythm.emptyText')} />
          ) : (
            <Answer intervals={intervals} median={intervals.medianDays} />
          )
        }
      </Loaded>
    </>
  );
}

function Answer({ intervals, median }: { intervals: Intervals; median: number }) {
  const { t } = useTranslation('insight');
  const { number } = useFormats();
  const days = (value: number | null) =>
    value === null ? '—' : t('days', { count: value, shown: number(value, { digits: 0 }) });
  return (
    <>
      <Figures
        items={[
          { key: 'median', label: t('rhythm.median'), value: days(median) },
          { key: 'p75', label: t('rhythm.p75'), value: days(intervals.p75Days) },
          { key: 'p95', label: t('rhythm.p95'), value: days(intervals.p95Days) },
          { key: 'intervals', label: t('rhythm.intervals'), value: number(intervals.intervals) },
        ]}
      />
      <p className={classes.verdict}>
        {t('rhythm.verdict', { median: days(median), p75: days(intervals.p75Days), p95: days(intervals.p95Days) })}
      </p>
      <Histogram intervals={intervals} />
    </>
  );
}

function Histogram({ intervals }: { intervals: Intervals }) {
  const { t } = useTranslation('insight');
  const { number, percent } = useFormats();
  const { bins } = intervals;
  const rows = useMemo(
    () => bins.map((bin) => ({ ...bin, word: bin.to === null ? `≥ ${bin.from}` : `${bin.from}–${bin.to}` })),
    [bins],
  );
  const option = useMemo<EChartsCoreOption>(() => {
    const mark = (days: number | null, word: string) => {
      const bin = rows.find(({ to }) => days !== null && (to === null || days <= to));
      return bin ? [{ xAxis: bin.word, label: { formatter: word } }] : [];
    };
    return {
      grid: { top: 40, bottom: 24 },
      tooltip: { trigger: 'axis', valueFormatter: (count: number) => number(count) },
      xAxis: {
        type: 'category',
        name: t('rhythm.axis'),
        nameLocation: 'middle',
        nameGap: 26,
        data: rows.map(({ word }) => word),
      },
      yAxis: { type: 'value', axisLabel: { formatter: (count: number) => number(count, { compact: true }) } },
      series: [
        {
          type: 'bar',
          name: t('rhythm.count'),
          barCategoryGap: '12%',
          data: rows.map(({ count }) => count),
          markLine: {
            symbol: 'none',
            silent: true,
            label: { color: 'var(--kith-soft)' },
            lineStyle: { color: 'var(--kith-edge)' },
            data: [
              ...mark(intervals.medianDays, t('rhythm.markMedian')),
              ...mark(intervals.p75Days, t('rhythm.markQuantile', { share: percent(0.75) })),
              ...mark(intervals.p95Days, t('rhythm.markQuantile', { share: percent(0.95) })),
            ],
          },
        },
      ],
    };
  }, [rows, intervals, number, percent, t]);
  return (
    <ChartBox
      title={t('rhythm.histogram')}
      description={t('rhythm.histogramText')}
      note={t('rhythm.histogramText')}
      option={option}
      height={340}
      table={{
        columns: [t('rhythm.axis'), t('rhythm.count'), t('rhythm.share')],
        rows: rows.map(({ word, count }) => [
          word,
          number(count),
          percent(count / Math.max(intervals.intervals, 1), 1),
        ]),
      }}
    />
  );
}
