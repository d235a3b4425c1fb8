import type { Finding } from './finding.ts';
import { type Use, usesIn } from './locale-scan.ts';
import { baseKey, readWords, type Words } from './locales.ts';
import { isCode, type Tree } from './tree.ts';

const SCANNED = /^(web|server|contract|scripts)\//;
const TEST = /\.(test|journey)\.tsx?$/;

/** Every key the code asks for has words, and all words are asked for somewhere. */
export function checkLocaleUses(tree: Tree): Finding[] {
  const { words } = readWords(tree);
  const keys = new Set([...words['zh-CN'].keys(), ...words.en.keys()].map(baseKey));
  const namespaces = new Set([...keys].map(namespaceOf));
  namespaces.add('errors');
  const uses = tree.files
    .filter((file) => SCANNED.test(file) && (isCode(file) || file.endsWith('.mjs')) && !TEST.test(file))
    .flatMap((file) => distinct(usesIn(tree.source(file), namespaces)));
  return [...unknown(uses, keys), ...unused([...uses, ...nested(words)], keys, words)];
}

/** A qualified key inside t() is seen twice, as a call and as a string. */
function distinct(uses: Use[]): Use[] {
  return [...new Map(uses.map((use) => [`${use.line}:${use.key}:${use.open}`, use])).values()];
}

function unknown(uses: Use[], keys: Set<string>): Finding[] {
  return uses.flatMap((use) => {
    if (use.hint || keys.has(use.key) || ((use.open || isBare(use)) && [...keys].some((key) => covers(use, key))))
      return [];
    const message = `${use.key}${use.open ? '…' : ''} has no words in locales`;
    return [{ rule: 'locales/unknown-key', file: use.file, line: use.line, message }];
  });
}

function unused(uses: Use[], keys: Set<string>, words: Words): Finding[] {
  const exact = new Set(uses.filter((use) => !use.open).map((use) => use.key));
  const open = uses.filter((use) => use.open);
  return [...keys].flatMap((key) => {
    if (exact.has(key) || exact.has(keyAlone(key)) || open.some((use) => covers(use, key))) return [];
    const forms = ['', '_other'].map((form) => words['zh-CN'].get(key + form) ?? words.en.get(key + form));
    const { file, line } = forms.find((entry) => entry !== undefined) ?? { file: 'locales', line: 1 };
    return [{ rule: 'locales/unused', file, line, message: `${key} is used nowhere` }];
  });
}

/** `$t(common:save)` inside words. */
function nested(words: Words): Use[] {
  return [...words['zh-CN'], ...words.en].flatMap(([key, { file, line, text }]) =>
    [...text.matchAll(/\$t\(([\w:.-]+)/g)].map(([, name = '']) => {
      return { file, line, key: name.includes(':') ? name : `${namespaceOf(key)}:${name}` };
    }),
  );
}

/** Whether the use may ask for the key; one without a namespace may mean any. */
function covers(use: Use, key: string): boolean {
  const candidate = isBare(use) ? keyAlone(key) : key;
  return use.open ? candidate.startsWith(use.key) : candidate === use.key;
}

function isBare(use: Use): boolean {
  return !use.key.includes(':');
}

function namespaceOf(key: string): string {
  return key.slice(0, key.indexOf(':'));
}

function keyAlone(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}
