/** Segments that a shop like this one would keep, as rules of the product (its contract/segment-rules.ts) in plain data. */
import type { Bilingual } from './types.ts';

export interface SampleSegment {
  name: Bilingual;
  note: Bilingual;
  rule: { kind: 'all' | 'any' | 'none'; of: readonly object[] };
}

const regulars = { kind: 'choice', fact: 'tier', of: ['A', 'B'] };
const mayBeContacted = { kind: 'flag', fact: 'do_not_contact', is: false };
const notFor = (source: string, days: number) => ({ kind: 'happened', source, days, times: { max: 0 } });

export const segments: readonly SampleSegment[] = [
  {
    name: { zh: '高价值、正在流失', en: 'Valuable and slipping away' },
    note: { zh: '先打电话的人', en: 'Whom to call first' },
    rule: { kind: 'all', of: [regulars, { kind: 'choice', fact: 'risk_level', of: ['warning', 'critical'] }] },
  },
  {
    name: { zh: '半年没来的老客户', en: 'Regulars not seen for half a year' },
    note: { zh: '曾经买过三次以上', en: 'Who bought three times or more' },
    rule: {
      kind: 'all',
      of: [
        { kind: 'happened', source: 'orders.purchase', days: null, times: { min: 3 } },
        notFor('orders.purchase', 180),
        mayBeContacted,
      ],
    },
  },
  {
    name: { zh: '两个月内的新客户', en: 'New within two months' },
    note: { zh: '第一次购买后要有人跟进', en: 'Somebody should follow their first purchase up' },
    rule: { kind: 'all', of: [{ kind: 'day', fact: 'first_on', is: { how: 'within', days: 60 } }] },
  },
  {
    name: { zh: '一周内过生日', en: 'Birthday within a week' },
    note: { zh: '公历和农历都算', en: 'In either calendar' },
    rule: { kind: 'all', of: [{ kind: 'coming', fact: 'birthday', days: 7 }, mayBeContacted] },
  },
  {
    name: { zh: '好客户，一季度没人联系', en: 'Good customers nobody called this quarter' },
    note: { zh: '不在流失名单里，也别忘了', en: 'Not slipping away, and easily forgotten' },
    rule: {
      kind: 'all',
      of: [
        regulars,
        mayBeContacted,
        {
          kind: 'none',
          of: [
            { kind: 'happened', source: 'customers.contact', days: 90, times: { min: 1 } },
            { kind: 'happened', source: 'worklist.outcome', days: 90, times: { min: 1 } },
          ],
        },
      ],
    },
  },
];
