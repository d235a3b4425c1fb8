import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'react-router';
import type { GridColumn } from './columns.ts';
import type { DataGridProps } from './DataGrid.tsx';
import classes from './grid.module.css';

/** The list on a phone: one card per row, the page itself scrolls. */
export function GridCards<T extends object>(props: DataGridProps<T>) {
  const { grid, data, label } = props;
  const root = useRef<HTMLUListElement>(null);
  const virtual = useWindowVirtualizer({
    count: data.rows.length,
    estimateSize: () => 72,
    overscan: 8,
    scrollMargin: root.current?.offsetTop ?? 0,
  });
  const items = virtual.getVirtualItems();
  const near = data.hasMore && !data.loadingMore && (items.at(-1)?.index ?? 0) >= data.rows.length - 20;
  // biome-ignore lint/correctness/useExhaustiveDependencies: loadMore is new at every render; nearness is what counts
  useEffect(() => {
    if (near) data.loadMore();
  }, [near]);
  return (
    <ul ref={root} className={classes.cards} aria-label={label} style={{ height: virtual.getTotalSize() }}>
      {items.map((item) => {
        const row = data.rows[item.index];
        if (!row) return null;
        return (
          <li
            key={grid.rowKey(row)}
            ref={virtual.measureElement}
            data-index={item.index}
            style={{ transform: `translateY(${item.start - virtual.options.scrollMargin}px)` }}
          >
            <RowCard {...props} row={row} />
          </li>
        );
      })}
    </ul>
  );
}

function RowCard<T extends object>({ grid, row, href, onOpen }: DataGridProps<T> & { row: T }) {
  const shown = grid.columns.filter((column) => grid.shown.includes(column.id));
  const title = shown.find((column) => column.card === 'title') ?? shown[0];
  const end = shown.find((column) => column.card === 'end');
  const lines = shown.filter((column) => column !== title && column !== end && column.card !== 'none');
  return (
    <div className={classes.card}>
      <div className={classes.cardTop}>
        <CardTitle to={href?.(row)} onOpen={onOpen && (() => onOpen(row))}>
          {title?.cell(row)}
        </CardTitle>
        {end && <span className={classes.cardEnd}>{end.cell(row)}</span>}
      </div>
      <dl className={classes.cardLines}>
        {lines.map((column) => (
          <CardLine key={column.id} column={column} row={row} />
        ))}
      </dl>
    </div>
  );
}

function CardLine<T>({ column, row }: { column: GridColumn<T>; row: T }) {
  return (
    <div>
      <dt>{column.header}</dt>
      <dd>{column.cell(row)}</dd>
    </div>
  );
}

/** The whole card answers to the finger, its title to the screen reader. */
function CardTitle({
  to,
  onOpen,
  children,
}: {
  to: string | undefined;
  onOpen: (() => void) | undefined;
  children: ReactNode;
}) {
  if (onOpen) {
    return (
      <button type="button" className={classes.cardTitle} onClick={onOpen}>
        {children}
      </button>
    );
  }
  if (to === undefined) return <span className={classes.cardTitle}>{children}</span>;
  return (
    <Link to={to} className={classes.cardTitle}>
      {children}
    </Link>
  );
}
