import { departmentRoutes } from '@kith/contract/departments';
import { identityRoutes as contract } from '@kith/contract/identity';
import { roleRoutes } from '@kith/contract/roles';
import type { Ctx } from '../../platform/context.ts';
import { Problem } from '../../platform/errors.ts';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import type { Viewer } from '../../platform/viewer.ts';
import type { Auth } from './auth.ts';
import { colleagues } from './colleagues.ts';
import { changeDepartment, createDepartment, readDepartments, removeDepartment } from './departments.ts';
import { createApiKey, revokeApiKey } from './keys.ts';
import { changeOrganisation, type DayMoved, readOrganisation } from './organisation.ts';
import { presentApiKey, presentUser } from './present.ts';
import * as repo from './repo.ts';
import { changeRole, createRole, readRoles, removeRole } from './roles.ts';
import { describeSession, sessionToken, signIn, signOut } from './session.ts';
import { signInGate } from './sign-in-gate.ts';
import { changeOwnPassword, changeUser, createUser, resetPassword } from './users.ts';

export function identityRoutes(app: RouteRegistrar, authOf: (ctx: Ctx) => Auth, dayMoved?: DayMoved): void {
  const gate = signInGate();
  app.on(contract.session, ({ ctx, viewer }) => describeSession(ctx, own(viewer)));
  app.on(contract.signIn, async ({ ctx, body, req, reply }) => {
    const userId = await gate.guard(ctx.clock.now(), `${req.ip} ${body.email}`, () =>
      signIn(ctx, authOf(ctx), { ...body, req, reply }),
    );
    return describeSession(ctx, userId);
  });
  app.on(contract.signOut, async ({ ctx, req, reply }) => {
    await signOut(authOf(ctx), req, reply);
    return {};
  });
  app.on(contract.updateMe, async ({ ctx, viewer, body }) => {
    const userId = own(viewer);
    await repo.updateUser(ctx.db, userId, body, ctx.clock.now());
    return describeSession(ctx, userId);
  });
  app.on(contract.changePassword, async ({ ctx, viewer, body, req }) => {
    const userId = own(viewer);
    const keepToken = await sessionToken(authOf(ctx), req);
    await gate.guard(ctx.clock.now(), `password ${userId}`, () =>
      changeOwnPassword(ctx, viewer, { userId, current: body.currentPassword, next: body.newPassword, keepToken }),
    );
    return {};
  });
  app.on(contract.listUsers, async ({ ctx }) => ({ items: (await repo.listUsers(ctx.db)).map(presentUser) }));
  app.on(contract.colleagues, ({ ctx, viewer }) => colleagues(ctx, viewer));
  app.on(contract.createUser, async ({ ctx, viewer, body }) => {
    const { user, password } = await createUser(ctx, viewer, { ...body, letter: true });
    return { user: presentUser(user), password };
  });
  app.on(contract.updateUser, async ({ ctx, viewer, params, body }) =>
    presentUser(await changeUser(ctx, viewer, params.userId, body)),
  );
  app.on(contract.resetPassword, async ({ ctx, viewer, params }) => ({
    password: await resetPassword(ctx, viewer, params.userId),
  }));
  app.on(contract.getOrganisation, ({ ctx }) => readOrganisation(ctx));
  app.on(contract.updateOrganisation, ({ ctx, viewer, body }) => changeOrganisation(ctx, viewer, body, dayMoved));
  app.on(contract.listApiKeys, async ({ ctx }) => ({ items: (await repo.listApiKeys(ctx.db)).map(presentApiKey) }));
  app.on(contract.createApiKey, async ({ ctx, viewer, body }) => {
    const { row, key } = await createApiKey(ctx, viewer, body);
    return { apiKey: presentApiKey(row), key };
  });
  app.on(contract.revokeApiKey, async ({ ctx, viewer, params }) => {
    await revokeApiKey(ctx, viewer, params.keyId);
    return {};
  });
  departmentsRoutes(app);
  rolesRoutes(app);
}

function departmentsRoutes(app: RouteRegistrar): void {
  app.on(departmentRoutes.list, ({ ctx }) => readDepartments(ctx.db));
  app.on(departmentRoutes.create, ({ ctx, viewer, body }) => createDepartment(ctx, viewer, body));
  app.on(departmentRoutes.update, ({ ctx, viewer, params, body }) =>
    changeDepartment(ctx, viewer, params.departmentId, body),
  );
  app.on(departmentRoutes.remove, async ({ ctx, viewer, params }) => {
    await removeDepartment(ctx, viewer, params.departmentId);
    return {};
  });
}

function rolesRoutes(app: RouteRegistrar): void {
  app.on(roleRoutes.list, ({ ctx }) => readRoles(ctx.db));
  app.on(roleRoutes.create, ({ ctx, viewer, body }) => createRole(ctx, viewer, body));
  app.on(roleRoutes.update, ({ ctx, viewer, params, body }) => changeRole(ctx, viewer, params.code, body));
  app.on(roleRoutes.remove, async ({ ctx, viewer, params }) => {
    await removeRole(ctx, viewer, params.code);
    return {};
  });
}

/** The user behind the viewer; a key made on the command line has none. */
function own(viewer: Viewer): string {
  if (!viewer.userId) throw new Problem('identity.no_user', 409);
  return viewer.userId;
}
