import { PASSWORD_MAX_LENGTH } from '@kith/contract/identity';

/** Names and the brand count as easy from this length on; fewer characters beside them protect little. */
const SHORTEST_NAME = 4;
const FEWEST_OF_ONES_OWN = 6;
/** A piece so short that says itself again makes no password. */
const LONGEST_PIECE = 4;
/** As fingers walk over a keyboard, and the alphabet. */
const WALKS = [
  '12345678901234567890',
  'qwertyuiopasdfghjklzxcvbnm',
  'abcdefghijklmnopqrstuvwxyz',
  '1qaz2wsx3edc4rfv5tgb',
];

type IsCommon = (password: string) => boolean;

/** Why a password will not do: the code of its words, or null. */
export type PasswordFault = 'too_short' | 'too_long' | 'common' | 'repetitive' | 'personal';

/**
 * NIST SP 800-63B, 5.1.1.2: length counts, no rule about kinds of characters; refused are passwords that are common,
 * repetitive or a walk over the keyboard, or little more than the name of the person or of the service.
 * @param about who it is for: their name and e-mail
 * @param isCommon whether a password in small letters is among the commonest
 */
export function passwordFault(
  password: string,
  about: { name: string; email: string },
  { minLength, isCommon }: { minLength: number; isCommon: IsCommon },
): PasswordFault | null {
  const length = [...password].length;
  if (length < minLength) return 'too_short';
  if (password.length > PASSWORD_MAX_LENGTH) return 'too_long';
  const plain = password.toLowerCase();
  if (isCommon(plain) || isCommonPadded(plain, isCommon)) return 'common';
  if (isRepetitive(plain, isCommon)) return 'repetitive';
  const known = [...about.name.split(/\s+/), about.name, ...about.email.split(/[@.\-_+]/), about.email, 'kith', '知客'];
  return isLittleElse(plain, known) ? 'personal' : null;
}

/** `Password2026!`: a common one with a few digits or signs around it. */
function isCommonPadded(plain: string, isCommon: IsCommon): boolean {
  const core = plain.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return plain.length - core.length < FEWEST_OF_ONES_OWN && isCommon(core);
}

/** A piece said again and again, or one long walk. */
function isRepetitive(plain: string, isCommon: IsCommon): boolean {
  for (let length = 1; length <= LONGEST_PIECE; length++) {
    const piece = plain.slice(0, length);
    if (piece.repeat(Math.ceil(plain.length / length)).startsWith(plain)) return true;
  }
  const half = plain.slice(0, plain.length / 2);
  if (half + half === plain && isCommon(half)) return true;
  return WALKS.some((walk) => [walk, [...walk].reverse().join('')].some((row) => (row + row).includes(plain)));
}

/** Names, and beside them hardly anything but digits and signs. */
function isLittleElse(plain: string, known: readonly string[]): boolean {
  const words = known.filter((word) => word.length >= SHORTEST_NAME || /\p{Script=Han}{2}/u.test(word));
  const left = words.reduce((rest, word) => rest.replaceAll(word.toLowerCase(), ''), plain);
  return left !== plain && left.replaceAll(/[^\p{L}]/gu, '').length < FEWEST_OF_ONES_OWN;
}
