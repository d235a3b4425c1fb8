import { BatchEdit } from '@kith/contract/customer-batches';
import { z } from 'zod';
import { auditAll } from '../../platform/audit.ts';
import { defineBatch } from '../../platform/batch-action.ts';
import { invalid } from '../../platform/errors.ts';
import { emitAll } from '../../platform/events.ts';
import { requireWriting } from '../../platform/fields.ts';
import { findDepartment } from '../identity/index.ts';
import * as repo from './repo-batch-edit.ts';

const Kept = z.object({ before: repo.Fields, after: repo.Fields });

/** The columns that an edit speaks of. */
function columnsOf({ region, source, departmentId }: BatchEdit['set']): repo.Fields {
  const given = { region, source, department_id: departmentId };
  return repo.Fields.parse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
}

/** Of a customer's fields those that an edit changes: before, and after. */
function differing(now: repo.Fields, wanted: repo.Fields): { before: repo.Fields; after: repo.Fields } | null {
  const names = repo.NAMES.filter((name) => wanted[name] !== undefined && wanted[name] !== now[name]);
  if (names.length === 0) return null;
  const pick = (from: repo.Fields) => Object.fromEntries(names.map((name) => [name, from[name] ?? null]));
  return { before: pick(now), after: pick(wanted) };
}

/** Region, source and department of many customers at once. */
export const editBatch = defineBatch({
  kind: 'edit',
  permission: 'customers.write',
  input: BatchEdit,
  async check({ tx, viewer }, { set }) {
    if (set.region !== undefined) requireWriting(viewer, 'region');
    if (set.departmentId && !(await findDepartment(tx, set.departmentId)))
      throw invalid('body.action.set.departmentId', 'no_such_department');
  },
  async run(acting, customers, { set }, dryRun) {
    const wanted = columnsOf(set);
    const ids = customers.map((customer) => customer.customer_id);
    const now = await repo.readFields(acting.tx, ids);
    const changes = ids.map((customerId) => ({ customerId, kept: differing(now.get(customerId) ?? {}, wanted) }));
    if (!dryRun) await write(acting, changes);
    return changes.map(({ customerId, kept }) =>
      kept ? { customerId, code: null, kept } : { customerId, code: 'customers.already_so' },
    );
  },
  async undo(acting, rows) {
    const now = await repo.readFields(
      acting.tx,
      rows.map((row) => row.customerId),
    );
    const looked = rows.map(({ customerId, kept }) => {
      const { before, after } = Kept.parse(kept);
      const found = now.get(customerId) ?? {};
      const isAsLeft = repo.NAMES.every((name) => after[name] === undefined || after[name] === found[name]);
      return { customerId, kept: isAsLeft ? { before: after, after: before } : null };
    });
    await write(acting, looked);
    return looked.map(({ customerId, kept }) => ({
      customerId,
      code: kept ? null : 'customers.changed_meanwhile',
    }));
  },
});

type Changed = { customerId: string; kept: { before: repo.Fields; after: repo.Fields } | null };

async function write({ tx, env, viewer, batchId }: Parameters<typeof editBatch.run>[0], all: readonly Changed[]) {
  const changes = all.flatMap(({ customerId, kept }) => (kept ? [{ customerId, ...kept }] : []));
  await repo.writeFields(tx, changes, env.now);
  const entry = { viewer, at: env.now, action: 'customers.update', reason: `batch ${batchId}` };
  await auditAll(
    tx,
    changes.map((change) => ({ ...entry, ...change, subject: { kind: 'customer', id: change.customerId } })),
  );
  const event = { type: 'customers.updated', occurredAt: env.now, actorId: viewer.userId };
  await emitAll(
    tx,
    changes.map(({ customerId, after }) => ({ ...event, customerId, data: { fields: Object.keys(after) } })),
  );
}
