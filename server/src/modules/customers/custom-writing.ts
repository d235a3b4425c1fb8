import type { CustomField, CustomInputs } from '@kith/contract/custom-fields';
import type { Env } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import { notFound, Problem } from '../../platform/errors.ts';
import { mayWrite, requireWriting } from '../../platform/fields.ts';
import { unkept } from '../../platform/reference.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { record } from './changing.ts';
import { lockCustomer, namesOf } from './repo.ts';
import { holdCustomFields, readCustomFields } from './repo-custom.ts';
import { updateCustomer } from './repo-write.ts';
import { checkCustom, isSameValue, type Stored, type StoredCustom } from './rules-custom.ts';

/** What writing values comes to: all values afterwards, and those that changed as they were and as they are. */
export type CustomChange = {
  custom: StoredCustom;
  before: Record<string, Stored | null>;
  after: Record<string, Stored | null>;
};

type Writing = { tx: Tx; viewer: Viewer; env: Env };
type Fault = { path: string; code: string };

/**
 * Checks values that somebody wrote, against the fields as they are now and stay until the transaction ends.
 * @throws Problem 403 for a field that the viewer may not change, 400 with the path of each value that does not fit.
 */
export async function changedCustom(writing: Writing, inputs: CustomInputs, was: StoredCustom): Promise<CustomChange> {
  const { tx, viewer, env } = writing;
  const fields = new Map((await holdCustomFields(tx, Object.keys(inputs))).map((field) => [field.key, field]));
  const change: CustomChange = { custom: { ...was }, before: {}, after: {} };
  const faults: Fault[] = [];
  const written: [CustomField, Stored][] = [];
  for (const [key, input] of Object.entries(inputs)) {
    const field = fields.get(key as CustomField['key']);
    const path = `body.custom.${key}`;
    if (!field || field.archivedAt !== null || input === undefined) {
      faults.push({ path, code: 'unknown_field' });
      continue;
    }
    requireWriting(viewer, field.key);
    const checked = checkCustom(field, input, env.currency);
    if ('fault' in checked) faults.push({ path, code: checked.fault });
    else if (checked.value === null && field.required) faults.push({ path, code: 'required' });
    else if (!isSameValue(checked.value, was[key])) {
      if (checked.value !== null) written.push([field, checked.value]);
      note(change, key, was[key] ?? null, checked.value);
    }
  }
  faults.push(...(await missingReferences(writing, written)));
  if (faults.length > 0) throw new Problem('common.invalid', 400, { errors: faults });
  return change;
}

function note({ custom, before, after }: CustomChange, key: string, was: Stored | null, is: Stored | null): void {
  const values = custom as Record<string, Stored>;
  before[key] = was;
  after[key] = is;
  if (is === null) delete values[key];
  else values[key] = is;
}

/** References to nobody whom the viewer may name. */
async function missingReferences({ tx, viewer }: Writing, written: readonly [CustomField, Stored][]): Promise<Fault[]> {
  const idsOf = (type: 'customer' | 'user') =>
    written.flatMap(([field, value]) => (field.type === type ? [String(value)] : []));
  const [customers, users] = [idsOf('customer'), idsOf('user')];
  const names = await namesOf(tx, viewer, customers);
  const people = users.length > 0 ? await everybody({ reference: unkept }, tx) : new Map<string, unknown>();
  return written.flatMap(([{ key, type }, value]) => {
    const path = `body.custom.${key}`;
    if (type === 'customer' && !names.has(String(value))) return [{ path, code: 'no_such_customer' }];
    return type === 'user' && !people.has(String(value)) ? [{ path, code: 'no_such_user' }] : [];
  });
}

/**
 * Values of a new customer: the fields that must be filled in are, as far as the viewer may fill them in.
 * @throws Problem as `changedCustom`.
 */
export async function newCustom(writing: Writing, inputs: CustomInputs): Promise<StoredCustom> {
  const { custom } = await changedCustom(writing, inputs, {});
  await requireFilled(writing, custom);
  return custom;
}

async function requireFilled({ tx, viewer }: Writing, custom: StoredCustom): Promise<void> {
  const missing = (await readCustomFields(tx)).filter(
    ({ key, required, archivedAt }) =>
      required && archivedAt === null && custom[key] === undefined && mayWrite(viewer, key),
  );
  if (missing.length === 0) return;
  const errors = missing.map(({ key }) => ({ path: `body.custom.${key}`, code: 'required' }));
  throw new Problem('common.invalid', 400, { errors });
}

/**
 * Writes values of a customer whose other fields another system has just brought up to date, in the same transaction; of
 * one who is new, those that must be filled in are asked for. @returns whether any changed.
 */
export async function fillIn(
  writing: Writing,
  customerId: string,
  inputs: CustomInputs,
  isNew: boolean,
): Promise<boolean> {
  const { tx, viewer, env } = writing;
  const customer = await lockCustomer(tx, viewer, customerId);
  if (!customer) throw notFound();
  const { custom, before, after } = await changedCustom(writing, inputs, customer.custom);
  if (isNew) await requireFilled(writing, custom);
  const keys = Object.keys(after);
  if (keys.length === 0) return false;
  await updateCustomer(tx, customerId, { custom }, env.now);
  const event = { type: 'customers.updated', data: { fields: keys } };
  await record(tx, { env, viewer }, customerId, { action: 'customers.update', before, after, event });
  return true;
}
