import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../lib/session.ts';
import { useShortcuts } from '../shortcuts.ts';
import { Empty, ErrorState, Loading } from '../states.tsx';
import { PHONE_QUERY } from '../theme.ts';
import type { GridData } from './data.ts';
import { GridCards } from './GridCards.tsx';
import { GridColumns } from './GridColumns.tsx';
import { GridSort } from './GridSort.tsx';
import { GridTable } from './GridTable.tsx';
import classes from './grid.module.css';
import type { Grid } from './use-grid.ts';
import { useGridTable } from './use-grid-table.ts';
import { usePrinting } from './use-printing.ts';

export type DataGridProps<T extends object> = {
  /** Names the list for screen readers. */
  label: string;
  grid: Grid<T>;
  data: GridData<T>;
  /** A row as one phrase, for its checkbox: the name. */
  rowLabel: (row: T) => string;
  /** Enter or a click: open the panel, go to the page. */
  onOpen?: (row: T) => void;
  /** The row whose panel is open. */
  openKey?: string | undefined;
  /** The row's own page: the first cell becomes a link to it, for Ctrl-click and for screen readers. */
  href?: (row: T) => string;
  /** Buttons for the selected rows; without it nothing can be selected. */
  bulk?: (keys: readonly string[], clear: () => void) => ReactNode;
  /** Shown when there are no rows at all; make it with Empty. */
  empty: ReactNode;
  /** Set while filters narrow the list: then "nothing matches" with a way out is shown instead. */
  filtered?: { clear: () => void } | undefined;
  /** Left of the columns menu. */
  tools?: ReactNode;
};

/**
 * The list of the house: sortable, columns to choose, selection, keyboard, loads more as it is scrolled;
 * a table on a desk and on paper, cards on a phone. Inside a ListPage it fills the height that is left.
 */
export function DataGrid<T extends object>(props: DataGridProps<T>) {
  const { grid, data, bulk } = props;
  const phone = useMediaQuery(PHONE_QUERY, window.matchMedia(PHONE_QUERY).matches, { getInitialValueInEffect: false });
  const printing = usePrinting();
  const { table, selected, clearSelection } = useGridTable(grid, data.rows, bulk !== undefined);

  if (data.error) return <ErrorState error={data.error} retry={data.retry} />;
  if (data.loading) return <Loading rows={12} />;
  if (data.rows.length === 0) return <Nothing {...props} />;
  const asCards = phone && !printing;
  return (
    <div className={classes.grid} data-density={grid.density} data-stale={data.stale}>
      {asCards && <GridSort grid={grid} />}
      {asCards ? <GridCards {...props} /> : <GridTable {...props} table={table} printing={printing} />}
      <GridFoot {...props} shownTools={!phone} />
      {bulk && selected.length > 0 && (
        <BulkBar count={selected.length} clear={clearSelection}>
          {bulk(selected, clearSelection)}
        </BulkBar>
      )}
    </div>
  );
}

function Nothing<T extends object>({ filtered, empty }: DataGridProps<T>) {
  const { t } = useTranslation();
  if (!filtered) return <>{empty}</>;
  return (
    <Empty
      title={t('grid.noMatch')}
      action={
        <Button variant="default" onClick={filtered.clear}>
          {t('filter.clear')}
        </Button>
      }
    />
  );
}

/** How many rows there are here, honestly: the whole count is not asked for on every page. */
function GridFoot<T extends object>({ data, grid, tools, shownTools }: DataGridProps<T> & { shownTools: boolean }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const count = data.rows.length;
  return (
    <div className={classes.foot}>
      <span role="status">
        {t(data.hasMore ? 'grid.loaded' : 'grid.all', { count, shown: number(count) })}
        {data.loadingMore && ` ${t('grid.loadingMore')}`}
      </span>
      <span className={`${classes.footTools} no-print`}>
        {tools}
        {shownTools && <GridColumns grid={grid} />}
      </span>
    </div>
  );
}

function BulkBar({ count, clear, children }: { count: number; clear: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  useShortcuts({ Escape: { label: t('grid.clearSelection'), run: clear } }, { scope: t('grid.title') });
  return (
    <section className={`${classes.bulk} no-print`} aria-label={t('grid.selection')}>
      <strong role="status">{t('grid.selected', { count, shown: number(count) })}</strong>
      {children}
      <Button size="compact-sm" variant="subtle" color="gray" onClick={clear}>
        {t('grid.clearSelection')}
      </Button>
    </section>
  );
}
