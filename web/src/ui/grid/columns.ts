import type { ReactNode } from 'react';

export type GridColumn<T> = {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** Which way the first click sorts; absent: cannot be sorted. The id is what the route's `sort` calls it. */
  sort?: 'asc' | 'desc';
  /** px; the column with `grow` takes what is left. */
  width?: number;
  grow?: boolean;
  align?: 'start' | 'end';
  /** Not shown until chosen. */
  hidden?: boolean;
  /** Cannot be taken away; the first column never can. */
  fixed?: boolean;
  /** On a phone: the heading, the figure at its right, a line below (the default), or nothing. */
  card?: 'title' | 'end' | 'line' | 'none';
  /** Said on hover of the header: from which facts, of which date. */
  explain?: string;
};

/** '-value' → by value, the largest first. */
export function parseSort(sort: string): { by: string; descending: boolean } {
  return sort.startsWith('-') ? { by: sort.slice(1), descending: true } : { by: sort, descending: false };
}

/** What a click on a header asks for: its own first direction, then the other. */
export function nextSort(current: string, column: Pick<GridColumn<never>, 'id' | 'sort'>): string {
  const { by, descending } = parseSort(current);
  const down = by === column.id ? !descending : column.sort === 'desc';
  return `${down ? '-' : ''}${column.id}`;
}

/** The columns to show, in order, from a list of ids ('name,value'); unknown ids are dropped, fixed ones kept. */
export function chosenColumns<T>(all: readonly GridColumn<T>[], chosen: string | null): string[] {
  const defaults = all.filter((column) => !column.hidden).map((column) => column.id);
  if (chosen === null || chosen === '') return defaults;
  const known = chosen
    .split(',')
    .filter((id, index, ids) => all.some((column) => column.id === id) && ids.indexOf(id) === index);
  if (known.length === 0) return defaults;
  const fixed = all.filter((column, index) => index === 0 || column.fixed).map((column) => column.id);
  return [...fixed.filter((id) => !known.includes(id)), ...known];
}

/** The list of ids to keep, or null when it is what everybody gets. */
export function columnsText<T>(all: readonly GridColumn<T>[], ids: readonly string[]): string | null {
  const text = ids.join(',');
  return text === chosenColumns(all, null).join(',') ? null : text;
}

/** `ids` with one moved by one place. */
export function moved(ids: readonly string[], id: string, step: -1 | 1): string[] {
  const at = ids.indexOf(id);
  const to = at + step;
  if (at === -1 || to < 0 || to >= ids.length) return [...ids];
  const next = ids.filter((one) => one !== id);
  next.splice(to, 0, id);
  return next;
}
