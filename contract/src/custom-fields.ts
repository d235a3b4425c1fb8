import { z } from 'zod';
import { CUSTOM_CHOICES_MAX, CUSTOM_FIELDS_MAX, CustomKey, CustomType } from './custom-values.ts';
import { RevealContact } from './customer-shapes.ts';
import { Instant, Nothing, route } from './route.ts';

export * from './custom-values.ts';

const Line = (max: number) => z.string().trim().min(1).max(max);
/** The same in both languages. */
const Words = (max: number) => z.object({ 'zh-CN': Line(max), en: Line(max) });

export const CustomChoice = z.object({
  /** What is stored; it stays when the names change. */
  value: z.string().regex(/^[a-z0-9_]{1,40}$/),
  names: Words(60),
  /** No longer offered; who has it keeps it. */
  retired: z.boolean(),
});
export type CustomChoice = z.infer<typeof CustomChoice>;

/** A field of customers that the company added itself. */
export const CustomField = z.object({
  key: CustomKey,
  type: CustomType,
  names: Words(60),
  /** What it is for; null: it needs no word. */
  help: Words(300).nullable(),
  /** Fields of one section stand together; null: at the top, under none. */
  section: Words(60).nullable(),
  /** Whoever writes a customer must fill it in. */
  required: z.boolean(),
  /** A column of the list, to filter and sort by. */
  inLists: z.boolean(),
  /** The search finds customers by it; of texts. */
  searched: z.boolean(),
  /** Of a choice or several; else none. */
  choices: z.array(CustomChoice),
  archivedAt: Instant.nullable(),
  /** To be sent back with a change. */
  version: z.int(),
});
export type CustomField = z.infer<typeof CustomField>;

const settings = {
  type: CustomType,
  names: CustomField.shape.names,
  help: CustomField.shape.help.default(null),
  section: CustomField.shape.section.default(null),
  required: z.boolean().default(false),
  inLists: z.boolean().default(false),
  searched: z.boolean().default(false),
  /** In their order. Without a value: a new one. One that is left out was never used, or is refused. */
  choices: z
    .array(
      z.object({
        value: CustomChoice.shape.value.optional(),
        names: CustomChoice.shape.names,
        retired: z.boolean().default(false),
      }),
    )
    .max(CUSTOM_CHOICES_MAX)
    .default([]),
};
/** Absent: made of the English name. */
export const NewCustomField = z.object({ key: CustomKey.optional(), ...settings });
export type NewCustomField = z.output<typeof NewCustomField>;
export const SaveCustomField = z.object({ ...settings, version: z.int() });
export type SaveCustomField = z.output<typeof SaveCustomField>;

const one = z.object({ key: CustomKey });
const LIMITS = ['fields.at_limit', 'fields.at_list_limit'] as const;

export const customFieldRoutes = {
  list: route({
    method: 'GET',
    path: '/custom-fields',
    permission: 'signed-in',
    summary: 'Fields of customers that the company added, in their order; archived ones for who may change them',
    response: z.object({ items: z.array(CustomField) }),
  }),
  create: route({
    method: 'POST',
    path: '/custom-fields',
    permission: 'customers.fields',
    summary: 'Add a field; it can be filled in at once',
    body: NewCustomField,
    response: CustomField,
    errors: [...LIMITS, 'fields.key_taken'],
    idempotent: true,
  }),
  update: route({
    method: 'PUT',
    path: '/custom-fields/:key',
    permission: 'customers.fields',
    summary: 'Change a field; another type, or a choice taken away, is refused while customers have values',
    params: one,
    body: SaveCustomField,
    response: CustomField,
    errors: [...LIMITS, 'fields.changed_meanwhile', 'fields.has_values', 'fields.choice_in_use'],
  }),
  order: route({
    method: 'PUT',
    path: '/custom-fields/order',
    permission: 'customers.fields',
    summary: 'Put fields in another order; those not named follow',
    body: z.object({ keys: z.array(CustomKey).max(CUSTOM_FIELDS_MAX) }),
    response: Nothing,
  }),
  archive: route({
    method: 'PUT',
    path: '/custom-fields/:key/archive',
    permission: 'customers.fields',
    summary: 'Hide a field everywhere; customers keep its values',
    params: one,
    response: CustomField,
  }),
  unarchive: route({
    method: 'DELETE',
    path: '/custom-fields/:key/archive',
    permission: 'customers.fields',
    summary: 'Show an archived field again, with its values',
    params: one,
    response: CustomField,
    errors: [...LIMITS],
  }),
  reveal: route({
    method: 'POST',
    path: '/customers/:customerId/custom/:key/reveals',
    permission: 'customers.reveal',
    summary: 'Tell the whole of a masked value, for a purpose that is audited; thirty an hour',
    params: z.object({ customerId: z.uuid(), key: CustomKey }),
    body: RevealContact,
    response: z.object({ value: z.string() }),
    errors: ['customers.too_many_reveals'],
  }),
};
