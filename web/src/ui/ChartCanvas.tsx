import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

// The few parts of ECharts in use. SVG: sharp on paper, and its colours may be CSS variables.
use([
  BarChart,
  CustomChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  SVGRenderer,
]);

const axis = {
  axisLine: { lineStyle: { color: 'var(--kith-edge)' } },
  axisTick: { show: false },
  axisLabel: { color: 'var(--kith-soft)' },
  splitLine: { lineStyle: { color: 'var(--kith-line)' } },
  nameTextStyle: { color: 'var(--kith-soft)' },
};

const theme = (fontFamily: string) => ({
  color: [1, 2, 3, 4, 5, 6].map((n) => `var(--kith-chart-${n})`),
  // By name: ECharts measures words on a canvas, which knows no variables, and would set them over each other.
  textStyle: { fontFamily, fontSize: 12, color: 'var(--kith-ink)' },
  categoryAxis: { ...axis, splitLine: { show: false } },
  valueAxis: { ...axis, axisLine: { show: false } },
  timeAxis: { ...axis, splitLine: { show: false } },
  logAxis: axis,
  legend: { textStyle: { color: 'var(--kith-soft)' }, itemWidth: 14, itemHeight: 8 },
  line: { symbol: 'circle', symbolSize: 5, lineStyle: { width: 2 } },
  grid: { left: 8, right: 12, top: 28, bottom: 4, containLabel: true },
  tooltip: {
    confine: true,
    backgroundColor: 'var(--kith-card)',
    borderColor: 'var(--kith-line)',
    textStyle: { color: 'var(--kith-ink)', fontSize: 12 },
    axisPointer: { lineStyle: { color: 'var(--kith-edge)' } },
  },
});

/** What A4 leaves between its margins; a chart is drawn anew for it, because an SVG of the screen's width is cut. px */
const PAPER_WIDTH = 680;

type ChartCanvasProps = {
  option: EChartsCoreOption;
  /** A mark was clicked. */
  onSelect?: ((mark: ChartMark) => void) | undefined;
};
/** Place of a mark in its option. */
export type ChartMark = { seriesIndex: number; dataIndex: number };

/** The picture itself, as wide and high as its parent. */
export default function ChartCanvas({ option, onSelect }: ChartCanvasProps) {
  const root = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const select = useRef(onSelect);
  useEffect(() => {
    select.current = onSelect;
  }, [onSelect]);
  useEffect(() => {
    if (!root.current) return;
    const made = init(root.current, theme(getComputedStyle(root.current).fontFamily), { renderer: 'svg' });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(root.current);
    made.on('click', ({ seriesIndex, dataIndex }) => {
      if (seriesIndex !== undefined) select.current?.({ seriesIndex, dataIndex });
    });
    const forPaper = () => made.resize({ width: Math.min(made.getWidth(), PAPER_WIDTH) });
    const forScreen = () => made.resize({ width: 'auto' });
    window.addEventListener('beforeprint', forPaper);
    window.addEventListener('afterprint', forScreen);
    return () => {
      window.removeEventListener('beforeprint', forPaper);
      window.removeEventListener('afterprint', forScreen);
      observer.disconnect();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption({ animation: false, ...option }, { notMerge: true });
  }, [option]);
  return <div ref={root} style={{ height: '100%', overflow: 'hidden' }} />;
}
