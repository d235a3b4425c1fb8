import { readdirSync, readFileSync } from 'node:fs';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

type Tree = { [key: string]: string | Tree };

const FOLDER = new URL('../../../locales/', import.meta.url);
const loaded = new Map<Language, Map<string, string>>();

/** Words of a language by `namespace:key.path`, read once from the files the web also uses. */
function wordsOf(language: Language): Map<string, string> {
  const known = loaded.get(language);
  if (known) return known;
  const words = new Map<string, string>();
  const folder = new URL(`${language}/`, FOLDER);
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.json')) continue;
    collect(words, `${file.slice(0, -5)}:`, JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Tree);
  }
  loaded.set(language, words);
  return words;
}

function collect(words: Map<string, string>, prefix: string, tree: Tree): void {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') words.set(prefix + key, value);
    else collect(words, `${prefix}${key}.`, value);
  }
}

/** The word for `namespace:key` with {{values}} filled in; a missing word shows its key. */
export function translate(language: Language, key: string, values: Record<string, string | number> = {}): string {
  const word = wordsOf(language).get(key) ?? key;
  return word.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** The language asked for by a browser, Chinese when nothing fits better. */
export function languageOf(header: string | undefined): Language {
  const first = /\b(zh|en)\b/i.exec(header ?? '')?.[1]?.toLowerCase();
  return first === 'en' ? 'en' : 'zh-CN';
}
