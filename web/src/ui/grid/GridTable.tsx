import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type ReactNode, type RefObject, useCallback, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useShortcuts } from '../shortcuts.ts';
import { type GridColumn, nextSort } from './columns.ts';
import type { DataGridProps } from './DataGrid.tsx';
import classes from './grid.module.css';
import { useActiveRow } from './use-active-row.ts';
import type { Grid } from './use-grid.ts';
import type { GridTableModel } from './use-grid-table.ts';

const ROW_HEIGHT = { comfortable: 44, compact: 33 };
/** The next page is asked for when this many rows are left below: two screens, so scrolling does not wait. */
const AHEAD = 40;

type GridTableProps<T extends object> = DataGridProps<T> & { table: GridTableModel<T>; printing: boolean };

/** The table of a DataGrid: native table elements, of which only those on screen are drawn. */
export function GridTable<T extends object>(props: GridTableProps<T>) {
  const { grid, data, table, printing, onOpen, openKey, bulk, label } = props;
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = table.getRowModel().rows;
  const columns = shownColumns(grid);
  const rowHeight = ROW_HEIGHT[grid.density];
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 12,
    scrollPaddingStart: 40,
  });
  const items = virtual.getVirtualItems();
  const lastDrawn = items.at(-1)?.index ?? 0;
  useLoadMore(props.data, lastDrawn);
  useTopOfNewRows(data.stale, scroller);

  const open = useCallback(
    (index: number) => {
      const row = rows[index];
      if (row) onOpen?.(row.original);
    },
    [rows, onOpen],
  );
  // Through the handler and not `toggleSelected`: only the handler remembers where a range begins.
  const toggle = (index: number, range: boolean) => {
    const row = rows[index];
    row?.getToggleSelectedHandler()({ target: { checked: !row.getIsSelected() }, shiftKey: range });
  };
  const active = useActiveRow({
    keys: useMemo(() => rows.map((row) => row.id), [rows]),
    scrollTo: useCallback((index: number) => virtual.scrollToIndex(index, { align: 'auto' }), [virtual]),
    onOpen: onOpen ? open : undefined,
    openKey,
    onToggle: bulk ? toggle : undefined,
    pageSize: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 1),
  });
  useShortcuts(
    { j: { label: t('grid.next'), run: active.next }, k: { label: t('grid.previous'), run: active.previous } },
    { scope: t('grid.title') },
  );

  const drawn = printing ? rows.map((_, index) => index) : items.map((item) => item.index);
  const above = printing ? 0 : (items[0]?.start ?? 0);
  const below = printing ? 0 : virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={scroller} className={classes.scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows that are moved through and selected make a grid
        role="grid"
        aria-label={label}
        style={{ minWidth: columns.reduce((sum, column) => sum + (column.width ?? (column.grow ? 180 : 120)), 40) }}
        aria-rowcount={data.hasMore ? -1 : rows.length + 1}
        aria-multiselectable={bulk !== undefined}
      >
        <colgroup>
          {bulk && <col style={{ width: 40 }} className="no-print" />}
          {columns.map((column) => (
            <col key={column.id} style={column.grow ? undefined : { width: column.width ?? 120 }} />
          ))}
        </colgroup>
        <GridHead grid={grid} columns={columns} table={table} selectable={bulk !== undefined} />
        <tbody ref={active.body} onKeyDown={active.onKeyDown}>
          <Space height={above} />
          {drawn.map((index) => {
            const row = rows[index];
            if (!row) return null;
            return (
              <tr
                key={row.id}
                className={classes.row}
                ref={printing ? undefined : virtual.measureElement}
                data-index={index}
                data-row={index}
                data-open={row.id === openKey}
                aria-rowindex={index + 2}
                aria-selected={bulk ? row.getIsSelected() : undefined}
                tabIndex={index === active.active ? 0 : -1}
                onFocus={(event) => event.target === event.currentTarget && active.setActiveKey(row.id)}
                onClick={(event) => isPlainClick(event) && onOpen?.(row.original)}
              >
                {bulk && (
                  <td className={`${classes.check} no-print`}>
                    <label>
                      <input
                        type="checkbox"
                        tabIndex={-1}
                        aria-label={t('grid.select', { name: props.rowLabel(row.original) })}
                        checked={row.getIsSelected()}
                        onChange={row.getToggleSelectedHandler()}
                      />
                    </label>
                  </td>
                )}
                {columns.map((column, at) => (
                  <td key={column.id} data-align={column.align}>
                    <CellLink
                      href={at === 0 ? props.href?.(row.original) : undefined}
                      onOpen={onOpen && (() => onOpen(row.original))}
                    >
                      {column.cell(row.original)}
                    </CellLink>
                  </td>
                ))}
              </tr>
            );
          })}
          <Space height={below} />
        </tbody>
      </table>
    </div>
  );
}

function shownColumns<T>(grid: Grid<T>): GridColumn<T>[] {
  return grid.shown.flatMap((id) => grid.columns.find((column) => column.id === id) ?? []);
}

function useLoadMore<T extends object>(
  { rows, hasMore, loadingMore, loadMore }: DataGridProps<T>['data'],
  lastDrawn: number,
): void {
  const near = hasMore && !loadingMore && lastDrawn >= rows.length - AHEAD;
  // biome-ignore lint/correctness/useExhaustiveDependencies: loadMore is new at every render; nearness is what counts
  useEffect(() => {
    if (near) loadMore();
  }, [near]);
}

/** Another sort or filter begins at its top. */
function useTopOfNewRows(stale: boolean, scroller: RefObject<HTMLElement | null>): void {
  const before = useRef(stale);
  useEffect(() => {
    if (before.current && !stale) scroller.current?.scrollTo({ top: 0 });
    before.current = stale;
  }, [stale, scroller]);
}

/** The height of the rows that are not drawn. */
function Space({ height }: { height: number }) {
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row cannot be focused
  return height > 0 ? <tr aria-hidden="true" style={{ height }} /> : null;
}

/** A click on a row, not on something in it, nor the end of marking text. */
function isPlainClick(event: MouseEvent<HTMLElement>): boolean {
  const on = event.target;
  if (!(on instanceof Element) || on.closest('a, button, input, label, select, textarea')) return false;
  return window.getSelection()?.isCollapsed !== false;
}

/** The first cell: a plain click opens beside the list, with Ctrl or ⌘ it is an ordinary link. */
function CellLink({
  href,
  onOpen,
  children,
}: {
  href: string | undefined;
  onOpen: (() => void) | undefined;
  children: ReactNode;
}) {
  if (href === undefined) return <>{children}</>;
  return (
    <Link
      to={href}
      tabIndex={-1}
      className={classes.cellLink}
      onClick={(event) => {
        if (!onOpen || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        onOpen();
      }}
    >
      {children}
    </Link>
  );
}

type GridHeadProps<T extends object> = {
  grid: Grid<T>;
  columns: readonly GridColumn<T>[];
  table: GridTableModel<T>;
  selectable: boolean;
};

function GridHead<T extends object>({ grid, columns, table, selectable }: GridHeadProps<T>) {
  const { t } = useTranslation();
  const some = table.getIsSomeRowsSelected();
  return (
    <thead>
      <tr>
        {selectable && (
          <th className={`${classes.check} no-print`} scope="col">
            <label>
              <input
                type="checkbox"
                aria-label={t('grid.selectLoaded')}
                checked={table.getIsAllRowsSelected()}
                ref={(input) => {
                  if (input) input.indeterminate = some;
                }}
                onChange={table.getToggleAllRowsSelectedHandler()}
              />
            </label>
          </th>
        )}
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} grid={grid} />
        ))}
      </tr>
    </thead>
  );
}

function HeadCell<T>({ column, grid }: { column: GridColumn<T>; grid: Grid<T> }) {
  const sorted = grid.sortBy === column.id;
  const Arrow = grid.descending ? IconArrowDown : IconArrowUp;
  return (
    <th
      scope="col"
      data-align={column.align}
      title={column.explain}
      aria-sort={sorted ? (grid.descending ? 'descending' : 'ascending') : undefined}
    >
      {column.sort ? (
        <button type="button" data-sorted={sorted} onClick={() => grid.setSort(nextSort(grid.sort, column))}>
          {column.header}
          {sorted && <Arrow size={13} stroke={2} aria-hidden="true" />}
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}
