import { hanRuns, hasHan, nameKey, normalise, otherWords } from './names.ts';
import { readAsPinyin } from './syllables.ts';
import { characterTokens, tailToken, typedToken } from './tokens.ts';

/** What a typed text can mean, best first: ways to look it up. */
export type SearchPlan = {
  /** Prefixes of name keys. */
  names: string[];
  /** Chinese as it was typed: who only sounds alike is not meant. */
  han: string | null;
  /** Each: all of its tokens. */
  tokens: string[][];
  /** Prefixes of normal phones (E.164, or digits as typed). */
  phones: string[];
  /** Digits a phone ends with; longer than the token, so compared too. */
  tail: string | null;
  /** Prefix of e-mail addresses and WeChat ids. */
  address: string | null;
  /** Prefixes of references, as typed and in capitals. */
  refs: string[];
};

const PHONE = /^\+?[\d\s()-]{3,24}$/;
const LETTERS = /^[a-z]+$/;

/**
 * Reads a typed text. Pure.
 * @param callingCode of phones without one, for example 86.
 */
export function planSearch(typed: string, callingCode: string): SearchPlan {
  const text = normalise(typed);
  const digits = PHONE.test(text) ? text.replace(/\D/g, '') : '';
  const isPhone = digits.length >= 3;
  return {
    names: nameKeysOf(text),
    han: hasHan(text) ? text : null,
    tokens: tokenSetsOf(text),
    phones: isPhone ? phonePrefixes(text, digits, callingCode) : [],
    tail: isPhone && digits.length >= 4 && !text.startsWith('+') ? digits : null,
    address: !hasHan(text) && /^[^\s]{2,}$/.test(text) ? text : null,
    refs: /^\S+$/.test(typed.trim()) ? [...new Set([typed.trim(), typed.trim().toUpperCase()])] : [],
  };
}

function nameKeysOf(text: string): string[] {
  // Without the characters behind the reading, so that 张三丰 is found by 张三; who sounds alike is cut off later.
  if (hasHan(text)) return [nameKey(text).split('\u0001')[0] ?? text];
  return [...new Set([text, ...(LETTERS.test(text) ? readAsPinyin(text) : [])])];
}

function tokenSetsOf(text: string): string[][] {
  const words = otherWords(text);
  const tails = words.filter((word) => /^\d{4,}$/.test(word)).map(tailToken);
  const letters = words.filter((word) => !/^\d+$/.test(word));
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
  return LETTERS.test(word) && word.length <= 8 ? [[typedToken('i', word)], ...sets] : sets;
}

function pairsOf(run: readonly string[]): string[] {
  return characterTokens(run).filter((token) => [...token].length > 1);
}

function phonePrefixes(text: string, digits: string, callingCode: string): string[] {
  if (text.startsWith('+')) return [`+${digits}`];
  const national = digits.replace(/^0+/, '');
  return [...new Set([`+${callingCode}${national}`, `+${digits}`, digits])];
}
