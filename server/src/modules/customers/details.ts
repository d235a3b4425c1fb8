import type {
  ChangeContact,
  ChangeKeyPerson,
  NewContact,
  NewInteraction,
  NewKeyPerson,
  TimelineItem,
} from '@kith/contract/customers';
import type { z } from 'zod';
import { type Ctx, envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { conflict, notFound, Problem } from '../../platform/errors.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { isHidden, requireWriting } from '../../platform/fields.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { changeCustomer, record } from './changing.ts';
import { personOf } from './present.ts';
import { draftContact } from './reach.ts';
import { type ContactRow, lockCustomer, type PersonRow, readParts } from './repo.ts';
import * as repo from './repo-write.ts';

/** Where a contact comes in the customer's own words is no fault of the clock: five minutes ahead are still now. */
const CLOCK_DRIFT_MS = 5 * 60_000;

export function addContact(ctx: Ctx, viewer: Viewer, customerId: string, body: z.output<typeof NewContact>) {
  requireWriting(viewer, body.kind);
  const contact = draftContact(body);
  return changeCustomer(ctx, viewer, customerId, async ({ tx }) => {
    if ((await repo.addContacts(tx, [{ ...contact, customerId }])).length === 0)
      throw conflict('customers.contact_exists');
    return { action: 'customers.add_contact', after: contact };
  });
}

export function changeContact(
  ctx: Ctx,
  viewer: Viewer,
  { customerId, contactId }: { customerId: string; contactId: string },
  body: ChangeContact,
) {
  return changeCustomer(ctx, viewer, customerId, async ({ tx, env }) => {
    const { contacts } = await readParts(tx, customerId);
    const contact = contacts.find((each) => each.contact_id === contactId);
    if (!contact || isHidden(viewer, contact.kind)) throw notFound();
    if (body.value !== undefined) requireWriting(viewer, contact.kind);
    const change = contactChange(contact, body, env.now);
    const taken = contacts.some(
      (each) => each !== contact && each.kind === contact.kind && each.normal === change.normal,
    );
    if (taken) throw conflict('customers.contact_exists');
    await repo.updateContact(tx, customerId, contactId, change);
    if (body.primary) await repo.putFirst(tx, customerId, contact);
    return { action: 'customers.update_contact', before: contact, after: { ...change, primary: body.primary } };
  });
}

function contactChange(contact: ContactRow, body: ChangeContact, now: Date): Partial<ContactRow> {
  const { value, label, doNotContact, wrong } = body;
  const typed = value === undefined ? null : draftContact({ kind: contact.kind, value });
  return {
    // A corrected value is no longer the one that was found wrong.
    ...(typed ? { value: typed.value, normal: typed.normal, wrong_since: null } : {}),
    ...(label === undefined ? {} : { label }),
    ...(doNotContact === undefined ? {} : { do_not_contact: doNotContact }),
    ...(wrong === undefined ? {} : { wrong_since: wrong ? (contact.wrong_since ?? now) : null }),
  };
}

export function removeContact(
  ctx: Ctx,
  viewer: Viewer,
  { customerId, contactId }: { customerId: string; contactId: string },
) {
  return changeCustomer(ctx, viewer, customerId, async ({ tx }) => {
    const contact = (await readParts(tx, customerId)).contacts.find((each) => each.contact_id === contactId);
    if (!contact || isHidden(viewer, contact.kind)) throw notFound();
    requireWriting(viewer, contact.kind);
    await repo.deleteContact(tx, customerId, contactId);
    return { action: 'customers.remove_contact', before: contact };
  });
}

export function addKeyPerson(ctx: Ctx, viewer: Viewer, customerId: string, body: NewKeyPerson) {
  requireWritingOf(viewer, body);
  return changeCustomer(ctx, viewer, customerId, async ({ tx, env }) => {
    const blank = { title: null, phone: null, email: null, wechat: null, weight: 3, note: null };
    const person: PersonRow = { ...blank, ...defined(body), name: body.name, person_id: newId() };
    await repo.insertPerson(tx, customerId, person, env.now);
    return { action: 'customers.add_key_person', after: person };
  });
}

export function changeKeyPerson(
  ctx: Ctx,
  viewer: Viewer,
  { customerId, personId }: { customerId: string; personId: string },
  body: ChangeKeyPerson,
) {
  requireWritingOf(viewer, body);
  return changeCustomer(ctx, viewer, customerId, async ({ tx }) => {
    const person = (await readParts(tx, customerId)).persons.find((each) => each.person_id === personId);
    if (!person) throw notFound();
    const change = defined(body);
    await repo.updatePerson(tx, customerId, personId, change);
    return { action: 'customers.update_key_person', before: person, after: change };
  });
}

/** @throws Problem 403 for a field that the viewer may not change. */
function requireWritingOf(viewer: Viewer, { phone, email, wechat, note }: ChangeKeyPerson): void {
  if (phone !== undefined) requireWriting(viewer, 'phone');
  if (email !== undefined) requireWriting(viewer, 'email');
  if (wechat !== undefined) requireWriting(viewer, 'wechat');
  if (note !== undefined) requireWriting(viewer, 'notes');
}

export function removeKeyPerson(
  ctx: Ctx,
  viewer: Viewer,
  { customerId, personId }: { customerId: string; personId: string },
) {
  return changeCustomer(ctx, viewer, customerId, async ({ tx }) => {
    const person = (await readParts(tx, customerId)).persons.find((each) => each.person_id === personId);
    if (!person) throw notFound();
    await repo.deletePerson(tx, customerId, personId);
    return { action: 'customers.remove_key_person', before: person };
  });
}

export function setTags(ctx: Ctx, viewer: Viewer, customerId: string, tags: readonly string[]) {
  return changeCustomer(ctx, viewer, customerId, async ({ tx, env }) => {
    const before = (await readParts(tx, customerId)).tags;
    const after = [...new Set(tags)].sort();
    if (JSON.stringify([...before].sort()) === JSON.stringify(after)) return null;
    await repo.replaceTags(tx, customerId, after, { by: viewer.userId, at: env.now });
    return { action: 'customers.set_tags', before, after };
  });
}

/** Logs what was said or done. @throws Problem 400 when it lies in the future. */
export async function logInteraction(
  ctx: Ctx,
  viewer: Viewer,
  customerId: string,
  body: NewInteraction,
): Promise<z.input<typeof TimelineItem>> {
  return transact(ctx.db, async (tx) => {
    if (!(await lockCustomer(tx, viewer, customerId))) throw notFound();
    const env = await envOf(ctx, tx);
    const { kind, text } = body;
    const occurredAt = body.occurredAt ? new Date(body.occurredAt) : env.now;
    if (occurredAt.getTime() > env.now.getTime() + CLOCK_DRIFT_MS) throw new Problem('customers.in_the_future', 400);
    const direction = kind === 'note' ? null : (body.direction ?? 'out');
    const interactionId = newId();
    const who = { by: viewer.userId, at: env.now };
    await repo.insertInteraction(tx, customerId, { interactionId, kind, direction, occurredAt, text }, who);
    await record(tx, { env, viewer }, customerId, {
      action: 'customers.log_interaction',
      after: { kind, direction, occurredAt, text },
      event: { type: 'customers.contacted', data: { kind, direction, interactionId, at: occurredAt } },
    });
    await refreshCustomers(ctx, tx, [customerId]);
    const by = personOf({ people: await everybody(ctx, tx) }, viewer.userId);
    return {
      id: interactionId,
      module: 'customers',
      kind,
      at: occurredAt.toISOString(),
      by,
      text,
      data: { direction },
    };
  });
}

function defined<T extends object>(body: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
