import { expect, test } from 'vitest';
import { chosenColumns, columnsText, type GridColumn, moved, nextSort, parseSort } from './columns.ts';

const column = (id: string, more: Partial<GridColumn<object>> = {}): GridColumn<object> => ({
  id,
  header: id,
  cell: () => id,
  ...more,
});
const all = [
  column('name', { sort: 'asc' }),
  column('value', { sort: 'desc' }),
  column('city', { hidden: true }),
  column('act', { fixed: true }),
];

test('a click sorts in the column’s own direction first, then in the other', () => {
  expect(nextSort('-value', { id: 'name', sort: 'asc' })).toBe('name');
  expect(nextSort('name', { id: 'name', sort: 'asc' })).toBe('-name');
  expect(nextSort('name', { id: 'value', sort: 'desc' })).toBe('-value');
  expect(nextSort('-value', { id: 'value', sort: 'desc' })).toBe('value');
  expect(parseSort('-value')).toEqual({ by: 'value', descending: true });
});

test('chosen columns keep their order; unknown and doubled ones are dropped, fixed ones return', () => {
  expect(chosenColumns(all, null)).toEqual(['name', 'value', 'act']);
  expect(chosenColumns(all, 'name,city,value,act')).toEqual(['name', 'city', 'value', 'act']);
  expect(chosenColumns(all, 'value,gone,value')).toEqual(['name', 'act', 'value']);
  expect(chosenColumns(all, 'gone')).toEqual(['name', 'value', 'act']);
});

test('what everybody gets is not kept', () => {
  expect(columnsText(all, ['name', 'value', 'act'])).toBeNull();
  expect(columnsText(all, ['name', 'act', 'value'])).toBe('name,act,value');
});

test('a column moves by one place and stops at the ends', () => {
  expect(moved(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c']);
  expect(moved(['a', 'b', 'c'], 'x', 1)).toEqual(['a', 'b', 'c']);
});
