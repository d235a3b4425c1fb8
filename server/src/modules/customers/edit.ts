import type { Birthday, CreateCustomer, Customer, UpdateCustomer } from '@kith/contract/customers';
import type { z } from 'zod';
import { type Ctx, envOf } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { conflict, invalid } from '../../platform/errors.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { requireWriting } from '../../platform/fields.ts';
import { runHooks } from '../../platform/hooks.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { findDepartment } from '../identity/index.ts';
import { ownersByRules, requireOwner } from './assign.ts';
import { changeCustomer, record } from './changing.ts';
import { changedCustom, newCustom } from './custom-writing.ts';
import { ownerOfNew } from './policy.ts';
import { draftContact } from './reach.ts';
import { namesOf } from './repo.ts';
import { BLANK } from './repo-upsert.ts';
import * as repo from './repo-write.ts';
import { getCustomer } from './service.ts';

type Details = Omit<UpdateCustomer, 'version'>;

/** Adds a customer; without a named owner the assignment rules find one. */
export async function createCustomer(
  ctx: Ctx,
  viewer: Viewer,
  body: CreateCustomer,
): Promise<z.input<typeof Customer>> {
  for (const { kind } of body.contacts) requireWriting(viewer, kind);
  const given = {
    birthday: body.birthday ?? undefined,
    region: body.region ?? undefined,
    note: body.note ?? undefined,
  };
  requireWritingOf(viewer, given);
  const contacts = body.contacts.map(draftContact);
  const asked = ownerOfNew(viewer, body.ownerId);
  return transact(ctx.db, async (tx) => {
    const env = await envOf(ctx, tx);
    if (asked) await requireOwner(tx, asked);
    await requireReferences(tx, viewer, null, body);
    const customerId = newId();
    const custom = await newCustom({ tx, viewer, env }, body.custom ?? {});
    const fields = { ...blank, ...fieldsOf(body), kind: body.kind, name: body.name, custom };
    const [byRules = null] = asked === undefined ? await ownersByRules(tx, [{ region: fields.region }]) : [];
    const owner = asked === undefined ? byRules : asked;
    const who = { by: viewer.userId, at: env.now };
    await repo.insertCustomer(tx, { ...fields, customer_id: customerId, owner_id: owner, ...who });
    if (fields.external_ref) await requireRef(tx, customerId, fields.external_ref);
    await repo.addContacts(
      tx,
      contacts.map((contact) => ({ ...contact, customerId })),
    );
    await repo.replaceTags(tx, customerId, body.tags, who);
    await record(tx, { env, viewer }, customerId, {
      action: 'customers.create',
      after: { ...fields, owner, contacts, tags: body.tags },
      event: { type: 'customers.created', data: {} },
    });
    await refreshCustomers(ctx, tx, [customerId]);
    return getCustomer(ctx, tx, viewer, customerId);
  });
}

/** Changes fields in place. @throws Problem 409 when the version is no longer the one the change was made on. */
export async function editCustomer(ctx: Ctx, viewer: Viewer, customerId: string, body: UpdateCustomer) {
  const { version, ...details } = body;
  requireWritingOf(viewer, details);
  return changeCustomer(ctx, viewer, customerId, async ({ tx, env, customer }) => {
    if (customer.version !== version) throw conflict('customers.changed_meanwhile');
    await requireReferences(tx, viewer, customerId, details);
    const wanted = fieldsOf(details);
    const names = (Object.keys(wanted) as (keyof typeof wanted)[]).filter((name) => wanted[name] !== customer[name]);
    const own = details.custom ? await changedCustom({ tx, viewer, env }, details.custom, customer.custom) : null;
    const keys = Object.keys(own?.after ?? {});
    if (names.length + keys.length === 0) return null;
    const pick = (from: typeof wanted) => Object.fromEntries(names.map((name) => [name, from[name]]));
    if (names.includes('external_ref')) {
      if (customer.external_ref) await repo.releaseRef(tx, customerId, customer.external_ref);
      if (wanted.external_ref) await requireRef(tx, customerId, wanted.external_ref);
    }
    const change = keys.length > 0 && own ? { ...pick(wanted), custom: own.custom } : pick(wanted);
    await repo.updateCustomer(tx, customerId, change, env.now);
    return {
      action: 'customers.update',
      before: { ...pick(customer), ...own?.before },
      after: { ...pick(wanted), ...own?.after },
      event: { type: 'customers.updated', data: { fields: [...names, ...keys] } },
    };
  });
}

/** @throws Problem 403 for a field that the viewer may not change. */
export function requireWritingOf(
  viewer: Viewer,
  { birthday, region, note }: Pick<Details, 'birthday' | 'region' | 'note'>,
): void {
  if (birthday !== undefined) requireWriting(viewer, 'birthday');
  if (region !== undefined) requireWriting(viewer, 'region');
  if (note !== undefined) requireWriting(viewer, 'notes');
}

const blank: Omit<repo.CustomerFields, 'kind' | 'name' | 'custom'> = {
  ...BLANK,
  department_id: null,
  external_ref: null,
  referred_by: null,
};

/** The columns that a body speaks of; what the company's own fields hold stands apart. */
function fieldsOf(body: Details): Partial<Omit<repo.CustomerFields, 'custom'>> {
  const { birthday, externalRef, referredBy, departmentId, kind, name, alias, gender, region, source, note } = body;
  const given = {
    ...{ kind, name, alias, gender, region, source, note },
    external_ref: externalRef,
    referred_by: referredBy,
    department_id: departmentId,
    ...(birthday === undefined ? {} : birthdayColumns(birthday)),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The columns of a birthday; null empties them. */
export function birthdayColumns(birthday: Birthday | null) {
  return {
    birthday_calendar: birthday?.calendar ?? null,
    birthday_year: birthday?.year ?? null,
    birthday_month: birthday?.month ?? null,
    birthday_day: birthday?.day ?? null,
    birthday_leap: birthday?.leap ?? false,
  };
}

async function requireRef(tx: Tx, customerId: string, ref: string): Promise<void> {
  if (!(await repo.claimRef(tx, customerId, ref))) throw conflict('customers.ref_taken');
}

/** @throws Problem 400 when who recommended, or the department, is nobody the viewer may name. */
async function requireReferences(tx: Tx, viewer: Viewer, customerId: string | null, body: Details): Promise<void> {
  const { referredBy, departmentId } = body;
  if (referredBy && (referredBy === customerId || !(await namesOf(tx, viewer, [referredBy])).has(referredBy)))
    throw invalid('body.referredBy', 'no_such_customer');
  if (departmentId && !(await findDepartment(tx, departmentId)))
    throw invalid('body.departmentId', 'no_such_department');
}

/** Puts a customer away, or takes them out again; a second time changes nothing. */
export async function archiveCustomer(ctx: Ctx, viewer: Viewer, customerId: string, reason: string | null) {
  return changeCustomer(ctx, viewer, customerId, async ({ tx, env, customer }) => {
    const archived = reason !== null;
    if (archived === (customer.archived_at !== null)) return null;
    const put = reason === null ? null : { at: env.now, by: viewer.userId, reason };
    await repo.setArchived(tx, customerId, put, env.now);
    await runHooks(ctx.registry.modules, 'archived', tx, { customerIds: [customerId], archived, viewer, env });
    const verb = archived ? 'archive' : 'unarchive';
    return {
      action: `customers.${verb}`,
      reason: reason ?? undefined,
      event: { type: `customers.${verb}d`, data: {} },
    };
  });
}
