import {
  columnOrderingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  type RowSelectionState,
  rowSelectionFeature,
  type Table,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { Grid } from './use-grid.ts';

const features = tableFeatures({ rowSelectionFeature, columnVisibilityFeature, columnOrderingFeature });

export type GridTableModel<T extends object> = Table<typeof features, T>;

/** The headless table: which columns, in which order, which rows are selected. Sorting is the server's. */
export function useGridTable<T extends object>(grid: Grid<T>, rows: readonly T[], selectable: boolean) {
  const [rowSelection, setRowSelection] = useState<RowSelectionState>({});
  const columns = useMemo(() => {
    const helper = createColumnHelper<typeof features, T>();
    return grid.columns.map((column) =>
      helper.display({ id: column.id, header: column.header, cell: ({ row }) => column.cell(row.original) }),
    );
  }, [grid.columns]);
  const columnVisibility = useMemo(
    () => Object.fromEntries(grid.columns.map((column) => [column.id, grid.shown.includes(column.id)])),
    [grid.columns, grid.shown],
  );
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: grid.rowKey,
    enableRowSelection: selectable,
    enableSubRowSelection: false,
    state: { rowSelection, columnVisibility, columnOrder: grid.shown },
    onRowSelectionChange: setRowSelection,
  });
  const selected = useMemo(() => Object.keys(rowSelection), [rowSelection]);
  return { table, selected, clearSelection: () => setRowSelection({}) };
}
