import { LOCALES, type Locale } from '@kith/contract/identity';
import { type Play, PlayWords } from '@kith/contract/worklist';

/** What is typed: a title, and steps and offers a line each. */
export type PlayText = { title: string; steps: string; offers: string };
export type PlayTexts = Record<Locale, PlayText>;

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

export const emptyTexts = (): PlayTexts => ({
  'zh-CN': { title: '', steps: '', offers: '' },
  en: { title: '', steps: '', offers: '' },
});

export function textsOf(words: Play['words']): PlayTexts {
  const text = ({ title, steps, offers }: PlayWords) => ({
    title,
    steps: steps.join('\n'),
    offers: offers.join('\n'),
  });
  return { 'zh-CN': text(words['zh-CN']), en: text(words.en) };
}

/**
 * The words as they will be stored. A language left empty takes the other's, so that a company that works in one
 * language writes once. Null while something is missing or too long.
 */
export function wordsOf(texts: PlayTexts): Play['words'] | null {
  const read = (text: PlayText) =>
    PlayWords.safeParse({ title: text.title.trim(), steps: linesOf(text.steps), offers: linesOf(text.offers) });
  const blank = (text: PlayText) => `${text.title}${text.steps}${text.offers}`.trim() === '';
  const parsed = LOCALES.map((locale, at) => {
    const other = texts[LOCALES[1 - at] ?? locale];
    return read(blank(texts[locale]) ? other : texts[locale]);
  });
  const [chinese, english] = parsed;
  return chinese?.success && english?.success ? { 'zh-CN': chinese.data, en: english.data } : null;
}
