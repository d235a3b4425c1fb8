import { expect, test } from 'vitest';
import { formats } from '../lib/format.ts';
import { activeFilters, clearedFilters, type Filter, filterText } from './filters.ts';

const format = formats({ locale: 'zh-CN', timeZone: 'Asia/Shanghai', currency: 'CNY' });
const tier: Filter = { kind: 'options', key: 'tier', label: '等级', options: [{ value: 'A', label: 'A 级' }] };
const value: Filter = { kind: 'range', key: 'value', from: 'min', to: 'max', label: '消费', unit: '¥', scale: 100 };
const last: Filter = { kind: 'days', key: 'last', from: 'since', to: 'until', label: '最近' };
const mine: Filter = { kind: 'switch', key: 'mine', label: '我的' };
const filters = [tier, value, last, mine];

test('a filter is active when one of its fields is set', () => {
  expect(activeFilters(filters, { tier: [], mine: false })).toEqual([]);
  expect(activeFilters(filters, { tier: ['A'], max: 0, mine: true })).toEqual([tier, value, mine]);
});

test('a chip says what is chosen, money in units', () => {
  expect(filterText(tier, { tier: ['A', 'unknown'] }, format)).toBe('A 级、unknown');
  expect(filterText(value, { min: 100_000, max: 250_050 }, format)).toBe('¥1,000 – ¥2,500.5');
  expect(filterText(value, { min: 100_000 }, format)).toBe('≥ ¥1,000');
  expect(filterText(last, { until: '2020-03-05' }, format)).toBe('≤ 2020年3月5日');
});

test('clearing names every field', () => {
  expect(Object.keys(clearedFilters(filters))).toEqual(['tier', 'min', 'max', 'since', 'until', 'mine']);
});
