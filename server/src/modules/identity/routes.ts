import { departmentRoutes } from '@kith/contract/departments';
import { identityRoutes as contract } from '@kith/contract/identity';
import { roleRoutes } from '@kith/contract/roles';
import type { Ctx } from '../../platform/context.ts';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import { colleagues } from './colleagues.ts';
import { changeDepartment, createDepartment, readDepartments, removeDepartment } from './departments.ts';
import { createApiKey, revokeApiKey } from './keys.ts';
import { changeOrganisation, type DayMoved, readOrganisation } from './organisation.ts';
import { presentApiKey, presentUser } from './present.ts';
import * as repo from './repo.ts';
import { changeRole, createRole, readRoles, removeRole } from './roles.ts';
import { inSession, own, signInRoutes } from './routes-sign-in.ts';
import { describeSession, type Login, sessionToken } from './session.ts';
import { changeOwnPassword, changeUser, createUser, resetPassword } from './users.ts';

export function identityRoutes(app: RouteRegistrar, loginOf: (ctx: Ctx) => Login, dayMoved?: DayMoved): void {
  app.on(contract.session, ({ ctx, viewer }) => describeSession(ctx, viewer));
  signInRoutes(app, loginOf);
  app.on(contract.updateMe, async ({ ctx, viewer, body }) => {
    await repo.updateUser(ctx.db, own(viewer), body, ctx.clock.now());
    return describeSession(ctx, viewer);
  });
  app.on(contract.changePassword, async ({ ctx, viewer, body, req }) => {
    const keepToken = await sessionToken(loginOf(ctx).auth, req);
    const { currentPassword: current, newPassword: next } = body;
    await changeOwnPassword(ctx, viewer, { userId: inSession(viewer), current, next, keepToken, address: req.ip });
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
