import type { CustomField } from '@kith/contract/custom-fields';
import type { Env } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import { Problem } from '../../platform/errors.ts';
import { customersByRef, holdCustomFields, readCustomFields } from '../customers/index.ts';
import { Reject } from './columns.ts';
import { type LoadCounts, type LoadSession, rejectRow, type Understood } from './loader.ts';
import type { ImportRow } from './repo.ts';
import type { CustomerRecord } from './understand.ts';
import type { CustomReading } from './values-custom.ts';

/** The company's own fields in use, and what their cells are read by. */
export async function readOwnFields(
  conn: Conn,
  people: CustomReading['people'],
  { currency }: Pick<Env, 'currency'>,
): Promise<CustomReading> {
  return { fields: await fieldsInUse(conn), people, currency };
}

export async function fieldsInUse(conn: Conn): Promise<CustomField[]> {
  return (await readCustomFields(conn)).filter(({ archivedAt }) => archivedAt === null);
}

type Rows = readonly Understood<CustomerRecord>[];

/**
 * The rows with references to customers as their ids; a row that refers to nobody who was there before is kept back.
 * The fields stay as they are to the end of the chunk. @throws Problem when one has become another since the file was read.
 */
export async function withReferences(
  { conn, importId }: LoadSession,
  rows: Rows,
  fields: readonly CustomField[],
  { mapping, headers }: Pick<ImportRow, 'mapping' | 'headers'>,
): Promise<{ rows: Rows; rejects: LoadCounts['rejects'] }> {
  const mapped = fields.filter(({ key }) => key in mapping);
  if (mapped.length === 0) return { rows, rejects: [] };
  const held = new Map(
    (
      await holdCustomFields(
        conn,
        mapped.map(({ key }) => key),
      )
    ).map((field) => [field.key, field]),
  );
  if (mapped.some(({ key, type }) => held.get(key)?.type !== type)) throw new Problem('fields.changed_meanwhile', 409);
  const keys = mapped.filter(({ type }) => type === 'customer').map(({ key }) => key);
  if (keys.length === 0) return { rows, rejects: [] };
  const asked = rows.flatMap(({ record: { custom } }) =>
    keys.flatMap((key) => (custom[key] ? [String(custom[key])] : [])),
  );
  const known = await customersByRef(conn, asked, importId);
  const rejects: LoadCounts['rejects'] = [];
  const kept = rows.flatMap(({ row, record }) => {
    const custom = { ...record.custom };
    for (const key of keys) {
      if (custom[key] === undefined) continue;
      const ref = String(custom[key]);
      const id = known.get(ref);
      if (id === undefined) {
        rejects.push(
          rejectRow(row, new Reject(row.number, 'customer_unknown', headers[mapping[key] ?? -1] ?? null, ref)),
        );
        return [];
      }
      custom[key] = id;
    }
    return [{ row, record: { ...record, custom } }];
  });
  return { rows: kept, rejects };
}
