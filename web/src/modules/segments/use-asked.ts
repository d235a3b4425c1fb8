import type { AskedFact, AskedHappening, Segment, Vocabulary } from '@kith/contract/segments';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../lib/session.ts';
import type { RuleWords } from './sentence.ts';

/** What rules can ask, in the words of the rooms that know it. */
export type Asked = RuleWords & {
  facts: readonly AskedFact[];
  happenings: readonly AskedHappening[];
  tags: readonly string[];
  segments: readonly Segment[];
};

/** Suspends until the words of every room that declares something are there. */
export function useAsked(vocabulary: Vocabulary, segments: readonly Segment[]): Asked {
  const modules = new Set([...vocabulary.facts, ...vocabulary.happenings].map(({ module }) => module));
  const { t } = useTranslation(['segments', ...modules]);
  const formats = useFormats();
  return useMemo(() => {
    const facts = new Map(vocabulary.facts.map((fact) => [fact.fact, fact]));
    const sources = new Map(vocabulary.happenings.map((each) => [each.source, each]));
    const word = (key: string, otherwise: string) => t(key, { defaultValue: otherwise });
    const choice = (fact: AskedFact, value: string): string => {
      if (value === 'none') return t('none');
      const known = fact.choices?.find((each) => each.value === value);
      const name = known?.names?.[formats.locale] ?? known?.name;
      return name ?? (fact.words ? word(`common:${fact.words}.${value}`, value) : value);
    };
    return {
      ...vocabulary,
      segments,
      t,
      formats,
      fact: (name) => facts.get(name),
      factWord: (name) =>
        facts.get(name)?.names?.[formats.locale] ?? word(`${facts.get(name)?.module}:facts.${name}`, name),
      choiceWord: (name, value) => {
        const fact = facts.get(name);
        return fact ? choice(fact, value) : value;
      },
      sourceWord: (name) => word(`${sources.get(name)?.module}:happenings.${name.split('.')[1]}`, name),
      byWord: (name, what) => word(`${sources.get(name)?.module}:happenings.by.${what}`, what),
      segmentName: (id) => segments.find(({ segmentId }) => segmentId === id)?.names[formats.locale] ?? '…',
    };
  }, [vocabulary, segments, t, formats]);
}
