import { expect, test } from 'vitest';
import { checked, EMPTY_RULE, faultsFrom } from './rule-form.ts';

test('what is missing is told at the node it is missing from', () => {
  expect(checked(EMPTY_RULE).faults).toEqual(new Map([['', 'required']]));
  const inner = { kind: 'any' as const, of: [{ kind: 'tags' as const, has: 'any' as const, of: [] }] };
  const { faults } = checked({ kind: 'all', of: [{ kind: 'number', fact: 'a', is: {} }, inner] });
  expect(faults).toEqual(
    new Map([
      ['of.0', 'no_limits'],
      ['of.1.of.0', 'required'],
    ]),
  );
});

test('what the server refuses stands at its node, too', () => {
  const errors = [
    { path: 'body.rule.of.1.of.0', code: 'unknown_fact' },
    { path: 'body.names.en', code: 'too_small' },
  ];
  expect(faultsFrom(errors)).toEqual(new Map([['of.1.of.0', 'unknown_fact']]));
});
