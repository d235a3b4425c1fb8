import type { Cohorts } from '@kith/contract/insight-forecast';
import type { EChartsCoreOption } from 'echarts/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { ChartBox } from '../../../ui/ChartBox.tsx';
import { isOver } from '../cohorts.ts';
import { usePeriodWord } from '../use-period-word.ts';

/** Every cohort as a thin line and all together as a thick one: periods since the first purchase, share who bought. */
export function CohortCurve({ cohorts: { by, cohorts }, mean }: { cohorts: Cohorts; mean: readonly number[] }) {
  const { t } = useTranslation('insight');
  const { percent } = useFormats();
  const word = usePeriodWord(by);
  const all = t('cohorts.mean');
  const option = useMemo<EChartsCoreOption>(() => {
    const thin = cohorts.map((cohort) => ({
      type: 'line',
      name: word(cohort.from),
      showSymbol: false,
      silent: true,
      tooltip: { show: false },
      lineStyle: { width: 1, opacity: 0.45, color: 'var(--kith-chart-6)' },
      data: cohort.active.filter((_, since) => isOver(cohort, since)).map((active) => active / cohort.customers),
    }));
    return {
      grid: { top: 12, bottom: 24 },
      tooltip: { trigger: 'axis', valueFormatter: (share: number) => percent(share, 1) },
      xAxis: {
        type: 'category',
        boundaryGap: false,
        name: t(`cohorts.axis.${by}`),
        nameLocation: 'middle',
        nameGap: 26,
        data: mean.map((_, since) => since),
      },
      yAxis: { type: 'value', max: 1, axisLabel: { formatter: (share: number) => percent(share) } },
      series: [
        ...thin,
        {
          type: 'line',
          name: all,
          data: mean,
          lineStyle: { width: 3, color: 'var(--kith-chart-1)' },
          itemStyle: { color: 'var(--kith-chart-1)' },
        },
      ],
    };
  }, [cohorts, mean, by, all, percent, t, word]);
  return (
    <ChartBox
      title={t('cohorts.curve')}
      description={t('cohorts.curveText')}
      note={t('cohorts.curveText')}
      option={option}
      height={300}
      table={{
        columns: [t(`cohorts.axis.${by}`), all],
        rows: mean.map((share, since) => [since, percent(share, 1)]),
      }}
    />
  );
}
