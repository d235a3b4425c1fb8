import { sql } from 'kysely';
import type { Tx } from '../../platform/db/client.ts';
import { newId } from '../../platform/ids.ts';
import type { ContactRow, CustomerRecord, PersonRow } from './repo.ts';

export type CustomerFields = Pick<
  CustomerRecord,
  | 'kind'
  | 'name'
  | 'alias'
  | 'gender'
  | 'birthday_calendar'
  | 'birthday_year'
  | 'birthday_month'
  | 'birthday_day'
  | 'birthday_leap'
  | 'region'
  | 'source'
  | 'department_id'
  | 'external_ref'
  | 'referred_by'
  | 'note'
  | 'custom'
>;
export type ContactDraft = Pick<ContactRow, 'kind' | 'value' | 'normal' | 'label'>;

export async function insertCustomer(
  tx: Tx,
  customer: CustomerFields & { customer_id: string; owner_id: string | null; by: string | null; at: Date },
): Promise<void> {
  const { by, at, ...fields } = customer;
  await tx
    .insertInto('customers')
    .values({ ...fields, custom: JSON.stringify(fields.custom), created_at: at, created_by: by, updated_at: at })
    .execute();
}

/** Changes fields of a locked customer and counts its version up. */
export async function updateCustomer(
  tx: Tx,
  customerId: string,
  { custom, ...change }: Partial<CustomerFields>,
  at: Date,
) {
  await tx
    .updateTable('customers')
    .set((eb) => ({
      ...change,
      ...(custom === undefined ? {} : { custom: JSON.stringify(custom) }),
      updated_at: at,
      version: eb('version', '+', 1),
    }))
    .where('customer_id', '=', customerId)
    .execute();
}

/** Gives a reference to a customer. @returns false when another customer has it. */
export async function claimRef(tx: Tx, customerId: string, ref: string): Promise<boolean> {
  const { numAffectedRows } = await sql`INSERT INTO customers_identity (kind, value, customer_id)
    VALUES ('ref', ${ref}, ${customerId}) ON CONFLICT (kind, value) DO NOTHING`.execute(tx);
  return (numAffectedRows ?? 0n) > 0n;
}

export async function releaseRef(tx: Tx, customerId: string, ref: string): Promise<void> {
  await sql`DELETE FROM customers_identity
    WHERE kind = 'ref' AND value = ${ref} AND customer_id = ${customerId}`.execute(tx);
}

export async function setArchived(
  tx: Tx,
  customerId: string,
  archived: { at: Date; by: string | null; reason: string } | null,
  at: Date,
): Promise<void> {
  await sql`UPDATE customers SET archived_at = ${archived?.at ?? null}, archived_by = ${archived?.by ?? null},
      archive_reason = ${archived?.reason ?? null}, updated_at = ${at}, version = version + 1
    WHERE customer_id = ${customerId}`.execute(tx);
}

/** Adds contacts behind those of their kind. @returns whose they are, once for each that was not there before. */
export async function addContacts(
  tx: Tx,
  contacts: readonly (ContactDraft & { customerId: string })[],
): Promise<string[]> {
  if (contacts.length === 0) return [];
  const { rows } = await sql<{ customer_id: string }>`
    INSERT INTO customers_contact (customer_id, contact_id, kind, value, normal, label, position)
    SELECT customer_id, contact_id, kind, value, normal, label,
      COALESCE((SELECT max(position) + 1 FROM customers_contact o
        WHERE o.customer_id = n.customer_id AND o.kind = n.kind), 0)
      + row_number() OVER (PARTITION BY customer_id, kind ORDER BY place) - 1
    FROM unnest(${contacts.map(({ customerId }) => customerId)}::uuid[], ${contacts.map(() => newId())}::uuid[],
      ${contacts.map(({ kind }) => kind)}::text[], ${contacts.map(({ value }) => value)}::text[],
      ${contacts.map(({ normal }) => normal)}::text[], ${contacts.map(({ label }) => label)}::text[])
      WITH ORDINALITY AS n(customer_id, contact_id, kind, value, normal, label, place)
    ORDER BY customer_id, place
    ON CONFLICT (customer_id, kind, normal) DO NOTHING RETURNING customer_id`.execute(tx);
  return rows.map((row) => row.customer_id);
}

export async function updateContact(
  tx: Tx,
  customerId: string,
  contactId: string,
  change: Partial<Pick<ContactRow, 'value' | 'normal' | 'label' | 'do_not_contact' | 'wrong_since'>>,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await tx
    .updateTable('customers_contact')
    .set(change)
    .where('customer_id', '=', customerId)
    .where('contact_id', '=', contactId)
    .execute();
}

/** Puts a contact before the others of its kind. */
export async function putFirst(tx: Tx, customerId: string, contact: ContactRow): Promise<void> {
  await sql`UPDATE customers_contact SET position = CASE WHEN contact_id = ${contact.contact_id} THEN 0
      ELSE LEAST(position, 32766) + 1 END
    WHERE customer_id = ${customerId} AND kind = ${contact.kind}`.execute(tx);
}

export async function deleteContact(tx: Tx, customerId: string, contactId: string): Promise<void> {
  await sql`DELETE FROM customers_contact WHERE customer_id = ${customerId} AND contact_id = ${contactId}`.execute(tx);
}

export async function insertPerson(tx: Tx, customerId: string, person: PersonRow, at: Date): Promise<void> {
  await tx
    .insertInto('customers_key_person')
    .values({ ...person, customer_id: customerId, created_at: at })
    .execute();
}

export async function updatePerson(
  tx: Tx,
  customerId: string,
  personId: string,
  change: Partial<Omit<PersonRow, 'person_id'>>,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await tx
    .updateTable('customers_key_person')
    .set(change)
    .where('customer_id', '=', customerId)
    .where('person_id', '=', personId)
    .execute();
}

export async function deletePerson(tx: Tx, customerId: string, personId: string): Promise<void> {
  await sql`DELETE FROM customers_key_person WHERE customer_id = ${customerId} AND person_id = ${personId}`.execute(tx);
}

export async function replaceTags(
  tx: Tx,
  customerId: string,
  tags: readonly string[],
  who: { by: string | null; at: Date },
): Promise<void> {
  await sql`DELETE FROM customers_tag WHERE customer_id = ${customerId} AND tag <> ALL(${[...tags]}::text[])`.execute(
    tx,
  );
  await sql`INSERT INTO customers_tag (customer_id, tag, added_at, added_by)
    SELECT ${customerId}, tag, ${who.at}, ${who.by}::uuid FROM unnest(${[...tags]}::text[]) AS t (tag)
    ON CONFLICT (customer_id, tag) DO NOTHING`.execute(tx);
}

export type Interaction = {
  interactionId: string;
  kind: 'call' | 'visit' | 'note' | 'message';
  direction: 'in' | 'out' | null;
  occurredAt: Date;
  text: string;
};

export async function insertInteraction(
  tx: Tx,
  customerId: string,
  interaction: Interaction,
  who: { by: string | null; at: Date },
): Promise<void> {
  await sql`INSERT INTO customers_interaction
      (customer_id, interaction_id, kind, direction, occurred_at, text, by_user, created_at)
    VALUES (${customerId}, ${interaction.interactionId}, ${interaction.kind}, ${interaction.direction},
      ${interaction.occurredAt}, ${interaction.text}, ${who.by}, ${who.at})`.execute(tx);
}
