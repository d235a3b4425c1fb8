import type { ModelReport } from '@kith/contract/insight-models';
import type { EChartsCoreOption } from 'echarts/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { ChartBox } from '../../../ui/ChartBox.tsx';

type Test = NonNullable<ModelReport['chance']['test']>;
type Props = { points: Test['reliability']; ece: Test['quality']['ece'] };

/** What was said against what came: on the diagonal, 30 % means that 30 of 100 came. */
export function ReliabilityChart({ points, ece }: Props) {
  const { t } = useTranslation('insight');
  const { percent, number } = useFormats();
  const [said, came, exact] = [t('reliability.predicted'), t('reliability.observed'), t('reliability.exact')];
  const option = useMemo<EChartsCoreOption>(() => {
    const axis = {
      type: 'value',
      min: 0,
      max: 1,
      interval: 0.2,
      axisLabel: { formatter: (share: number) => percent(share) },
    };
    return {
      legend: { top: 0, right: 0 },
      grid: { top: 34, bottom: 24, right: 20 },
      tooltip: { trigger: 'item', valueFormatter: (share: number) => percent(share, 1) },
      xAxis: { ...axis, name: said, nameLocation: 'middle', nameGap: 26, splitLine: { show: false } },
      yAxis: axis,
      series: [
        {
          type: 'line',
          name: came,
          symbolSize: 8,
          data: points.map(({ predicted, observed }) => [predicted, observed]),
        },
        {
          type: 'line',
          name: exact,
          showSymbol: false,
          silent: true,
          itemStyle: { color: 'var(--kith-edge)' },
          lineStyle: { type: 'dashed', width: 1, color: 'var(--kith-edge)' },
          data: [
            [0, 0],
            [1, 1],
          ],
        },
      ],
    };
  }, [points, said, came, exact, percent]);
  return (
    <ChartBox
      title={t('reliability.title')}
      description={t('reliability.text')}
      note={t('reliability.note', {
        bins: ece.bins,
        quantile: number(ece.quantile, { digits: 4 }),
        width: number(ece.width, { digits: 4 }),
      })}
      option={option}
      height={300}
      table={{
        columns: [t('reliability.group'), t('page.customers'), said, came],
        rows: points.map(({ from, to, customers, predicted, observed }) => [
          `${percent(from, 1)} – ${percent(to, 1)}`,
          number(customers, { digits: 0 }),
          percent(predicted, 1),
          percent(observed, 1),
        ]),
      }}
    />
  );
}
