import type { CustomField, CustomKey } from '@kith/contract/custom-fields';
import { maySearchBy } from '../../platform/fields.ts';
import type { Inside } from '../../platform/list/grams.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { hanRuns, hasHan, normalise, otherWords } from './names.ts';
import { HOME } from './reach.ts';
import { readAsPinyin } from './syllables.ts';
import { characterTokens, isTail, tailToken, typedToken } from './tokens.ts';

/** What a typed text can mean, best first: ways to look it up. */
export type SearchPlan = {
  /** Prefixes of name keys; none of Chinese. */
  names: string[];
  /** Chinese as it was typed: who only sounds alike is not meant. */
  han: string | null;
  /** What may stand further on in a name. */
  inside: Inside[];
  /** The same of customers who are known by other names too: each, all of its tokens. */
  tokens: string[][];
  /** A part of a name together with the end of a phone. */
  tailed: { inside: Inside[]; tokens: string[] } | null;
  /** Prefixes of normal phones (E.164, or digits as typed). */
  phones: string[];
  /** Digits a phone ends with; longer than the token, so compared too. */
  tail: string | null;
  /** Prefix of e-mail addresses and WeChat ids. */
  address: string | null;
  /** Of which kinds the address may be. */
  addressKinds: readonly ('email' | 'wechat')[];
  /** Prefixes of references, as typed and in capitals. */
  refs: string[];
  /** Fields that the company added: the tokens of what was typed, and the parts that their text must contain. */
  custom: { key: CustomKey; tokens: string[]; parts: string[] }[];
};

const PHONE = /^\+?[\d\s()-]{3,24}$/;
const LETTERS = /^[a-z]+$/;
const TAIL = /^\d{4,}$/;
/** So many letters are read as initials. */
const INITIALS_MAX = 8;

/** Reads what a viewer typed; ways by a field that they may not search by are left out. @param fields that the company added. */
export function planFor(viewer: Pick<Viewer, 'fields'>, typed: string, fields: readonly CustomField[]): SearchPlan {
  const plan = planSearch(typed, HOME.callingCode);
  const [phone, email, wechat] = [
    maySearchBy(viewer, 'phone'),
    maySearchBy(viewer, 'email'),
    maySearchBy(viewer, 'wechat'),
  ];
  return {
    ...plan,
    ...(phone ? {} : { phones: [], tail: null, tailed: null, tokens: plan.tokens.filter((set) => !set.some(isTail)) }),
    addressKinds: plan.addressKinds.filter((kind) => (kind === 'email' ? email : wechat)),
    custom: fields
      .filter(({ key, searched }) => searched && maySearchBy(viewer, key))
      .flatMap(({ key }) => customWay(key, normalise(typed))),
  };
}

/** By runs of Chinese and by words of two characters and more; none of a text without. */
function customWay(key: CustomKey, text: string): SearchPlan['custom'] {
  const runs = hanRuns(text);
  const words = otherWords(text).filter((word) => [...word].length > 1);
  const han = runs.flatMap((run) => (run.length > 1 ? pairsOf(run) : run));
  const tokens = [...han.map((token) => `${key}:${token}`), ...words.map((word) => typedToken(key, word))];
  if (tokens.length === 0) return [];
  return [{ key, tokens, parts: [...runs.map((run) => run.join('')), ...words] }];
}

/**
 * Reads a typed text. Pure.
 * @param callingCode of phones without one, for example 86.
 */
export function planSearch(typed: string, callingCode: string): SearchPlan {
  const text = normalise(typed);
  const digits = PHONE.test(text) ? text.replace(/\D/g, '') : '';
  const isPhone = digits.length >= 3;
  const inside = insideNames(text);
  const tails = otherWords(text).filter((word) => TAIL.test(word));
  return {
    names: hasHan(text) ? [] : [...new Set([text, ...(LETTERS.test(text) ? readAsPinyin(text) : [])])],
    han: hasHan(text) ? text : null,
    // Of a name that has such a number itself it is a word.
    inside: inside.map((each) => (tails.length > 0 ? { ...each, words: otherWords(text), initials: null } : each)),
    tokens: tokenSetsOf(text).filter((set) => set.length > 0),
    tailed: tails.length > 0 && inside.length > 0 ? { inside, tokens: tails.map(tailToken) } : null,
    phones: isPhone ? phonePrefixes(text, digits, callingCode) : [],
    tail: isPhone && digits.length >= 4 && !text.startsWith('+') ? digits : null,
    address: !hasHan(text) && /^[^\s]{2,}$/.test(text) ? text : null,
    addressKinds: ['email', 'wechat'],
    custom: [],
    refs: /^\S+$/.test(typed.trim()) ? [...new Set([typed.trim(), typed.trim().toUpperCase()])] : [],
  };
}

/** Ways in which a text may stand in a name, beyond its beginning; numbers that may be the end of a phone left out. */
function insideNames(text: string): Inside[] {
  const runs = hanRuns(text).map((run) => run.join(''));
  const words = otherWords(text).filter((word) => !/^\d+$/.test(word));
  const [word = '', ...others] = words;
  if (runs.length === 0 && words.length === 0) return [];
  const asWords: Inside = { runs, words, initials: null };
  const isInitials = runs.length + others.length === 0 && LETTERS.test(word) && word.length > 1;
  if (!isInitials || word.length > INITIALS_MAX) return [asWords];
  return [{ runs: [], words: [], initials: word }, asWords];
}

function tokenSetsOf(text: string): string[][] {
  const words = otherWords(text);
  const tails = words.filter((word) => TAIL.test(word)).map(tailToken);
  // Tokens begin with two letters: by one more word of one letter nobody is left out.
  const letters = words.filter((word) => !/^\d+$/.test(word) && [...word].length > 1);
  if (hasHan(text)) {
    const han = hanRuns(text).flatMap((run) => (run.length > 1 ? pairsOf(run) : run));
    const rest = letters.map((word) => typedToken('n', word));
    return [
      [...han.map((token) => `n:${token}`), ...rest, ...tails],
      [...han.map((token) => `k:${token}`), ...rest, ...tails],
    ];
  }
  if (words.length === 0) return [];
  if (words.length > 1) {
    const shared = [...tails];
    const first = letters[0] ?? '';
    const sets =
      LETTERS.test(first) && first.length > 1 && tails.length > 0 ? [[typedToken('i', first), ...shared]] : [];
    return letters.length > 0 ? [...sets, [...letters.map((word) => typedToken('n', word)), ...shared]] : [shared];
  }
  const [word = ''] = words;
  if (/^\d+$/.test(word)) return [];
  if ([...word].length < 2) return [];
  const sets = [[typedToken('n', word)], [typedToken('k', word)]];
  return LETTERS.test(word) && word.length <= INITIALS_MAX ? [[typedToken('i', word)], ...sets] : sets;
}

function pairsOf(run: readonly string[]): string[] {
  return characterTokens(run).filter((token) => [...token].length > 1);
}

function phonePrefixes(text: string, digits: string, callingCode: string): string[] {
  if (text.startsWith('+')) return [`+${digits}`];
  const national = digits.replace(/^0+/, '');
  return [...new Set([`+${callingCode}${national}`, `+${digits}`, digits])];
}
