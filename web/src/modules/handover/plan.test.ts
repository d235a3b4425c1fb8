import { expect, test } from 'vitest';
import { type Form, planOf, wordsOf } from './plan.ts';

const EMPTY: Form = {
  from: null,
  customerIds: [],
  receivers: [],
  rule: 'fewest',
  leaves: false,
  introduce: 'best',
  byHand: {},
  words: {},
};

test('a plan needs customers and somebody who takes them over; nobody hands over to themselves', () => {
  expect(planOf(EMPTY)).toBeNull();
  expect(planOf({ ...EMPTY, from: 'a' })).toBeNull();
  expect(planOf({ ...EMPTY, from: 'a', receivers: ['a'] })).toBeNull();
  expect(planOf({ ...EMPTY, from: 'a', receivers: ['a', 'b'], leaves: true })).toMatchObject({
    target: { ownerId: 'a' },
    receivers: ['b'],
    leaves: true,
  });
  expect(planOf({ ...EMPTY, from: 'a', rule: 'assignment', receivers: ['b'] })).toMatchObject({ receivers: [] });
});

test('who hands over chosen customers does not leave by it; empty words are none', () => {
  const form = { ...EMPTY, customerIds: ['c'], receivers: ['b'], leaves: true, byHand: { c: 'd' } };
  expect(planOf(form)).toMatchObject({ leaves: false, byHand: [{ customerId: 'c', ownerId: 'd' }] });
  expect(wordsOf({ ...EMPTY, words: { c: ' x ', d: '  ' } })).toEqual([{ customerId: 'c', text: 'x' }]);
});
