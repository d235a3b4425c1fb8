import { hanRuns, hasHan, normalise, otherWords, syllables } from './names.ts';

/** What the search knows of a customer. */
export type Searchable = {
  name: string;
  alias: string | null;
  phones: readonly string[];
  keyPersons: readonly { name: string; phone: string | null }[];
  /** Their account manager. */
  ownerId: string | null;
  /** Values of the fields that the company added and lets customers be found by. */
  custom: readonly { key: string; text: string }[];
};

/** Initials and prefixes of words are kept up to here; who types more has long found whom they meant. */
const LONGEST = 8;
const TAIL = 4;

/**
 * Search tokens, each with its field before the colon: `t` the last four digits of a phone; where there is another name
 * beside the customer's own, `n` name and alias, `i` initials of their pinyin, `k` key persons; the key of a field that
 * the company added, what it says; `o` their account
 * manager, who searches among their own: of a million customers the index itself then leaves those. What is found
 * otherwise has no token: a name that stands alone (in memory), the beginning of a phone, an e-mail address, a WeChat id
 * (contacts) or of a reference (identity). A customer known by nothing else therefore has none.
 */
export function tokensOf(customer: Searchable): string[] {
  const tokens = new Set<string>();
  const names = customer.alias || customer.keyPersons.length > 0 ? [customer.name, customer.alias] : [];
  for (const name of names) if (name) addName(tokens, 'n', name);
  for (const person of customer.keyPersons) {
    addName(tokens, 'k', person.name);
    if (person.phone) addTail(tokens, person.phone);
  }
  for (const phone of customer.phones) addTail(tokens, phone);
  for (const { key, text } of customer.custom) addWords(tokens, key, normalise(text));
  if (tokens.size > 0 && customer.ownerId) tokens.add(ownerToken(customer.ownerId));
  return [...tokens].sort();
}

export function ownerToken(userId: string): string {
  return `o:${userId}`;
}

function addName(tokens: Set<string>, field: string, name: string): void {
  const text = normalise(name);
  addWords(tokens, field, text);
  const initials = hasHan(text)
    ? syllables(text)
        .map((part) => [...part][0] ?? '')
        .join('')
    : '';
  for (const prefix of prefixes(initials, 2)) tokens.add(`i:${prefix}`);
}

function addWords(tokens: Set<string>, field: string, text: string): void {
  for (const run of hanRuns(text)) for (const token of characterTokens(run)) tokens.add(`${field}:${token}`);
  for (const word of otherWords(text)) for (const prefix of prefixes(word, 2)) tokens.add(`${field}:${prefix}`);
}

/** Characters and pairs of a run of Chinese characters. */
export function characterTokens(run: readonly string[]): string[] {
  return run.flatMap((char, index) => {
    const next = run[index + 1];
    return next === undefined ? [char] : [char, char + next];
  });
}

function prefixes(word: string, shortest: number): string[] {
  const chars = [...word].slice(0, LONGEST);
  return chars.slice(shortest - 1).map((_, index) => chars.slice(0, index + shortest).join(''));
}

function addTail(tokens: Set<string>, phone: string): void {
  const digits = phone.replace(/\D/gu, '');
  if (digits.length >= TAIL) tokens.add(`t:${digits.slice(-TAIL)}`);
}

/** The token of a word as it is typed: only as long as tokens are kept. */
export function typedToken(field: string, word: string): string {
  return `${field}:${[...word].slice(0, LONGEST).join('')}`;
}

export function tailToken(digits: string): string {
  return `t:${digits.slice(-TAIL)}`;
}

/** Whether a token tells of a phone. */
export function isTail(token: string): boolean {
  return token.startsWith('t:');
}
