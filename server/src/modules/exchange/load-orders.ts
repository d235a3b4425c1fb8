import type { Env } from '../../platform/context.ts';
import { copyInto, copyLine } from '../../platform/db/copy.ts';
import { newId } from '../../platform/ids.ts';
import { resolveCustomers } from '../customers/index.ts';
import { mergeOrders, ORDER_STAGE, prepareOrderStage } from '../orders/index.ts';
import { type Loader, type LoadSession, rejectRow, type Understood } from './loader.ts';
import type { ImportRow, RejectRow } from './repo.ts';
import { hasLines, type OrderRecord, Reject, understandOrders } from './understand.ts';

/** Customers found before are not asked for again; 300,000 references are about 45 MB. */
const REMEMBERED = 300_000;

/** An order on its way: whose it is, and the rest as the line of COPY that it will be. */
type Entry = Pick<OrderRecord, 'rowNumber' | 'customerRef' | 'customerName' | 'phone' | 'email'> & {
  /** What names the customer within the import. */
  key: string;
  /** The stage's columns behind row number and customer. */
  rest: string;
};

/** Orders: finds or makes the customers of a chunk, then hands the rows to orders' bulk door. */
export function ordersLoader(job: ImportRow, env: Env): Loader<Entry> {
  const read = understandOrders(job.mapping, job.headers, { ...job.options, now: env.now });
  const withLines = hasLines(job.mapping);
  const known = new Map<string, string>();
  // Until one was there: to insert and take back costs more than to look, so that is done once an import.
  let expectNew = true;
  return {
    prepare: ({ conn }) => prepareOrderStage(conn),
    understand(row) {
      const record = read(row);
      return record instanceof Reject ? { reject: rejectRow(row, record) } : { record: entryOf(record) };
    },
    async merge(session, rows) {
      const { ids, created, fresh } = await customersOf(session, rows, known);
      await stage(session, rows, ids);
      const merged = await mergeOrders(session.conn, { importId: session.importId, withLines, env, expectNew });
      if (merged.found > 0) expectNew = false;
      if (known.size > REMEMBERED) known.clear();
      // Only now: a merge that fails is rolled back, and the customers it made with it. Keys are copied, so that they
      // do not hold the blocks of the file they were cut from.
      for (const [key, id] of fresh) known.set(Buffer.from(key).toString(), id);
      return {
        created: merged.created,
        updated: merged.updated,
        unchanged: merged.unchanged,
        customersCreated: created,
        rejects: conflicts(rows, merged.conflicting),
      };
    },
  };
}

/** What names a customer within one import: the reference, else phone, else e-mail, else the name. */
function keyOf(order: OrderRecord): string {
  if (order.customerRef !== null) return `r${order.customerRef}`;
  if (order.phone !== null) return `p${order.phone}`;
  if (order.email !== null) return `e${order.email}`;
  return `n${order.customerName ?? ''}`;
}

/**
 * Written out here, while the database merges the chunk before, and not while it waits for the lines. One text is also
 * less to keep than the values.
 */
function entryOf(order: OrderRecord): Entry {
  const { rowNumber, customerRef, customerName, phone, email, line } = order;
  const rest = copyLine([
    order.number,
    order.orderedAt,
    order.amountMinor,
    order.currency,
    order.isReturn,
    order.channel,
    order.store,
    line?.code ?? null,
    line?.name ?? null,
    line?.category ?? null,
    line?.quantity ?? null,
    line?.amountMinor ?? null,
  ]);
  return { rowNumber, customerRef, customerName, phone, email, key: keyOf(order), rest };
}

async function customersOf(
  session: LoadSession,
  rows: readonly Understood<Entry>[],
  known: Map<string, string>,
): Promise<{ ids: Map<string, string>; created: number; fresh: [string, string][] }> {
  const wanted = new Map<string, Entry>();
  const ids = new Map<string, string>();
  for (const { record } of rows) {
    const { key } = record;
    const id = known.get(key);
    if (id) ids.set(key, id);
    else if (!wanted.has(key)) wanted.set(key, record);
  }
  if (wanted.size === 0) return { ids, created: 0, fresh: [] };
  const asked = [...wanted.entries()];
  const found = await resolveCustomers(
    session.conn,
    asked.map(([, order]) => ({
      newId: newId(),
      ref: order.customerRef,
      phone: order.phone,
      email: order.email,
      name: order.customerName,
    })),
    { importId: session.importId, env: session.env },
  );
  const fresh = asked.map(([key], index): [string, string] => {
    const id = found.ids[index];
    if (!id) throw new Error('a customer was neither found nor made');
    ids.set(key, id);
    return [key, id];
  });
  return { ids, created: found.created, fresh };
}

async function stage(
  { client }: LoadSession,
  rows: readonly Understood<Entry>[],
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  const copy = copyInto(client, ORDER_STAGE.table, ORDER_STAGE.columns);
  for (const { record } of rows) {
    const { rowNumber, key, rest } = record;
    const wait = copy.write(`${rowNumber}\t${ids.get(key)}\t${rest}`);
    if (wait) await wait;
  }
  await copy.end();
}

function conflicts(rows: readonly Understood<Entry>[], numbers: readonly number[]): RejectRow[] {
  if (numbers.length === 0) return [];
  const refused = new Set(numbers);
  return rows.flatMap(({ row }) =>
    refused.has(row.number)
      ? [{ row_number: row.number, code: 'conflicting_row', column_name: null, value: null, cells: row.cells }]
      : [],
  );
}
