import type { Ctx } from '../../platform/context.ts';
import type { Authenticate } from '../../platform/http/admission.ts';
import type { Module } from '../../platform/module.ts';
import { type Auth, makeAuth } from './auth.ts';
import { seedCalendars } from './calendars.ts';
import type { DayMoved } from './organisation.ts';
import { identityRoutes } from './routes.ts';
import { calendarRoutes } from './routes-calendars.ts';
import { authenticator } from './session.ts';

export { nextWorkdayOf } from './calendars.ts';
export { createApiKey } from './keys.ts';
export { changeOrganisation, readOrganisation } from './organisation.ts';
export { everybody } from './people.ts';
export { ensureDepartments, findUser, findUserByEmail, forgetSignIns, listUsers } from './repo.ts';
export { findDepartment } from './repo-departments.ts';
export { createUser, ensureFirstAdministrator } from './users.ts';

/** Who people are: users, sessions, API keys. `secret` signs the session cookies. */
export function identityModule(secret: string, dayMoved?: DayMoved): Module & { authenticate: Authenticate } {
  let made: { database: Ctx['database']; auth: Auth } | undefined;
  const authOf = (ctx: Ctx): Auth => {
    if (made?.database !== ctx.database) made = { database: ctx.database, auth: makeAuth(ctx, secret) };
    return made.auth;
  };
  return {
    name: 'identity',
    routes: (app) => {
      identityRoutes(app, authOf, dayMoved);
      calendarRoutes(app);
    },
    seed: seedCalendars,
    authenticate: (ctx, req) => authenticator(authOf(ctx))(ctx, req),
  };
}
