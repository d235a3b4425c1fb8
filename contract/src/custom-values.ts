import { z } from 'zod';
import { CustomKey } from './custom-key.ts';
import { Money } from './route.ts';

export * from './custom-key.ts';

export const CUSTOM_TYPES = [
  'text',
  'number',
  'money',
  'date',
  'choice',
  'choices',
  'customer',
  'user',
  'yes_no',
] as const;
export const CustomType = z.enum(CUSTOM_TYPES);
export type CustomType = z.infer<typeof CustomType>;

/** Types whose values have an order that a list can be sorted by. */
export const SORTABLE_TYPES: readonly CustomType[] = ['text', 'number', 'money', 'date', 'choice', 'user', 'yes_no'];

/** Characters of a text; a list is continued behind one, so it must fit the cursor. */
export const CUSTOM_TEXT_MAX = 300;
/** Fields in use at most, and those of them that lists are filtered and sorted by: each is a column in memory. */
export const CUSTOM_FIELDS_MAX = 200;
export const CUSTOM_LISTED_MAX = 20;
export const CUSTOM_CHOICES_MAX = 200;

/** Another customer or a colleague; one whom the viewer may not see is left out. */
export const CustomReference = z.object({ id: z.uuid(), name: z.string() });

/**
 * A value as it is told: text and the value of a choice are strings, a date is a day (2024-03-05), several choices a list
 * in the order of the choices, a customer or a colleague a reference.
 */
export const CustomValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), Money, CustomReference]);
export type CustomValue = z.infer<typeof CustomValue>;

/** By key. A field without a value is absent, and so is one that the viewer may not see. */
export const CustomValues = z.record(CustomKey, CustomValue);
export type CustomValues = z.infer<typeof CustomValues>;

/** The same as it is written; a reference is an id, null takes a value away. What fits which field the server says. */
const CustomInput = z.union([
  z.string().max(CUSTOM_TEXT_MAX),
  z.number(),
  z.boolean(),
  z.array(z.string().max(40)).max(CUSTOM_CHOICES_MAX),
  Money,
  z.null(),
]);
export type CustomInput = z.infer<typeof CustomInput>;
export const CustomInputs = z.record(CustomKey, CustomInput);
export type CustomInputs = z.infer<typeof CustomInputs>;

export const CUSTOM_ASKS = ['is', 'has', 'min', 'max', 'empty'] as const;
export type CustomAsk = (typeof CUSTOM_ASKS)[number];

const FILTER = /^(x_[a-z][a-z0-9_]{0,38}):(is|has|min|max|empty):(.+)$/su;

/**
 * One condition of a list, as a text that an address can hold: `x_grade:is:gold`, `x_plate:has:沪A`, `x_limit:min:100000`
 * (minor units), `x_ends:max:2026-12-31`, `x_vip:is:true`, `x_ends:empty:true`. Several `is` of one field mean any of
 * them, and so does `empty:true` beside them; all others hold together.
 */
export const CustomFilter = z.string().trim().max(400).regex(FILTER);

/** @throws TypeError for a text that is no condition; those of the contract are. */
export function readCustomFilter(text: string): { key: CustomKey; ask: CustomAsk; value: string } {
  const [, key = '', ask = '', value = ''] = FILTER.exec(text) ?? [];
  if (!ask) throw new TypeError(`not a condition: ${text}`);
  return { key: key as CustomKey, ask: ask as CustomAsk, value };
}

export function writeCustomFilter({ key, ask, value }: { key: string; ask: CustomAsk; value: string }): string {
  return `${key}:${ask}:${value}`;
}
