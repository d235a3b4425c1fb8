import type { Quadrants } from '@kith/contract/insight-forecast';
import type { Quadrant } from '@kith/contract/vocabulary';
import type { EChartsCoreOption } from 'echarts/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useFormats } from '../../../lib/session.ts';
import { ChartBox } from '../../../ui/ChartBox.tsx';
import { floorOf } from '../floor.ts';
import classes from './quadrants.module.css';

type Point = Quadrants['points'][number];

const COLOURS: Record<Quadrant, string> = {
  strengthen: 'var(--kith-chart-1)',
  hold: 'var(--kith-chart-3)',
  rebuild: 'var(--kith-chart-2)',
  dissolve: 'var(--kith-chart-6)',
};
const SERIES: readonly Quadrant[] = ['hold', 'strengthen', 'dissolve', 'rebuild'];

/** Customers by potential (right) and value (up), both logarithmic: a few are worth a thousand times the others. */
export function QuadrantPlot({ quadrants }: { quadrants: Quadrants }) {
  const { t } = useTranslation('insight');
  const { money, number, currency } = useFormats();
  const navigate = useNavigate();
  const { points } = quadrants;
  const option = usePlot(quadrants);
  const amount = (minor: number) => money({ minor, currency });
  const rows = useMemo(() => points.toSorted((a, b) => b.valueMinor - a.valueMinor), [points]);
  const all = quadrants.cells.reduce((sum, cell) => sum + cell.customers, 0);
  return (
    <div className={classes.plot}>
      <ChartBox
        title={t('quadrants.plot')}
        description={t('quadrants.plotText')}
        note={t(points.length < all ? 'quadrants.drawn' : 'quadrants.each', {
          shown: number(points.length),
          of: number(all),
        })}
        option={option}
        height={460}
        onSelect={({ seriesIndex, dataIndex }) => {
          const point = inSeries(points, SERIES[seriesIndex])[dataIndex];
          if (point) navigate(`/customers/${point.customerId}`);
        }}
        table={{
          columns: [t('page.customers'), t('quadrants.value'), t('potential.title'), t('quadrants.quadrant')],
          rows: rows.map((point) => [
            <Link key="name" to={`/customers/${point.customerId}`}>
              {point.name}
            </Link>,
            amount(point.valueMinor),
            amount(point.potentialMinor),
            t(`common:quadrant.${point.quadrant}`),
          ]),
        }}
      />
    </div>
  );
}

function usePlot({ points, splitValue, splitPotential }: Quadrants): EChartsCoreOption {
  const { t } = useTranslation('insight');
  const { money, currency } = useFormats();
  return useMemo(() => {
    const amount = (minor: number) => money({ minor, currency }, { compact: true });
    const floors = { x: floorOf(splitPotential.minor), y: floorOf(splitValue.minor) };
    const axis = (name: string, floor: number) => ({
      type: 'log',
      name,
      min: floor,
      axisLabel: {
        formatter: (minor: number) => (minor <= floor ? `≤ ${amount(minor)}` : amount(minor)),
        hideOverlap: true,
      },
    });
    return {
      legend: { top: 0, left: 'center' },
      grid: { top: 76, right: 24 },
      tooltip: { trigger: 'item', formatter: (mark: { data: { text: string } }) => mark.data.text },
      xAxis: { ...axis(t('quadrants.axisPotential'), floors.x), nameLocation: 'middle', nameGap: 30 },
      yAxis: {
        ...axis(t('quadrants.axisValue'), floors.y),
        nameTextStyle: { align: 'left', color: 'var(--kith-soft)' },
      },
      series: SERIES.map((quadrant, at) => ({
        type: 'scatter',
        name: t(`common:quadrant.${quadrant}`),
        symbolSize: 6,
        itemStyle: { color: COLOURS[quadrant], opacity: 0.65 },
        data: inSeries(points, quadrant).map((point) => ({
          value: [Math.max(point.potentialMinor, floors.x), Math.max(point.valueMinor, floors.y)],
          text: tooltip(point, amount),
        })),
        ...(at === 0 && { markLine: splitLines(splitPotential.minor, splitValue.minor, floors) }),
      })),
    };
  }, [points, splitValue, splitPotential, currency, money, t]);
}

function splitLines(potential: number, value: number, floors: { x: number; y: number }) {
  return {
    symbol: 'none',
    silent: true,
    label: { show: false },
    lineStyle: { color: 'var(--kith-edge)', type: 'solid' },
    data: [{ xAxis: Math.max(potential, floors.x) }, { yAxis: Math.max(value, floors.y) }],
  };
}

/** A name is somebody's own text: nothing in it may count as markup. */
function tooltip({ name, valueMinor, potentialMinor }: Point, amount: (minor: number) => string): string {
  const plain = name.replaceAll(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<b>${plain}</b><br>↑ ${amount(valueMinor)} · → ${amount(potentialMinor)}`;
}

function inSeries(points: readonly Point[], quadrant: Quadrant | undefined): Point[] {
  return points.filter((point) => point.quadrant === quadrant);
}
