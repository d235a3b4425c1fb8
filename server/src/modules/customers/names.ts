import { pinyin } from 'pinyin-pro';

const HAN = /\p{Script=Han}/u;
const HAN_RUN = /\p{Script=Han}+/gu;
/** Words of any script; Chinese ones are taken apart elsewhere. */
const WORD = /[\p{L}\p{N}]+/gu;

/** Text as it is compared: width and case folded, blanks single. */
export function normalise(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

export function hasHan(text: string): boolean {
  return HAN.test(text);
}

/** Runs of Chinese characters, each as its characters. */
export function hanRuns(text: string): string[][] {
  return (text.match(HAN_RUN) ?? []).map((run) => [...run]);
}

/** Words that are not Chinese, in order. */
export function otherWords(text: string): string[] {
  return (text.replace(HAN_RUN, ' ').match(WORD) ?? []).map((word) => word);
}

/** Readings of a text's characters, a surname as a surname (单 shan, 曾 zeng); characters without one stand for themselves. */
export function syllables(text: string): string[] {
  if (!HAN.test(text)) return [];
  return pinyin(text, { toneType: 'none', type: 'array', surname: 'head', v: true }).filter(
    (part) => part.trim() !== '',
  );
}

/**
 * Sort key of a name: its pinyin, syllables apart, so that 詹静 (zhan jing) stands before 张安 (zhang an); names of one
 * sound follow by their characters. Ordered by code point.
 */
export function nameKey(name: string): string {
  const text = normalise(name);
  return HAN.test(text) ? `${syllables(text).join(' ')}\u0001${text}` : text;
}

/** The beginning of the sort keys of all names that sound like a Chinese one; null of any other name. */
export function soundKey(name: string): string | null {
  const text = normalise(name);
  return HAN.test(text) ? `${syllables(text).join(' ')}\u0001` : null;
}
