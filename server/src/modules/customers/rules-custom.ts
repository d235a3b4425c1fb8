import { type CustomField, type CustomInput, CustomKey, type CustomType } from '@kith/contract/custom-fields';
import { Day } from '@kith/contract/route';

/** A value as it is kept: money in minor units of the company's currency, a reference as an id. */
export type Stored = string | number | boolean | string[];
export type StoredCustom = { readonly [key: string]: Stored | undefined };

export type Checked = { value: Stored | null } | { fault: string };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const CHECKS: Record<CustomType, (input: NonNullable<CustomInput>, field: CustomField, currency: string) => Checked> = {
  text: (input) => {
    if (typeof input !== 'string') return WRONG;
    const text = input.normalize('NFC').replace(/\s+/gu, ' ').trim();
    return { value: text === '' ? null : text };
  },
  number: (input) => (typeof input === 'number' && Number.isFinite(input) ? { value: input } : WRONG),
  money: (input, _, currency) => {
    if (typeof input !== 'object' || Array.isArray(input)) return WRONG;
    return input.currency === currency ? { value: input.minor } : { fault: 'other_currency' };
  },
  date: (input) => (Day.safeParse(input).success ? { value: String(input) } : WRONG),
  choice: (input, field) => {
    if (typeof input !== 'string') return WRONG;
    return isChoice(field, input) ? { value: input } : { fault: 'no_such_choice' };
  },
  choices: (input, field) => {
    if (!Array.isArray(input)) return WRONG;
    if (!input.every((each) => isChoice(field, each))) return { fault: 'no_such_choice' };
    const inOrder = field.choices.map(({ value }) => value).filter((value) => input.includes(value));
    return { value: inOrder.length > 0 ? inOrder : null };
  },
  customer: (input) => (typeof input === 'string' && UUID.test(input) ? { value: input.toLowerCase() } : WRONG),
  user: (input) => (typeof input === 'string' && UUID.test(input) ? { value: input.toLowerCase() } : WRONG),
  yes_no: (input) => (typeof input === 'boolean' ? { value: input } : WRONG),
};
const WRONG = { fault: 'wrong_type' };

function isChoice({ choices }: CustomField, value: string): boolean {
  return choices.some((choice) => choice.value === value);
}

/** What an input comes to, or why it does not fit the field; null takes the value away. */
export function checkCustom(field: CustomField, input: CustomInput, currency: string): Checked {
  return input === null ? { value: null } : CHECKS[field.type](input, field, currency);
}

/** Two values as they are kept. */
export function isSameValue(one: Stored | null | undefined, other: Stored | null | undefined): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** The letters and digits of an English name, joined by underscores. */
function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

/** A key of the English name that nobody has yet. */
export function keyFor(name: string, taken: ReadonlySet<string>): CustomKey {
  const slug =
    slugOf(name)
      .replace(/^[^a-z]+/, '')
      .slice(0, 32)
      .replace(/_+$/, '') || 'field';
  return CustomKey.parse(`x_${free(slug, (each) => taken.has(`x_${each}`))}`);
}

/** A value for a choice, of its English name. */
export function choiceValueFor(name: string, taken: ReadonlySet<string>): string {
  return free(slugOf(name).slice(0, 32).replace(/_+$/, '') || 'choice', (each) => taken.has(each));
}

function free(slug: string, isTaken: (slug: string) => boolean): string {
  let n = 1;
  while (isTaken(n === 1 ? slug : `${slug}_${n}`)) n++;
  return n === 1 ? slug : `${slug}_${n}`;
}
