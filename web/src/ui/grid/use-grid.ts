import { useCallback, useMemo, useState } from 'react';
import { z } from 'zod';
import { rememberedChoice, useStore } from '../../lib/store.ts';
import { useUrlState } from '../../lib/url.ts';
import { chosenColumns, columnsText, type GridColumn, parseSort } from './columns.ts';

const schema = z.object({ sort: z.string().optional(), cols: z.string().optional() });

/** One density for all grids of a person. */
const density = rememberedChoice('kith.density', ['comfortable', 'compact']);

export type GridOptions<T> = {
  /** Names the grid on this device; the module's name and the list's. */
  id: string;
  columns: readonly GridColumn<T>[];
  rowKey: (row: T) => string;
  /** '-lastOrderAt'; '' where the order is the server's own. */
  defaultSort?: string;
  /** A second grid of a page keeps its order to itself, out of the URL. */
  local?: boolean;
};

export type Grid<T> = {
  columns: readonly GridColumn<T>[];
  rowKey: (row: T) => string;
  /** For the route's query: '-value', and the same in parts. */
  sort: string;
  sortBy: string;
  descending: boolean;
  setSort: (sort: string) => void;
  /** Ids of the columns shown, in order. */
  shown: string[];
  setShown: (ids: readonly string[] | null) => void;
  density: 'comfortable' | 'compact';
  setDensity: (density: 'comfortable' | 'compact') => void;
};

/** Sort and columns of a DataGrid: in the URL, so that a link shows the same list; columns also on this device. */
export function useGrid<T>({ id, columns, rowKey, defaultSort = '', local = false }: GridOptions<T>): Grid<T> {
  const [url, setUrl] = useUrlState(schema);
  const [own, setOwn] = useState<z.output<typeof schema>>({});
  const state = local ? own : url;
  const setState = useCallback(
    (patch: z.output<typeof schema>) => (local ? setOwn((before) => ({ ...before, ...patch })) : setUrl(patch)),
    [local, setUrl],
  );
  const storageKey = `kith.grid.${id}`;
  const [remembered, setRemembered] = useState(() => localStorage.getItem(storageKey));
  const cols = state.cols ?? remembered;
  const shown = useMemo(() => chosenColumns(columns, cols), [columns, cols]);
  const sort = columns.some((column) => column.sort && column.id === parseSort(state.sort ?? '').by)
    ? (state.sort ?? '')
    : defaultSort;

  return {
    columns,
    rowKey,
    sort,
    sortBy: parseSort(sort).by,
    descending: parseSort(sort).descending,
    setSort(next) {
      setState({ sort: next === defaultSort ? undefined : next });
    },
    shown,
    setShown(ids) {
      const text = ids === null ? null : columnsText(columns, ids);
      if (text === null) localStorage.removeItem(storageKey);
      else localStorage.setItem(storageKey, text);
      setRemembered(text);
      setState({ cols: text ?? undefined });
    },
    density: useStore(density),
    setDensity: density.set,
  };
}
