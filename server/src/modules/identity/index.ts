import { auditRoutes } from '@kith/contract/audit';
import type { Ctx } from '../../platform/context.ts';
import type { Authenticate } from '../../platform/http/admission.ts';
import type { Module } from '../../platform/module.ts';
import { ReferenceMemory } from '../../platform/reference.ts';
import type { Help } from './access.ts';
import { viewerOf } from './acting.ts';
import { listAudit } from './audit.ts';
import { type Auth, makeAuth } from './auth.ts';
import { seedCalendars } from './calendars.ts';
import type { DayMoved } from './organisation.ts';
import { identityRoutes } from './routes.ts';
import { calendarRoutes } from './routes-calendars.ts';
import { authenticator } from './session.ts';

export { nameOfActor, viewerFor } from './actors.ts';
export { nextWorkdayOf, workCalendarOf } from './calendars.ts';
export { readDirectory, roleNames } from './directory.ts';
export { createApiKey } from './keys.ts';
export { requireMayClose, setActive } from './leaving.ts';
export { changeOrganisation, readOrganisation } from './organisation.ts';
export { everybody } from './people.ts';
export { findUser, findUserByEmail, forgetSignIns, listUsers } from './repo.ts';
export { ensureDepartments, findDepartment } from './repo-departments.ts';
export { createUser, ensureFirstAdministrator } from './users.ts';

/**
 * Who people are: users, sessions, API keys, roles. `secret` signs the session cookies; the parts are what rooms further
 * right know, given where the modules are listed.
 */
export function identityModule(
  secret: string,
  parts: { dayMoved?: DayMoved } & Help = {},
): Module & { authenticate: Authenticate } {
  let made: { database: Ctx['database']; auth: Auth; authenticate: Authenticate } | undefined;
  const of = (ctx: Ctx) => {
    if (made?.database !== ctx.database) {
      const auth = makeAuth(ctx, secret);
      const authenticate = authenticator(auth, new ReferenceMemory(), parts);
      made = { database: ctx.database, auth, authenticate };
    }
    return made;
  };
  return {
    name: 'identity',
    routes: (app) => {
      app.on(auditRoutes.list, ({ ctx, viewer, query }) => listAudit(ctx, viewer, query));
      identityRoutes(app, (ctx) => of(ctx).auth, parts.dayMoved);
      calendarRoutes(app);
    },
    seed: seedCalendars,
    viewerNow: (ctx, asked) => viewerOf(ctx, asked, parts),
    authenticate: (ctx, req) => of(ctx).authenticate(ctx, req),
  };
}
