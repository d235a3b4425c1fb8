import { describe, expect, it } from 'vitest';
import { checkLocaleUses } from './locale-uses.ts';
import { checkLocales } from './locales.ts';
import { brief, plant } from './planting.ts';

type Json = { [key: string]: string | Json };
const words = (zh: Json, en: Json, namespace = 'customers') => ({
  [`locales/zh-CN/${namespace}.json`]: JSON.stringify(zh, null, 2),
  [`locales/en/${namespace}.json`]: JSON.stringify(en, null, 2),
});
const compared = (zh: Json, en: Json) =>
  checkLocales(plant(words(zh, en))).map(({ rule, message }) => `${rule} ${message}`);

describe('locales', () => {
  it('agree', () => {
    const zh = { list: { title: '客户', found_other: '找到 {{count}} 位' }, hello: '您好，{{name}}（10:30 前）' };
    const en = {
      list: { title: 'Customers', found_one: '{{count}} found', found_other: '{{count}} found' },
      hello: 'Hello {{name}}',
    };
    expect(compared(zh, en)).toEqual([]);
  });

  it.each([
    ['a key missing in English', { a: '甲' }, {}, 'locales/missing customers:a has no words in en'],
    ['a key missing in Chinese', {}, { a: 'A' }, 'locales/missing customers:a has no words in zh-CN'],
    ['a missing plural', { n_other: '多' }, { n_other: 'many' }, 'locales/missing customers:n_one is missing in en'],
    [
      'a plural Chinese has not',
      { n_other: '多', n_one: '一' },
      { n_one: 'a', n_other: 'b' },
      'locales/plural customers:n_one: zh-CN has no such plural form',
    ],
    [
      'other variables',
      { a: '{{name}}' },
      { a: '{{ who }}' },
      'locales/variables customers:a takes {{name}} in zh-CN but {{who}} in en',
    ],
    [
      'a lost tag',
      { a: '<1>甲</1>' },
      { a: 'A' },
      'locales/variables customers:a takes <1> in zh-CN but nothing in en',
    ],
    ['an empty text', { a: '甲' }, { a: ' ' }, 'locales/empty customers:a has no words'],
    [
      'a half-width comma',
      { a: '好,再见' },
      { a: 'A' },
      'locales/punctuation customers:a: half-width punctuation in Chinese: "好,"',
    ],
    [
      'a half-width colon before a variable',
      { a: '姓名:{{x}}' },
      { a: '{{x}}' },
      'locales/punctuation customers:a: half-width punctuation in Chinese: "名:"',
    ],
    [
      'half-width brackets',
      { a: '张三(经理)' },
      { a: 'A' },
      'locales/punctuation customers:a: half-width punctuation in Chinese: "三("',
    ],
  ])('show %s', (_, zh, en, message) => {
    expect(compared(zh as Json, en as Json)).toEqual([message]);
  });
});

describe('uses of words', () => {
  const LIST = {
    list: { title: '客户', name: '姓名', found_other: '多' },
    stage: { repeat: '回头客', client: '常客' },
  };
  const used = (file: string, code: string) => brief(checkLocaleUses(plant({ ...words(LIST, LIST), [file]: code })));
  const ALL = '// locale-keys: customers:list.* customers:stage.*\n';

  it.each([
    [
      'a bound namespace',
      "const f = () => { const { t } = useTranslation('customers'); t('list.title'); t('list.found', { count: 1 }); };",
    ],
    ['a prefix', "const f = () => { const { t } = useTranslation('customers', { keyPrefix: 'list' }); t('title'); };"],
    [
      'another name',
      "const f = () => { const { t: word } = useTranslation(['customers', 'common']); word('list.title'); };",
    ],
    ['a namespace in the options', "i18next.t('list.title', { ns: 'customers' });"],
    ['a translator passed in', "const label = (t) => t('list.title');"],
    ['a qualified key', "translate(language, 'customers:list.title', {});"],
    [
      'a component',
      "const C = () => { const { t } = useTranslation('customers'); return <Trans t={t} i18nKey='list.title' />; };",
    ],
    ['both branches', "const f = (t) => t(many ? 'list.title' : 'list.name');"],
    ['an open key', "const f = () => { const { t } = useTranslation('customers'); t(`stage.${stage}`); };"],
  ])('are seen through %s', (_, code) => {
    expect(used('web/src/x.tsx', ALL + code)).toEqual([]);
  });

  it.each([
    ['an unknown key', "const f = () => { const { t } = useTranslation('customers'); t('list.gone'); };"],
    [
      'a key of another component’s namespace',
      "const a = () => { const { t } = useTranslation('customers'); }; const b = () => { const { t } = useTranslation('orders'); t('list.title'); };",
    ],
    ['an unknown qualified key', "const label = 'customers:list.gone';"],
    [
      'an open key that begins like none',
      'const f = () => { const { t } = useTranslation("customers"); t(`level.${level}`); };',
    ],
    ['an error without words', "throw new Problem('customers.not_found', 404);"],
  ])('report %s', (_, code) => {
    expect(used('web/src/x.tsx', ALL + code)).toEqual(['locales/unknown-key web/src/x.tsx:2']);
  });

  it('report words nobody asks for', () => {
    const code =
      "const f = () => { const { t } = useTranslation('customers'); t('list.title'); t('list.name'); t(`stage.${s}`); };";
    expect(used('web/src/x.tsx', code)).toEqual(['locales/unused locales/zh-CN/customers.json:5']);
  });

  it('know an error by its code, thrown or listed', () => {
    const errors = words(
      { customers: { gone: '没有', old: '旧' } },
      { customers: { gone: 'Gone', old: 'Old' } },
      'errors',
    );
    const code = "throw new Problem('customers.gone', 404); const codes = ['customers.old'];";
    expect(brief(checkLocaleUses(plant({ ...errors, 'server/src/x.ts': code })))).toEqual([]);
  });
});
