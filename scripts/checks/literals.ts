import type { Finding } from './finding.ts';
import { isCode, isTestCode, type Source, type Tree } from './tree.ts';

const CJK = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;
/** The product's name, and the mark made of its first character. */
const NAME_OF_THE_HOUSE = /\u77e5\u5ba2|^\u77e5$/g;
/** Where Chinese may stand in code, and why. */
const CHINESE_ALLOWED: { path: RegExp; reason: string }[] = [
  { path: /^samples\//, reason: 'the simulated company has Chinese names' },
  {
    path: /^server\/src\/modules\/exchange\/mapping[^/]*\.ts$/,
    reason: 'header names people use in their spreadsheets',
  },
  {
    path: /^server\/src\/modules\/exchange\/(values|header|dates|numbers|text)[^/]*\.ts$/,
    reason: 'dates, amounts, yes and no as people write them',
  },
  { path: /^web\/src\/lib\/lunar\.ts$/, reason: 'days of the lunar calendar are written in Chinese numerals' },
  { path: /^web\/src\/lib\/format\.ts$/, reason: 'full-width punctuation where words are joined in code' },
  { path: /^web\/src\/ui\/DateField\.tsx$/, reason: 'the pattern in which a date is typed' },
  { path: /^web\/src\/ui\/LanguageSwitch\.tsx$/, reason: 'a language is named in itself' },
];
/** Attributes a person reads or hears. */
const SPOKEN = new Set(['title', 'label', 'placeholder', 'aria-label', 'alt', 'description', 'error']);

/** What a person sees comes from locales: no Chinese in code, no words between tags or in spoken attributes. */
export function checkLiterals(tree: Tree): Finding[] {
  return tree.files
    .filter((file) => isCode(file) && !isTestCode(file))
    .flatMap((file) => {
      const chinese = CHINESE_ALLOWED.some(({ path }) => path.test(file)) ? [] : chineseIn(tree.source(file));
      return file.endsWith('.tsx') ? [...chinese, ...wordsInMarkup(tree.source(file))] : chinese;
    });
}

function chineseIn(source: Source): Finding[] {
  const findings: Finding[] = [];
  const look = (text: string, offset: number) => {
    if (!CJK.test(text.replaceAll(NAME_OF_THE_HOUSE, ''))) return;
    findings.push({
      rule: 'words/chinese',
      file: source.file,
      line: source.line(offset),
      message: `Chinese in code: "${text.trim().slice(0, 40)}"; words belong in locales`,
    });
  };
  source.visit({
    Literal: (node) => {
      if (typeof node.value === 'string') look(node.value, node.start);
      else if ('regex' in node) look(node.regex.pattern, node.start);
    },
    TemplateElement: (node) => look(node.value.raw, node.start),
    JSXText: (node) => look(node.value, node.start),
  });
  return findings;
}

function wordsInMarkup(source: Source): Finding[] {
  const findings: Finding[] = [];
  const report = (text: string, offset: number) =>
    findings.push({
      rule: 'words/markup',
      file: source.file,
      line: source.line(offset),
      message: `words in markup: "${text.trim().slice(0, 40)}"; they belong in locales`,
    });
  source.visit({
    JSXText: (node) => {
      if (/\p{Letter}/u.test(node.value)) report(node.value, node.start + node.value.search(/\S/));
    },
    JSXAttribute: (node) => {
      if (!SPOKEN.has(String(node.name.name)) || node.value?.type !== 'Literal') return;
      if (/\p{Letter}/u.test(node.value.value)) report(node.value.value, node.start);
    },
  });
  return findings;
}
