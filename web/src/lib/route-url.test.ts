import { expect, test } from 'vitest';
import { fillPath, queryString, routeUrl } from './route-url.ts';

test('path parameters are filled and escaped', () => {
  expect(fillPath('/customers/:customerId/orders/:orderId', { customerId: 'a/b', orderId: 7 })).toBe(
    '/customers/a%2Fb/orders/7',
  );
});

test('a missing path parameter is a programming error', () => {
  expect(() => fillPath('/customers/:customerId', {})).toThrow('customerId');
  expect(() => fillPath('/customers/:customerId', { customerId: '' })).toThrow('customerId');
});

test('a query repeats arrays, leaves out what is not set, and is sorted', () => {
  expect(queryString({ tier: ['A', 'B'], q: '张三', empty: '', none: undefined, nil: null, list: [] })).toBe(
    '?q=%E5%BC%A0%E4%B8%89&tier=A&tier=B',
  );
  expect(queryString({ zero: 0, no: false })).toBe('?no=false&zero=0');
  expect(queryString({ at: new Date('2026-11-22T02:00:00Z') })).toBe('?at=2026-11-22T02%3A00%3A00.000Z');
  expect(queryString({})).toBe('');
});

test('a route’s address stands under the API', () => {
  expect(routeUrl({ path: '/users/:userId' }, { params: { userId: 'u1' }, query: { a: 1 } })).toBe(
    '/api/v1/users/u1?a=1',
  );
});
