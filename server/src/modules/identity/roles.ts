import { BUILT_IN_ROLES, type Role, type RoleBody } from '@kith/contract/roles';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Conn, errorCode, type Tx, transact } from '../../platform/db/client.ts';
import { conflict, notFound, Problem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { isBuiltIn, mayGive, rightsOf } from './access.ts';
import * as repo from './repo-roles.ts';

/** Those that come with Kith in their order, then the company's own by name. */
export async function readRoles(conn: Conn): Promise<{ items: Role[] }> {
  const rows = await repo.listRoles(conn);
  const inOrder = BUILT_IN_ROLES.flatMap((code) => rows.filter((row) => row.code === code));
  return { items: [...inOrder, ...rows.filter((row) => row.name !== null)].map(present) };
}

function present(row: repo.RoleRow): Role {
  const { code, name, users, second_factor: secondFactor } = row;
  const rights = rightsOf(row);
  const [permissions, fields] = [Object.fromEntries(rights.permissions), Object.fromEntries(rights.fields)];
  return { code, name, permissions, fields, secondFactor, users };
}

/** @throws Problem 400 for a role that is none, 403 for one that may do more than the viewer. */
export async function requireGivable(conn: Conn, viewer: Viewer, code: string): Promise<void> {
  const row = await repo.findRole(conn, code);
  if (!row) throw new Problem('identity.no_such_role', 400);
  if (!mayGive(viewer, rightsOf(row))) throw beyond();
}

export async function createRole(ctx: Ctx, viewer: Viewer, body: RoleBody): Promise<Role> {
  return transact(ctx.db, async (tx) => {
    const role = { code: `own_${newId()}`, ...body };
    requireWithin(viewer, role);
    const made = await repo.insertRole(tx, role, { at: ctx.clock.now(), by: viewer.userId });
    if (!made) throw taken(body.name);
    await record(ctx, tx, viewer, { verb: 'create', code: role.code, after: body });
    return present({ ...role, second_factor: false, users: 0 });
  });
}

/** Changes a role of one's own; neither what it was nor what it becomes may be more than the viewer has. */
export async function changeRole(ctx: Ctx, viewer: Viewer, code: string, body: RoleBody): Promise<Role> {
  return transact(ctx.db, async (tx) => {
    const before = await requireOwn(tx, viewer, code);
    const role = { code, ...body };
    requireWithin(viewer, role);
    await repo.updateRole(tx, role, { at: ctx.clock.now(), by: viewer.userId });
    const { name, permissions, fields } = present(before);
    await record(ctx, tx, viewer, { verb: 'update', code, before: { name, permissions, fields }, after: body });
    return present({ ...before, ...role });
  }).catch((error: unknown) => {
    throw errorCode(error) === '23505' ? taken(body.name) : error;
  });
}

/** @throws Problem 409 while somebody has it, or a key that ever did is kept. */
export async function removeRole(ctx: Ctx, viewer: Viewer, code: string): Promise<void> {
  await transact(ctx.db, async (tx) => {
    const { name, permissions, fields } = present(await requireOwn(tx, viewer, code));
    await record(ctx, tx, viewer, { verb: 'remove', code, before: { name, permissions, fields } });
    await repo.deleteRole(tx, code);
  }).catch((error: unknown) => {
    throw errorCode(error) === '23503' ? conflict('identity.role_in_use') : error;
  });
}

/** Whether whoever has a role, one that comes with Kith too, needs a second factor; it holds from their next request. */
export async function requireSecondFactor(ctx: Ctx, viewer: Viewer, code: string, required: boolean): Promise<void> {
  await transact(ctx.db, async (tx) => {
    const role = await repo.findRole(tx, code);
    if (!role) throw notFound();
    requireWithin(viewer, role);
    if (role.second_factor === required) return;
    await repo.setSecondFactorAsked(tx, code, required, { at: ctx.clock.now(), by: viewer.userId });
    const [before, after] = [{ secondFactor: role.second_factor }, { secondFactor: required }];
    await record(ctx, tx, viewer, { verb: 'update', code, before, after });
  });
}

async function requireOwn(tx: Tx, viewer: Viewer, code: string): Promise<repo.RoleRow> {
  const row = await repo.findRole(tx, code);
  if (!row) throw notFound();
  if (isBuiltIn(code)) throw conflict('identity.role_built_in');
  requireWithin(viewer, row);
  return row;
}

function requireWithin(viewer: Viewer, role: Pick<repo.RoleRow, 'code' | 'permissions' | 'fields'>): void {
  if (!mayGive(viewer, rightsOf(role))) throw beyond();
}

const beyond = () => new Problem('identity.beyond_own_rights', 403);
const taken = (name: string) => conflict('identity.role_taken', { name });

async function record(
  ctx: Ctx,
  tx: Tx,
  viewer: Viewer,
  { verb, code, ...values }: { verb: string; code: string; before?: unknown; after?: unknown },
): Promise<void> {
  const subject = { kind: 'role', id: code };
  await audit(tx, { viewer, at: ctx.clock.now(), action: `identity.${verb}_role`, subject, ...values });
}
