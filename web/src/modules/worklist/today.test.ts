import type { Task, Today } from '@kith/contract/worklist';
import { expect, test } from 'vitest';
import { keyOf, readKey } from './keys.ts';
import { withoutTask } from './today.ts';

const customer = (customerId: string) => ({
  customerId,
  name: customerId,
  kind: 'person' as const,
  tier: null,
  stage: 'repeat' as const,
  risk: null,
  phone: null,
  region: null,
  owner: null,
});
const task = (taskId: string, customerId: string, minor: number, overdue = false): Task => ({
  taskId,
  customer: customer(customerId),
  kind: 'manual',
  state: 'open',
  level: null,
  reason: { code: 'by_hand' },
  title: 'x',
  atStake: { minor, currency: 'CNY' },
  action: 'call',
  dueAt: null,
  overdue,
  snoozedUntil: null,
  attempts: 0,
  assignee: null,
  play: null,
  openedAt: '2026-11-20T02:00:00Z',
  closedAt: null,
  closeReason: null,
});
const today: Today = {
  date: '2026-11-20',
  items: [task('1', 'a', 500, true), task('2', 'a', 300), task('3', 'b', 100)],
  total: 3,
  customers: 2,
  atStake: { minor: 600, currency: 'CNY' },
  overdue: 1,
  leftOut: null,
  doneToday: 4,
  empty: null,
};

test('a task taken off takes its own part of the figures along', () => {
  expect(withoutTask(today, '1', true)).toMatchObject({
    total: 2,
    customers: 2,
    atStake: { minor: 400 },
    overdue: 0,
    doneToday: 5,
  });
  expect(withoutTask(today, '3', false)).toMatchObject({
    total: 2,
    customers: 1,
    atStake: { minor: 500 },
    overdue: 1,
    doneToday: 4,
  });
  expect(withoutTask(today, 'unknown', true)).toBe(today);
});

test('a task is named in the address by its customer and itself', () => {
  const id = '0198a000-0000-7000-8000-000000000000';
  const key = keyOf({ taskId: id, customer: { customerId: id } });
  expect(readKey(key)).toEqual({ customerId: id, taskId: id });
  for (const wrong of [undefined, '', id, `${id}.x`, 'none']) expect(readKey(wrong)).toBeUndefined();
});
