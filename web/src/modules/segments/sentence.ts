import { minorDigits } from '@kith/contract/currency';
import { type Condition, type ConditionOf, isGroup, type RuleGroup, type RuleNode } from '@kith/contract/segment-rules';
import type { AskedFact } from '@kith/contract/segments';
import type { TFunction } from 'i18next';
import type { Formats } from '../../lib/format.ts';

/** What a rule is told with: the words of this room and those of what it asks for. */
export type RuleWords = {
  t: TFunction<[string, ...string[]]>;
  formats: Formats;
  fact(name: string): AskedFact | undefined;
  factWord(name: string): string;
  choiceWord(fact: string, value: string): string;
  sourceWord(source: string): string;
  byWord(source: string, what: string): string;
  segmentName(segmentId: string): string;
};

/** A rule as people say it, in the language in use. */
export function ruleSentence(rule: RuleGroup, words: RuleWords): string {
  return groupText(rule, words, false);
}

function groupText({ kind, of }: RuleGroup, words: RuleWords, inner: boolean): string {
  const { t } = words;
  const parts = of.map((node) => nodeText(node, words));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && kind !== 'none') return only;
  const between = kind === 'any' ? t('rule.or') : t('rule.and');
  const joined = kind === 'none' ? t('rule.noneOf', { parts: parts.join(t('rule.or')) }) : parts.join(between);
  return inner ? t('rule.inner', { parts: joined }) : joined;
}

function nodeText(node: RuleNode, words: RuleWords): string {
  return isGroup(node) ? groupText(node, words, true) : conditionText(node, words);
}

/** One condition as people say it. */
function conditionText(node: Condition, words: RuleWords): string {
  const { t, formats } = words;
  const { number } = formats;
  switch (node.kind) {
    case 'number': {
      const shown = (value: number) =>
        words.fact(node.fact)?.ask === 'money' ? moneyText(value, formats) : number(value);
      return t('rule.number', { fact: words.factWord(node.fact), limits: limits(node.is, shown, t) });
    }
    case 'day':
      return dayText(node, words);
    case 'choice': {
      const values = formats.list(node.of.map((value) => words.choiceWord(node.fact, value)));
      return t(node.of.length === 1 ? 'rule.choice' : 'rule.choices', { fact: words.factWord(node.fact), values });
    }
    case 'flag':
      return t(node.is ? 'rule.yes' : 'rule.no', { fact: words.factWord(node.fact) });
    case 'tags':
      return t(node.has === 'all' ? 'rule.tagsAll' : 'rule.tagsAny', { tags: formats.list(node.of) });
    case 'coming':
      if (node.days === 0) return t('rule.comesToday', { fact: words.factWord(node.fact) });
      return t('rule.comes', { fact: words.factWord(node.fact), count: node.days, days: number(node.days) });
    case 'happened':
      return happenedText(node, words);
    case 'segment':
      return t(node.is ? 'rule.inSegment' : 'rule.notInSegment', { name: words.segmentName(node.segmentId) });
    case 'share':
      return t('rule.share', { percent: formats.percent(node.percent / 100, node.percent % 1 === 0 ? 0 : 2) });
  }
}

function dayText({ fact, is }: ConditionOf<'day'>, { t, formats, factWord }: RuleWords): string {
  const values = { fact: factWord(fact) };
  switch (is.how) {
    case 'within':
      return t('rule.within', { ...values, count: is.days, days: formats.number(is.days) });
    case 'before':
      return t('rule.before', { ...values, count: is.days, days: formats.number(is.days) });
    case 'never':
      return t('rule.never', values);
    case 'between':
      if (!is.to) return t('rule.from', { ...values, from: formats.date(is.from ?? '') });
      if (!is.from) return t('rule.to', { ...values, to: formats.date(is.to) });
      return t('rule.between', { ...values, from: formats.date(is.from), to: formats.date(is.to) });
  }
}

function happenedText(node: ConditionOf<'happened'>, words: RuleWords): string {
  const { t, formats } = words;
  const source = words.sourceWord(node.source);
  const what = node.by
    ? formats.parens(source, formats.colon(words.byWord(node.source, node.by.what), formats.list(node.by.of)))
    : source;
  const never = node.times?.max === 0;
  const amounts = [
    ...(node.times && !never ? [timesText(node.times, words)] : []),
    ...(node.amount
      ? [t('rule.amount', { limits: limits(node.amount, (minor) => moneyText(minor, formats), t) })]
      : []),
  ];
  const values = { what, how: never ? t('rule.none') : formats.list(amounts) };
  if (node.days === null) return t('rule.everHappened', values);
  return t('rule.happened', { ...values, count: node.days, days: formats.number(node.days) });
}

function timesText(
  { min, max }: { min?: number | undefined; max?: number | undefined },
  { t, formats }: RuleWords,
): string {
  const { number } = formats;
  if (min === 1 && max === undefined) return t('rule.once');
  if (max === undefined) return t('rule.timesMin', { min: number(min ?? 0) });
  if (min === undefined) return t('rule.timesMax', { max: number(max) });
  return t('rule.timesRange', { min: number(min), max: number(max) });
}

function moneyText(minor: number, { money, currency }: Formats): string {
  return money({ minor, currency }, { exact: minor % 10 ** minorDigits(currency) !== 0 });
}

function limits(
  { min, max }: { min?: number | undefined; max?: number | undefined },
  shown: (value: number) => string,
  t: RuleWords['t'],
): string {
  if (min !== undefined && min === max) return t('rule.exactly', { value: shown(min) });
  if (min !== undefined && max !== undefined) return t('rule.range', { min: shown(min), max: shown(max) });
  return min === undefined ? t('rule.max', { max: shown(max ?? 0) }) : t('rule.min', { min: shown(min) });
}
