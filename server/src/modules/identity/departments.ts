import type { Department } from '@kith/contract/departments';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Conn, errorCode, type Tx, transact } from '../../platform/db/client.ts';
import { conflict, invalid, notFound } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import * as repo from './repo-departments.ts';
import { inTreeOrder, makesCycle } from './rules.ts';

/** All departments, each behind the one it belongs to. */
export async function readDepartments(conn: Conn): Promise<{ items: Department[] }> {
  return { items: inTreeOrder(await repo.listDepartments(conn)) };
}

export async function createDepartment(
  ctx: Ctx,
  viewer: Viewer,
  input: { name: string; parentId: string | null },
): Promise<Department> {
  return transact(ctx.db, async (tx) => {
    requireParent(await repo.lockDepartments(tx), input.parentId);
    const made = { departmentId: newId(), ...input };
    if (!(await repo.insertDepartment(tx, { ...made, at: ctx.clock.now() }))) throw taken(input.name);
    await record(ctx, tx, viewer, { verb: 'create', departmentId: made.departmentId, after: input });
    return { ...made, users: 0 };
  });
}

/** Renames or moves. @throws Problem 409 when the name is taken, or when it would stand below itself. */
export async function changeDepartment(
  ctx: Ctx,
  viewer: Viewer,
  departmentId: string,
  change: { name?: string | undefined; parentId?: string | null | undefined },
): Promise<Department> {
  return transact(ctx.db, async (tx) => {
    const all = await repo.lockDepartments(tx);
    const before = all.find((each) => each.departmentId === departmentId);
    if (!before) throw notFound();
    const { name = before.name, parentId = before.parentId } = change;
    requireParent(all, parentId);
    if (makesCycle(all, departmentId, parentId)) throw conflict('identity.department_cycle');
    if (all.some((each) => each.name === name && each !== before)) throw taken(name);
    await repo.updateDepartment(tx, { departmentId, name, parentId });
    const was = { name: before.name, parentId: before.parentId };
    await record(ctx, tx, viewer, { verb: 'update', departmentId, before: was, after: { name, parentId } });
    return { ...before, name, parentId };
  });
}

/** @throws Problem 409 while somebody or something is in it: people, departments, customers. */
export async function removeDepartment(ctx: Ctx, viewer: Viewer, departmentId: string): Promise<void> {
  await transact(ctx.db, async (tx) => {
    const before = (await repo.lockDepartments(tx)).find((each) => each.departmentId === departmentId);
    if (!before) throw notFound();
    const was = { name: before.name, parentId: before.parentId };
    await record(ctx, tx, viewer, { verb: 'remove', departmentId, before: was });
    await repo.deleteDepartment(tx, departmentId);
  }).catch((error: unknown) => {
    throw errorCode(error) === '23503' ? conflict('identity.department_in_use') : error;
  });
}

function requireParent(all: readonly Department[], parentId: string | null): void {
  if (parentId !== null && !all.some((each) => each.departmentId === parentId)) {
    throw invalid('body.parentId', 'no_such_department');
  }
}

function taken(name: string) {
  return conflict('identity.department_taken', { name });
}

async function record(
  ctx: Ctx,
  tx: Tx,
  viewer: Viewer,
  { verb, departmentId, ...values }: { verb: string; departmentId: string; before?: unknown; after?: unknown },
): Promise<void> {
  const subject = { kind: 'department', id: departmentId };
  await audit(tx, { viewer, at: ctx.clock.now(), action: `identity.${verb}_department`, subject, ...values });
}
