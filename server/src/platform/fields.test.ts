import type { Field, FieldLevel } from '@kith/contract/roles';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { masked, maySearchBy, shown } from './fields.ts';

const rules = (level: FieldLevel) => ({ fields: new Map<Field, FieldLevel>([['phone', level]]) });

test.each([
  ['phone', '13812345678', '138****5678'],
  ['phone', '+86 138 1234 5678', '+86 138 **** 5678'],
  ['phone', '021-62345678', '021-****5678'],
  ['phone', '12345', '***45'],
  ['phone', '12', '12'],
  ['email', 'li@example.com', 'l***@example.com'],
  ['wechat', 'wang_li', 'w***'],
  ['email', 'nonsense', 'n***'],
] as const)('a masked %s of %s is %s', (field, value, wanted) => {
  expect(masked(field, value)).toBe(wanted);
});

test('of eleven digits or more four are never told, wherever else the number has something', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\+?[1-9](\d[ -]?){10,14}$/), (phone) => {
      const told = masked('phone', phone);
      expect(told.replaceAll(/[^*]/g, '')).toBe('****');
      expect(told).toHaveLength(phone.length);
    }),
  );
});

test('each level shows what it says, in lists and on the page', () => {
  const seen = (level: FieldLevel) => [
    shown(rules(level), 'phone', 'list', '13812345678'),
    shown(rules(level), 'phone', 'page', '13812345678'),
    maySearchBy(rules(level), 'phone'),
  ];
  expect(seen('hidden')).toEqual([null, null, false]);
  expect(seen('masked')).toEqual(['138****5678', '138****5678', false]);
  expect(seen('masked_in_lists')).toEqual(['138****5678', '13812345678', true]);
  expect(seen('read')).toEqual(['13812345678', '13812345678', true]);
  expect(seen('write')).toEqual(['13812345678', '13812345678', true]);
});
