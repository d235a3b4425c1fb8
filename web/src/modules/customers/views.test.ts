import type { SavedView, ViewQuery } from '@kith/contract/customer-views';
import { expect, test } from 'vitest';
import { addressOf, textOf } from './views.ts';

const query: ViewQuery = { filter: { tier: ['A', 'B'] }, sort: 'at_stake', dir: 'desc', columns: ['name', 'tier'] };

test('the order in which values were chosen makes no other view; another column does', () => {
  expect(textOf({ ...query, filter: { tier: ['B', 'A'] } })).toBe(textOf(query));
  expect(textOf({ ...query, columns: ['name'] })).not.toBe(textOf(query));
  expect(textOf({ ...query, filter: {} })).not.toBe(textOf(query));
});

test('a view opens as the address of the list', () => {
  const view: SavedView = {
    ...query,
    viewId: '00000000-0000-7000-8000-000000000001',
    name: 'x',
    shared: false,
    by: null,
    mine: true,
    mayRemove: true,
    updatedAt: '2026-11-20T00:00:00Z',
  };
  expect(addressOf(view)).toBe(`/customers?cols=name%2Ctier&sort=-at_stake&tier=A&tier=B&view=${view.viewId}`);
});
