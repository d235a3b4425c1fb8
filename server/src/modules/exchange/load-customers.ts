import { copyInto, copyLine } from '../../platform/db/copy.ts';
import { runHooks } from '../../platform/hooks.ts';
import { newId } from '../../platform/ids.ts';
import { systemViewer, type Viewer } from '../../platform/viewer.ts';
import { CUSTOMER_STAGE, type CustomersMerged, mergeCustomers, prepareCustomerStage } from '../customers/index.ts';
import { ensureDepartments, listUsers } from '../identity/index.ts';
import { readOwnFields, withReferences } from './load-custom.ts';
import { type LoadCounts, type Loader, type LoadSession, rejectRow, type Understood } from './loader.ts';
import type { ImportRow } from './repo.ts';
import { type CustomerRecord, Reject, understandCustomers } from './understand.ts';

type Value = string | number | boolean | null;

/** Customers: names owners and departments by their ids, then hands the rows to customers' bulk door. */
export async function customersLoader(job: ImportRow, { conn, env }: LoadSession): Promise<Loader<CustomerRecord>> {
  const owners = await ownersByName(conn);
  const own = await readOwnFields(conn, owners, env);
  const read = understandCustomers(job.mapping, job.headers, { ...job.options, now: env.now }, own);
  return {
    prepare: (session) => prepareCustomerStage(session.conn),
    understand(row) {
      const record = read(row);
      return record instanceof Reject ? { reject: rejectRow(row, record) } : { record };
    },
    async merge(session, all) {
      const { rows, rejects } = await withReferences(session, all, own.fields, job);
      await stage(session, rows, owners);
      const { importId, userId } = session;
      const merged = await mergeCustomers(session.conn, { importId, env, by: userId });
      await follow(session, merged.reassigned);
      return countsOf(merged, rows, rejects);
    },
  };
}

function countsOf(
  { created, updated, unchanged, conflicting }: CustomersMerged,
  rows: readonly Understood<CustomerRecord>[],
  rejects: LoadCounts['rejects'],
): LoadCounts {
  const refused = new Set(conflicting);
  const contradicting = rows.filter(({ row }) => refused.has(row.number));
  const verdict = { code: 'conflicting_row', column_name: null, value: null };
  return {
    created,
    updated,
    unchanged,
    customersCreated: created,
    rejects: [
      ...rejects,
      ...contradicting.map(({ row: { number, cells } }) => ({ row_number: number, ...verdict, cells })),
    ],
  };
}

/** Open work follows customers whom the file gives to somebody else. */
async function follow(
  { conn, env, userId, modules }: LoadSession,
  reassigned: readonly { toOwner: string; customerIds: string[] }[],
): Promise<void> {
  const viewer: Viewer = { ...systemViewer([], 'import'), userId };
  for (const change of reassigned) await runHooks(modules, 'reassigned', conn, { ...change, viewer, env });
}

/** Account managers by e-mail and by name, lower case; a name that two people have names nobody. */
export async function ownersByName(conn: LoadSession['conn']): Promise<Map<string, string>> {
  const users = (await listUsers(conn)).filter((user) => user.active);
  const names = users.map((user) => user.name.toLowerCase());
  const unique = users.filter(
    (_, index) => names.indexOf(names[index] ?? '') === names.lastIndexOf(names[index] ?? ''),
  );
  return new Map([
    ...unique.map((user): [string, string] => [user.name.toLowerCase(), user.id]),
    ...users.map((user): [string, string] => [user.email.toLowerCase(), user.id]),
  ]);
}

async function stage(
  { client, conn, env }: LoadSession,
  rows: readonly Understood<CustomerRecord>[],
  owners: ReadonlyMap<string, string>,
): Promise<void> {
  const named = rows.flatMap(({ record }) => record.department ?? []);
  const departments = await ensureDepartments(conn, named, env.now);
  const copy = copyInto(client, CUSTOMER_STAGE.table, CUSTOMER_STAGE.columns);
  for (const { record } of rows) {
    const values = stageValues(record, {
      owner: owners.get(record.owner?.toLowerCase() ?? '') ?? null,
      department: departments.get(record.department ?? '') ?? null,
    });
    const wait = copy.write(copyLine(CUSTOMER_STAGE.columns.map((column) => values[column])));
    if (wait) await wait;
  }
  await copy.end();
}

function stageValues(
  record: CustomerRecord,
  ids: { owner: string | null; department: string | null },
): Record<(typeof CUSTOMER_STAGE.columns)[number], Value> {
  const { birthday, keyPerson } = record;
  return {
    row_number: record.rowNumber,
    new_id: newId(),
    external_ref: record.externalRef,
    name: record.name,
    alias: record.alias,
    kind: record.kind,
    gender: record.gender,
    birthday_calendar: birthday?.calendar ?? null,
    birthday_year: birthday?.year ?? null,
    birthday_month: birthday?.month ?? null,
    birthday_day: birthday?.day ?? null,
    birthday_leap: birthday?.leap ?? null,
    region: record.region,
    source: record.source,
    owner_id: ids.owner,
    department_id: ids.department,
    note: record.note,
    created_on: record.createdOn,
    referred_by_ref: record.referredBy,
    phones: arrayText(record.phones.map((phone) => phone.typed)),
    phone_normals: arrayText(record.phones.map((phone) => phone.e164 ?? phone.typed)),
    emails: arrayText(record.emails),
    wechats: arrayText(record.wechats),
    tags: arrayText(record.tags),
    key_name: keyPerson?.name ?? null,
    key_title: keyPerson?.title ?? null,
    key_phone: keyPerson?.phone?.typed ?? null,
    custom: Object.keys(record.custom).length > 0 ? JSON.stringify(record.custom) : null,
  };
}

/** An array in PostgreSQL's text form: every element quoted, so that no content can end it. */
function arrayText(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
