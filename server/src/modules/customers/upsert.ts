import { auditAll } from '../../platform/audit.ts';
import type { Env } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import { conflict } from '../../platform/errors.ts';
import { emitAll } from '../../platform/events.ts';
import { maySearchBy } from '../../platform/fields.ts';
import { newId } from '../../platform/ids.ts';
import { reaches, type Viewer } from '../../platform/viewer.ts';
import { ownersByRules } from './assign.ts';
import { ownerOfNew } from './policy.ts';
import * as repo from './repo-upsert.ts';
import { addContacts, type ContactDraft } from './repo-write.ts';

/** What another system says of a customer: fields that are absent stay, contacts and tags are added. */
export type UpsertRow = {
  /** Absent: found by what else the row says. */
  customerId?: string | undefined;
  /** Names the customer; null: known by contacts alone. Each reference once among the rows. */
  ref: string | null;
  fields: { [F in keyof repo.UpsertFields]?: repo.UpsertFields[F] | undefined };
  contacts: readonly ContactDraft[];
  tags: readonly string[];
  /** Whether somebody unknown is added; by the reference, or else by a contact. */
  create: boolean;
};

/** Null: unknown, and not to be added. Beyond: somebody the viewer may not change. */
export type Upserted =
  | { customerId: string; outcome: 'created' | 'updated' | 'unchanged' }
  | { customerId: null; outcome: 'unknown' | 'beyond' };

type Acting = { tx: Tx; env: Env; viewer: Viewer };
type Placed = UpsertRow & { at: number };
type Found = Placed & { was: repo.KnownRow };

/** Somebody else may take a reference between the look and the claim; it would take as many at once to stop this. */
const LOST_MOST = 4;

/**
 * Adds customers, or brings them up to date, in the caller's transaction: set-based, with audit and events; 1,000 new
 * ones take 0.2 s. A row is about the customer with its reference, else about the oldest living one with its phone or
 * e-mail address who has no reference yet. The caller brings the facts of those touched up to date.
 * @returns what became of each row, in their order.
 */
export async function upsertCustomers(acting: Acting, rows: readonly UpsertRow[]): Promise<Upserted[]> {
  const result = new Map<number, Upserted>();
  let open: Placed[] = rows.map((row, at) => ({ ...row, at }));
  for (let losses = 0; open.length > 0; ) {
    const { found, missing, later } = await findRows(acting, open, result);
    const lost = [...(await changeKnown(acting, found, result)), ...(await addMissing(acting, missing, result))];
    if (lost.length > 0 && ++losses === LOST_MOST) throw conflict();
    open = [...lost, ...later];
  }
  return rows.map((_row, at) => result.get(at) ?? { customerId: null, outcome: 'unknown' });
}

async function findRows({ tx, viewer }: Acting, rows: readonly Placed[], result: Map<number, Upserted>) {
  const named = await repo.findByRefs(
    tx,
    rows.flatMap(({ ref }) => ref ?? []),
  );
  const unnamed = rows.filter(({ customerId, ref }) => !customerId && (ref === null || !named.has(ref)));
  const reached = await repo.findByContacts(
    tx,
    viewer,
    unnamed.flatMap(({ at, ref, contacts }) =>
      contacts
        .filter(({ kind }) => kind !== 'wechat' && maySearchBy(viewer, kind))
        .map(({ kind, normal }) => ({ at, kind, normal, hasRef: ref !== null })),
    ),
  );
  const idOf = ({ customerId, ref, at }: Placed) =>
    customerId ?? (ref === null ? undefined : named.get(ref)) ?? reached.get(at);
  const known = await repo.lockKnown(tx, [...new Set(rows.flatMap((row) => idOf(row) ?? []))]);
  const found: Found[] = [];
  const missing: Placed[] = [];
  // Rows about somebody whom an earlier one is about, or may be, are looked at again once that one is written.
  const later: Placed[] = [];
  const taken = new Set<string>();
  for (const row of rows) {
    const was = known.get(idOf(row) ?? '');
    const marks = was ? [was.customer_id] : row.contacts.map(({ kind, normal }) => `${kind} ${normal}`);
    if (was && !reaches(viewer, 'customers.write', was)) result.set(row.at, { customerId: null, outcome: 'beyond' });
    else if (marks.some((mark) => taken.has(mark))) later.push(row);
    else if (was) found.push({ ...row, was });
    else missing.push(row);
    for (const mark of marks) taken.add(mark);
  }
  return { found, missing, later };
}

/** @returns rows whose reference somebody else took. */
async function changeKnown(acting: Acting, found: readonly Found[], result: Map<number, Upserted>): Promise<Placed[]> {
  const { tx, env } = acting;
  const adopting = found.filter(({ ref, was }) => ref !== null && was.external_ref === null);
  const claimed = await repo.claimRefs(
    tx,
    adopting.map(({ ref, was }) => ({ ref: ref ?? '', customerId: was.customer_id })),
  );
  const lost = adopting.filter(({ was }) => !claimed.has(was.customer_id));
  const rows = found.filter((row) => !lost.includes(row));
  const changes = rows.map((row) => changeOf(row));
  const changed = changes.filter(({ names }) => names.length > 0);
  await repo.updateMany(
    tx,
    changed.map(({ row, fields }) => ({ ...row.was, ...fields })),
    env.now,
  );
  const grown = await addParts(acting, rows);
  const moved = changes.filter(({ row, names }) => names.length > 0 || grown.has(row.was.customer_id));
  await tell(
    acting,
    moved.map(({ row, names, fields }) => ({
      customerId: row.was.customer_id,
      action: 'customers.update',
      before: Object.fromEntries(names.map((name) => [name, row.was[name]])),
      after: { ...fields, ...(row.contacts.length > 0 ? { contacts: row.contacts } : {}) },
      event: { type: 'customers.updated', data: { fields: names } },
    })),
  );
  const touched = new Set(moved.map(({ row }) => row.at));
  for (const { at, was } of rows) {
    result.set(at, { customerId: was.customer_id, outcome: touched.has(at) ? 'updated' : 'unchanged' });
  }
  return lost;
}

type FieldName = keyof repo.UpsertFields | 'external_ref';

function changeOf(row: Found): { row: Found; names: FieldName[]; fields: Partial<repo.KnownRow> } {
  const wanted: Partial<Record<FieldName, unknown>> = { ...row.fields };
  if (row.ref !== null && row.was.external_ref === null) wanted.external_ref = row.ref;
  const names = (Object.keys(wanted) as FieldName[]).filter(
    (name) => wanted[name] !== undefined && wanted[name] !== row.was[name],
  );
  return { row, names, fields: Object.fromEntries(names.map((name) => [name, wanted[name]])) };
}

/** @returns rows whose reference somebody else took. */
async function addMissing(
  acting: Acting,
  missing: readonly Placed[],
  result: Map<number, Upserted>,
): Promise<Placed[]> {
  const { tx, env, viewer } = acting;
  const wanted = missing.filter(({ create, ref, contacts }) => create && (ref !== null || contacts.length > 0));
  if (wanted.length === 0) return [];
  const own = ownerOfNew(viewer, undefined);
  const regions = wanted.map(({ fields }) => ({ region: fields.region ?? null }));
  const owners = own === undefined ? await ownersByRules(tx, regions) : wanted.map(() => own);
  const rows = wanted.map((row, index) => ({ ...row, customerId: newId(), ownerId: owners[index] ?? null }));
  const made = await repo.insertMany(
    tx,
    rows.map(({ customerId, ownerId, ref, fields, contacts }) => ({
      ...repo.BLANK,
      ...given(fields),
      name: fields.name ?? ref ?? contacts[0]?.value ?? '',
      customer_id: customerId,
      owner_id: ownerId,
      external_ref: ref,
    })),
    { by: viewer.userId, at: env.now },
  );
  const added = rows.filter(({ customerId }) => made.has(customerId));
  await addParts(
    acting,
    added.map((row) => ({ ...row, was: { customer_id: row.customerId } })),
  );
  await tell(
    acting,
    added.map(({ customerId, ownerId, ref, fields, contacts, tags }) => ({
      customerId,
      action: 'customers.create',
      after: { ...given(fields), external_ref: ref, owner: ownerId, contacts, tags },
      event: { type: 'customers.created', data: {} },
    })),
  );
  for (const { at, customerId } of added) result.set(at, { customerId, outcome: 'created' });
  return rows.filter(({ customerId }) => !made.has(customerId));
}

function given(fields: UpsertRow['fields']): Partial<repo.UpsertFields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

type Growing = Pick<UpsertRow, 'contacts' | 'tags'> & { was: { customer_id: string } };

/** @returns customers who got a contact or tag they did not have. */
async function addParts({ tx, env, viewer }: Acting, rows: readonly Growing[]): Promise<Set<string>> {
  const contacts = rows.flatMap((row) => row.contacts.map((one) => ({ ...one, customerId: row.was.customer_id })));
  const tags = rows.flatMap((row) => row.tags.map((tag) => ({ tag, customerId: row.was.customer_id })));
  const more = await addContacts(tx, contacts);
  return new Set([...more, ...(await repo.addTags(tx, tags, { by: viewer.userId, at: env.now }))]);
}

type Told = {
  customerId: string;
  action: string;
  before?: unknown;
  after: unknown;
  event: { type: string; data: Record<string, unknown> };
};

async function tell({ tx, env, viewer }: Acting, changes: readonly Told[]): Promise<void> {
  await auditAll(
    tx,
    changes.map(({ customerId, event: _event, ...change }) => ({
      ...change,
      viewer,
      at: env.now,
      subject: { kind: 'customer', id: customerId },
      customerId,
    })),
  );
  await emitAll(
    tx,
    changes.map(({ customerId, event }) => ({ ...event, customerId, occurredAt: env.now, actorId: viewer.userId })),
  );
}
