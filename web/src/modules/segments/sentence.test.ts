import { readFileSync } from 'node:fs';
import type { RuleGroup } from '@kith/contract/segment-rules';
import { createInstance } from 'i18next';
import { expect, test } from 'vitest';
import { formats } from '../../lib/format.ts';
import { type RuleWords, ruleSentence } from './sentence.ts';

const read = (locale: string) =>
  JSON.parse(readFileSync(new URL(`../../../../locales/${locale}/segments.json`, import.meta.url), 'utf8'));

async function wordsOf(locale: 'zh-CN' | 'en'): Promise<RuleWords> {
  const i18n = createInstance();
  await i18n.init({
    lng: locale,
    resources: { [locale]: { segments: read(locale) } },
    interpolation: { escapeValue: false },
  });
  return {
    t: i18n.getFixedT(locale, ['segments']) as RuleWords['t'],
    formats: formats({ locale, timeZone: 'Asia/Shanghai', currency: 'CNY' }),
    fact: (fact) =>
      fact.endsWith('minor')
        ? { fact, module: 'orders', ask: 'money', unit: null, comes: false, choices: null, words: null, names: null }
        : undefined,
    factWord: (name) => name,
    choiceWord: (_, value) => value,
    sourceWord: () => (locale === 'en' ? 'Purchases' : '购买'),
    byWord: () => (locale === 'en' ? 'Category' : '品类'),
    segmentName: () => 'X',
  };
}

const rule: RuleGroup = {
  kind: 'all',
  of: [
    { kind: 'number', fact: 'spend_minor', is: { min: 500_000 } },
    { kind: 'day', fact: 'last_on', is: { how: 'before', days: 60 } },
    {
      kind: 'any',
      of: [
        {
          kind: 'happened',
          source: 'orders.purchase',
          days: 90,
          times: { max: 0 },
          by: { what: 'category', of: ['tea'] },
        },
        { kind: 'happened', source: 'orders.purchase', days: null, times: { min: 3 }, amount: { max: 10_050 } },
        { kind: 'none', of: [{ kind: 'tags', has: 'any', of: ['a', 'b'] }] },
      ],
    },
    { kind: 'segment', segmentId: '00000000-0000-7000-8000-000000000000', is: false },
  ],
};

test('a rule reads as a sentence in Chinese', async () => {
  expect(ruleSentence(rule, await wordsOf('zh-CN'))).toBe(
    'spend_minor不低于 ¥5,000，并且last_on距今 60 天以上，并且（最近 90 天购买（品类：tea）：一次也没有，或者' +
      '至今购买：至少 3 次、金额不高于 ¥100.50，或者（没有以下任何一项：有标签a、b）），并且不属于分群“X”',
  );
});

test('and in English', async () => {
  expect(ruleSentence(rule, await wordsOf('en'))).toBe(
    'spend_minor at least ¥5,000; and last_on 60 days ago or longer; and (Purchases (Category: tea) of the last 90 days: ' +
      'none; or Purchases so far: at least 3 times, at most ¥100.50 in all; or (none of: tagged a, b)); ' +
      'and not in the segment “X”',
  );
});
