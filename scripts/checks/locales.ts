import type { Finding } from './finding.ts';
import type { Tree } from './tree.ts';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const PLURAL = /_(zero|one|two|few|many|other)$/;
/** Plural forms a language has, by CLDR. */
const FORMS: Record<Language, string[]> = { 'zh-CN': ['other'], en: ['one', 'other'] };
/** Half-width punctuation that touches a Chinese character, and three dots for an ellipsis. */
const HALF_WIDTH =
  /\p{Script=Han} ?[,;:!?]|[,;!?] ?\p{Script=Han}|\p{Script=Han}\.(?=\p{Script=Han}|\s|$)|\p{Script=Han} ?\(|\) ?\p{Script=Han}|\.{3}/u;

export type Entry = { file: string; line: number; text: string };
/** Per language: `namespace:key.path` → its words. */
export type Words = Record<Language, Map<string, Entry>>;

/** Both languages say the same things: same keys, same forms, same variables, Chinese punctuation in Chinese. */
export function checkLocales(tree: Tree): Finding[] {
  const { words, findings } = readWords(tree);
  const keys = new Set(LANGUAGES.flatMap((language) => [...words[language].keys()].map(baseKey)));
  for (const key of keys) findings.push(...compare(words, key));
  for (const [key, entry] of words['zh-CN']) {
    const wrong = entry.text.replaceAll(/\{\{[^}]*\}\}|<[^>]*>/g, 'x').match(HALF_WIDTH)?.[0];
    if (wrong) findings.push(at(entry, 'punctuation', `${key}: half-width punctuation in Chinese: "${wrong}"`));
  }
  return findings;
}

/** The key without its plural form. */
export function baseKey(key: string): string {
  return key.replace(PLURAL, '');
}

/** Reads locales/<language>/<namespace>.json; what is not words is a finding. */
export function readWords(tree: Tree): { words: Words; findings: Finding[] } {
  const words: Words = { 'zh-CN': new Map(), en: new Map() };
  const findings: Finding[] = [];
  for (const file of tree.files) {
    const [, language, namespace] = file.match(/^locales\/([^/]+)\/([^/]+)\.json$/) ?? [];
    const known = LANGUAGES.find((each) => each === language);
    if (!known || !namespace) {
      if (file.startsWith('locales/'))
        findings.push({ rule: 'locales/file', file, message: 'is not locales/<language>/<namespace>.json' });
      continue;
    }
    const text = tree.read(file);
    const lines = text.split('\n');
    flatten(JSON.parse(text), '', (key, value) => {
      const leaf = key.slice(key.lastIndexOf('.') + 1);
      const line =
        lines.findIndex(
          (each) => each.includes(`"${leaf}":`) && (typeof value !== 'string' || each.includes(JSON.stringify(value))),
        ) + 1;
      const entry = { file, line: Math.max(line, 1), text: typeof value === 'string' ? value : '' };
      if (entry.text.trim() === '') findings.push(at(entry, 'empty', `${namespace}:${key} has no words`));
      words[known].set(`${namespace}:${key}`, entry);
    });
  }
  return { words, findings };
}

function flatten(value: unknown, path: string, found: (key: string, value: unknown) => void): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    found(path, value);
    return;
  }
  for (const [key, child] of Object.entries(value)) flatten(child, path === '' ? key : `${path}.${key}`, found);
}

function compare(words: Words, key: string): Finding[] {
  const findings: Finding[] = [];
  const plural = LANGUAGES.some((language) => words[language].has(`${key}_other`));
  for (const language of LANGUAGES) {
    const has = (form: string) => words[language].has(form);
    const anyEntry = entryOf(words, key);
    if (!plural && !has(key)) findings.push(at(anyEntry, 'missing', `${key} has no words in ${language}`));
    if (!plural) continue;
    for (const form of FORMS[language]) {
      if (!has(`${key}_${form}`)) findings.push(at(anyEntry, 'missing', `${key}_${form} is missing in ${language}`));
    }
    for (const form of ['zero', 'one', 'two', 'few', 'many'].filter((each) => !FORMS[language].includes(each))) {
      const extra = words[language].get(`${key}_${form}`);
      if (extra) findings.push(at(extra, 'plural', `${key}_${form}: ${language} has no such plural form`));
    }
  }
  const [zh, en] = LANGUAGES.map((language) => words[language].get(plural ? `${key}_other` : key));
  if (zh && en && variablesOf(zh.text) !== variablesOf(en.text)) {
    const message = `${key} takes ${variablesOf(zh.text) || 'nothing'} in zh-CN but ${variablesOf(en.text) || 'nothing'} in en`;
    findings.push(at(zh, 'variables', message));
  }
  return findings;
}

/** Variables and tags of a text, sorted: `{{name}} <1>`. `<file>` without its end is no tag but a word. */
function variablesOf(text: string): string {
  const names = [...text.matchAll(/\{\{-?\s*([\w.]+)[^}]*\}\}|<(\w+)>(?=.*<\/\2>)/gs)];
  return [...new Set(names.map(([, name, tag]) => (name ? `{{${name}}}` : `<${tag}>`)))].sort().join(' ');
}

function entryOf(words: Words, key: string): Entry {
  for (const language of LANGUAGES) {
    for (const form of ['', '_other', '_one', '_zero', '_two', '_few', '_many']) {
      const entry = words[language].get(`${key}${form}`);
      if (entry) return entry;
    }
  }
  return { file: 'locales', line: 1, text: '' };
}

function at(entry: Entry, rule: string, message: string): Finding {
  return { rule: `locales/${rule}`, file: entry.file, line: entry.line, message };
}
