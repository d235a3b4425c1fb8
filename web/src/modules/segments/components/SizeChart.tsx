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
    const bar = (name: string, color: string, data: readonly number[]) => ({
      type: 'bar',
      stack: 'moved',
      yAxisIndex: 1,
      name,
      data,
      itemStyle: { color },
      barMaxWidth: 10,
    });
    // The move of a usual day stays readable beneath the line.
    const most = Math.max(1, ...days.slice(1).map(({ came, went }) => Math.max(came, went)));
    return {
      grid: { top: 28 },
      legend: { top: 0 },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: days.map(({ on }) => dateShort(on)) },
      yAxis: [
        { type: 'value', minInterval: 1 },
        { type: 'value', min: -3 * most, max: 3 * most, show: false },
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
  }, [days, dateShort, t]);
  return (
    <ChartBox
      title={t('size.chart')}
      description={t('size.text')}
      note={t('size.note')}
      option={option}
      table={{
        columns: [t('size.day'), t('size.members'), t('size.came'), t('size.went')],
        rows: days
          .toReversed()
          .map(({ on, members, came, went }) => [dateShort(on), number(members), number(came), number(went)]),
      }}
    />
  );
}
