import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Grid } from './use-grid.ts';

/** Cards have no headers to tap: the order of the list as one field. */
export function GridSort<T>({ grid }: { grid: Grid<T> }) {
  const { t } = useTranslation();
  const options = grid.columns
    .filter((column) => column.sort)
    .flatMap((column) => [
      { value: `-${column.id}`, label: `${column.header} ↓` },
      { value: column.id, label: `${column.header} ↑` },
    ]);
  if (options.length === 0) return null;
  return (
    <NativeSelect
      size="xs"
      aria-label={t('grid.sort')}
      value={grid.sort}
      data={
        options.some((option) => option.value === grid.sort) ? options : [{ value: grid.sort, label: '—' }, ...options]
      }
      onChange={(event) => grid.setSort(event.currentTarget.value)}
    />
  );
}
