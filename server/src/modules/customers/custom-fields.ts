import {
  CUSTOM_FIELDS_MAX,
  CUSTOM_LISTED_MAX,
  type CustomField,
  type CustomKey,
  type CustomType,
  type NewCustomField,
  type SaveCustomField,
} from '@kith/contract/custom-fields';
import { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Conn, type Tx, transact } from '../../platform/db/client.ts';
import { conflict, invalid, notFound } from '../../platform/errors.ts';
import { refreshCompany } from '../../platform/facts.ts';
import { isHidden } from '../../platform/fields.ts';
import { defineJob } from '../../platform/jobs.ts';
import { type MadeKind, setListColumns } from '../../platform/list/made.ts';
import type { Viewer } from '../../platform/viewer.ts';
import * as repo from './repo-custom.ts';
import { choiceValueFor, keyFor } from './rules-custom.ts';

const LIST_KINDS: Record<CustomType, MadeKind> = {
  text: 'word',
  number: 'figure',
  money: 'figure',
  date: 'day',
  choice: 'word',
  choices: 'words',
  customer: 'word',
  user: 'word',
  yes_no: 'figure',
};

/** The fields in use, in their order. */
export async function customFields(ctx: Pick<Ctx, 'reference'>, conn: Conn): Promise<readonly CustomField[]> {
  const all = await ctx.reference.read('customers.fields', () => repo.readCustomFields(conn));
  return all.filter(({ archivedAt }) => archivedAt === null);
}

/** The same, without those that are hidden from a viewer. */
export async function customFieldsFor(ctx: Ctx, viewer: Viewer): Promise<readonly CustomField[]> {
  return (await customFields(ctx, ctx.db)).filter(({ key }) => !isHidden(viewer, key));
}

/** What a viewer may know of: none that is hidden from them; archived ones are for who may take them out again. */
export async function listCustomFields(ctx: Ctx, viewer: Viewer): Promise<{ items: CustomField[] }> {
  const all = await repo.readCustomFields(ctx.db);
  if (viewer.permissions.has('customers.fields')) return { items: all };
  return { items: all.filter(({ key, archivedAt }) => archivedAt === null && !isHidden(viewer, key)) };
}

export async function createCustomField(ctx: Ctx, viewer: Viewer, body: NewCustomField): Promise<CustomField> {
  const { key: named, ...settings } = body;
  return changeFields(ctx, viewer, async (tx, fields) => {
    const keys = new Set<string>(fields.map((field) => field.key));
    if (named && keys.has(named)) throw conflict('fields.key_taken', { key: named });
    const key = named ?? keyFor(body.names.en, keys);
    const field = settled(key, settings, []);
    requireRoom([...fields, { ...field, archivedAt: null, version: 1 }]);
    await repo.insertCustomField(tx, field, { at: ctx.clock.now(), by: viewer.userId });
    return { key, verb: 'create_field', after: field };
  });
}

/**
 * Changes a field. Names, help, place and use change at once; values stay.
 * @throws Problem 409 for another type while customers have values, for a choice taken away that customers have.
 */
export async function updateCustomField(
  ctx: Ctx,
  viewer: Viewer,
  key: CustomKey,
  { version, ...settings }: SaveCustomField,
): Promise<CustomField> {
  return changeFields(ctx, viewer, async (tx, fields) => {
    const before = requireField(fields, key);
    if (before.version !== version) throw conflict('fields.changed_meanwhile');
    const field = settled(key, settings, before.choices);
    requireRoom(fields.map((each) => (each.key === key ? { ...each, ...field } : each)));
    if (field.type !== before.type && (await repo.hasCustomValue(tx, key))) throw conflict('fields.has_values');
    const lost = before.choices.filter((choice) => !field.choices.some(({ value }) => value === choice.value));
    for (const { value, names } of field.type === before.type ? lost : []) {
      if (await repo.hasCustomValue(tx, key, value)) throw conflict('fields.choice_in_use', { name: names.en });
    }
    await repo.updateCustomField(tx, field, { at: ctx.clock.now(), by: viewer.userId });
    if (field.searched !== before.searched) await deriveAnew(ctx, tx, key);
    const { archivedAt: _, version: __, ...was } = before;
    return { key, verb: 'update_field', before: was, after: field };
  });
}

/** Hides a field, or shows it again with the values it had. A second time changes nothing. */
export async function archiveCustomField(
  ctx: Ctx,
  viewer: Viewer,
  key: CustomKey,
  away: boolean,
): Promise<CustomField> {
  return changeFields(ctx, viewer, async (tx, fields) => {
    const before = requireField(fields, key);
    if (away === (before.archivedAt !== null)) return { key };
    if (!away) requireRoom(fields.map((each) => (each.key === key ? { ...each, archivedAt: null } : each)));
    const at = ctx.clock.now();
    await repo.archiveCustomField(tx, key, away ? at : null, { at, by: viewer.userId });
    if (before.searched) await deriveAnew(ctx, tx, key);
    return { key, verb: away ? 'archive_field' : 'unarchive_field' };
  });
}

export async function orderCustomFields(ctx: Ctx, viewer: Viewer, keys: readonly CustomKey[]): Promise<void> {
  await transact(ctx.db, async (tx) => {
    const before = (await repo.lockCustomFields(tx)).map(({ key }) => key);
    const after = [...new Set([...keys.filter((key) => before.includes(key)), ...before])];
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    await repo.orderCustomFields(tx, after);
    const subject = { kind: 'field', id: 'order' };
    await audit(tx, { viewer, at: ctx.clock.now(), action: 'customers.order_fields', subject, before, after });
  });
}

type FieldChange = { key: CustomKey; verb?: string; before?: unknown; after?: unknown };

/** Runs a change of the fields, one at a time; audits it, and tells lists which of them they keep. */
async function changeFields(
  ctx: Ctx,
  viewer: Viewer,
  work: (tx: Tx, fields: CustomField[]) => Promise<FieldChange>,
): Promise<CustomField> {
  return transact(ctx.db, async (tx) => {
    const { key, verb, ...values } = await work(tx, await repo.lockCustomFields(tx));
    const fields = await repo.readCustomFields(tx);
    if (verb) {
      const subject = { kind: 'field', id: key };
      await audit(tx, { viewer, at: ctx.clock.now(), action: `customers.${verb}`, subject, ...values });
      await setListColumns(
        tx,
        fields.filter(isListed).map((each) => ({ key: each.key, kind: LIST_KINDS[each.type] })),
      );
    }
    return requireField(fields, key);
  });
}

function isListed({ inLists, archivedAt }: CustomField): boolean {
  return inLists && archivedAt === null;
}

function requireField(fields: readonly CustomField[], key: string): CustomField {
  const field = fields.find((each) => each.key === key);
  if (!field) throw notFound();
  return field;
}

/** @throws Problem 409 when there would be more fields, or more of them in lists, than there may be. */
function requireRoom(fields: readonly CustomField[]): void {
  const inUse = fields.filter(({ archivedAt }) => archivedAt === null);
  if (inUse.length > CUSTOM_FIELDS_MAX) throw conflict('fields.at_limit', { most: CUSTOM_FIELDS_MAX });
  if (inUse.filter(isListed).length > CUSTOM_LISTED_MAX)
    throw conflict('fields.at_list_limit', { most: CUSTOM_LISTED_MAX });
}

type Settings = Omit<NewCustomField, 'key'>;

/** A field as it is stored; new choices get their values. @throws Problem 400 for choices that are none or missing. */
function settled(key: CustomKey, settings: Settings, known: CustomField['choices']): repo.FieldValues {
  const { type, choices } = settings;
  const isChosen = type === 'choice' || type === 'choices';
  if (isChosen !== choices.length > 0) throw invalid('body.choices', isChosen ? 'choices_missing' : 'no_choices_here');
  const taken = new Set(known.map(({ value }) => value));
  for (const { value } of choices) if (value) taken.add(value);
  const named = choices.map(({ value, names, retired }) => {
    const own = value ?? choiceValueFor(names.en, taken);
    taken.add(own);
    return { value: own, names, retired };
  });
  if (new Set(named.map(({ value }) => value)).size < named.length) throw invalid('body.choices', 'choice_twice');
  return { ...settings, key, choices: named, searched: settings.searched && type === 'text' };
}

const DERIVE_JOB = 'customers.fields';

/** Brings who was marked up to date: a field is found by, or no longer. */
export const fieldsJob = defineJob({
  name: DERIVE_JOB,
  input: z.object({}),
  policy: 'one',
  run: async (ctx) => {
    await refreshCompany(ctx, { everyone: false });
  },
});

async function deriveAnew(ctx: Ctx, tx: Tx, key: string): Promise<void> {
  await repo.markHaving(tx, key);
  await ctx.jobs.send(tx, DERIVE_JOB, {});
}
