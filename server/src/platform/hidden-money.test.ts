import type { FieldLevel } from '@kith/contract/roles';
import { expect, test } from 'vitest';
import { hideMoney } from './hidden-money.ts';

const viewer = (level?: FieldLevel) => ({ fields: new Map(level ? [['spend', level] as const] : []) });
const answer = () => ({
  name: 'Li',
  orders: 3,
  spendYear: { minor: 120, currency: 'CNY' },
  cuts: { recency: [1, 2], moneyMinor: [10, 20] },
  list: [
    { amountMinor: 7, currency: 'EUR' },
    { amountMinor: null, currency: 'EUR' },
  ],
  organisation: { currency: 'CNY' },
  caught: { spend: { share: 0.5, minor: 99 } },
});

test('money goes, whatever it is called and wherever it stands; what is no money stays', () => {
  expect(hideMoney(viewer('hidden'), {}, answer())).toEqual({
    name: 'Li',
    orders: 3,
    spendYear: { minor: 0, currency: 'XXX' },
    cuts: { recency: [1, 2], moneyMinor: [] },
    list: [
      { amountMinor: 0, currency: 'XXX' },
      { amountMinor: null, currency: 'XXX' },
    ],
    organisation: { currency: 'CNY' },
    caught: { spend: { share: 0.5, minor: 0 } },
  });
});

test('it stays for everybody else, and in what the company has set', () => {
  for (const level of [undefined, 'write'] as const) expect(hideMoney(viewer(level), {}, answer())).toEqual(answer());
  expect(hideMoney(viewer('hidden'), { companyMoney: true }, answer())).toEqual(answer());
});
