import { type Segment, segmentsRoutes } from '@kith/contract/segments';
import { SegmentedControl } from '@mantine/core';
import type { EChartsCoreOption } from 'echarts/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RowOf, useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { ChartBox } from '../../../ui/ChartBox.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../segments.module.css';

/** The line above and the bars beneath it share their days. */
const GRID = { left: 52, right: 12, containLabel: false };

const SPANS = ['30', '90', '365'] as const;

/** How many were in at the end of each day, and who came and went. */
export function SizeChart({ segment: { segmentId, members } }: { segment: Segment }) {
  const { t } = useTranslation('segments');
  const [days, setDays] = useState<string>('90');
  const query = useRoute(segmentsRoutes.sizes, { params: { segmentId }, query: { days: Number(days) } });
  return (
    <Section
      title={t('size.title')}
      note={
        <SegmentedControl
          size="xs"
          className="no-print"
          aria-label={t('size.span')}
          value={days}
          data={SPANS.map((span) => ({ value: span, label: t('size.days', { count: Number(span) }) }))}
          onChange={setDays}
        />
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length < 2 ? <p className={classes.quiet}>{t('size.young')}</p> : <Chart key={members} days={items} />
        }
      </Loaded>
    </Section>
  );
}

function Chart({ days }: { days: readonly RowOf<typeof segmentsRoutes.sizes>[] }) {
  const { t } = useTranslation('segments');
  const { dateShort, number } = useFormats();
  const option = useMemo<EChartsCoreOption>(() => {
    const labels = days.map(({ on }) => dateShort(on));
    const bar = (name: string, color: string, data: readonly number[]) => ({
      type: 'bar',
      stack: 'moved',
      xAxisIndex: 1,
      yAxisIndex: 1,
      name,
      data,
      itemStyle: { color },
      barMaxWidth: 10,
    });
    return {
      grid: [
        { ...GRID, top: 28, bottom: 104 },
        { ...GRID, height: 60, bottom: 28 },
      ],
      legend: { top: 0 },
      tooltip: { trigger: 'axis' },
      axisPointer: { link: [{ xAxisIndex: 'all' }] },
      xAxis: [
        { type: 'category', data: labels, axisLabel: { show: false } },
        { type: 'category', data: labels, gridIndex: 1 },
      ],
      yAxis: [
        {
          type: 'value',
          minInterval: 1,
          axisLabel: { formatter: (value: number) => number(value, { compact: true }) },
        },
        { type: 'value', minInterval: 1, gridIndex: 1, splitNumber: 2 },
      ],
      series: [
        {
          type: 'line',
          name: t('size.members'),
          showSymbol: false,
          data: days.map(({ members }) => members),
          lineStyle: { width: 2 },
        },
        bar(
          t('size.came'),
          'var(--kith-chart-2)',
          days.map(({ came }, at) => (at === 0 ? 0 : came)),
        ),
        bar(
          t('size.went'),
          'var(--kith-chart-4)',
          days.map(({ went }) => -went),
        ),
      ],
    };
  }, [days, dateShort, number, t]);
  return (
    <ChartBox
      title={t('size.chart')}
      description={t('size.text')}
      note={t('size.note')}
      option={option}
      height={300}
      table={{
        columns: [t('size.day'), t('size.members'), t('size.came'), t('size.went')],
        rows: days
          .toReversed()
          .map(({ on, members, came, went }) => [dateShort(on), number(members), number(came), number(went)]),
      }}
    />
  );
}
