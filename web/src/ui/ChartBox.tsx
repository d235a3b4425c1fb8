import { Button, Skeleton } from '@mantine/core';
import type { EChartsCoreOption } from 'echarts/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './ChartBox.module.css';
import type { ChartMark } from './ChartCanvas.tsx';

// ECharts is 170 kB gzip: fetched by the first chart that is looked at.
const ChartCanvas = lazy(() => import('./ChartCanvas.tsx'));

type ChartBoxProps = {
  title: string;
  /** What the picture shows, in a sentence, for who cannot see it. */
  description: string;
  note?: ReactNode;
  /**
   * An ECharts option. Colours come from the theme: series take `--kith-chart-1 … 6` in turn; name others as
   * 'var(--kith-seal)' so that dark mode and print follow by themselves. Keep it stable (useMemo).
   */
  option: EChartsCoreOption;
  /** The same numbers as a table; the first column names the row. */
  table: { columns: readonly string[]; rows: readonly (readonly ReactNode[])[] };
  /** px */
  height?: number;
  /** What a click on a mark opens; the table must lead there, too. */
  onSelect?: (mark: ChartMark) => void;
};

/** A chart that is also a table. */
export function ChartBox({ title, description, note, option, table, height = 260, onSelect }: ChartBoxProps) {
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className={classes.chart} aria-label={title}>
      <div className={classes.chartHead}>
        <figcaption>{title}</figcaption>
        <Button
          className="no-print"
          size="compact-xs"
          variant="subtle"
          color="gray"
          onClick={() => setAsTable(!asTable)}
        >
          {t(asTable ? 'chart.asChart' : 'chart.asTable')}
        </Button>
      </div>
      {asTable ? (
        <NumbersTable title={title} {...table} />
      ) : (
        <div role="img" aria-label={`${title}. ${description}`} style={{ height }}>
          <Suspense fallback={<Skeleton height={height} />}>
            <ChartCanvas option={option} onSelect={onSelect} />
          </Suspense>
        </div>
      )}
      {note && <div className={classes.note}>{note}</div>}
    </figure>
  );
}

function NumbersTable({ title, columns, rows }: ChartBoxProps['table'] & { title: string }) {
  return (
    <div className={classes.chartTable}>
      <table aria-label={title}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a chart have no identity but their place
            <tr key={at}>
              {columns.map((column, cell) => (
                <td key={column}>{row[cell]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
