import { auditRoutes } from '@kith/contract/audit';
import type { Ctx } from '../../platform/context.ts';
import type { Authenticate } from '../../platform/http/admission.ts';
import type { Module } from '../../platform/module.ts';
import { ReferenceMemory } from '../../platform/reference.ts';
import type { Help } from './access.ts';
import { viewerOf } from './acting.ts';
import { listAudit } from './audit.ts';
import { makeAuth } from './auth.ts';
import { seedCalendars } from './calendars.ts';
import { tidySignInsJob } from './jobs.ts';
import { identityKeeps } from './keeps.ts';
import type { DayMoved } from './organisation.ts';
import { identityRoutes } from './routes.ts';
import { calendarRoutes } from './routes-calendars.ts';
import { sealing } from './sealing.ts';
import { admitter, type Login, whoAsks } from './session.ts';
import { SingleSignOn } from './sso.ts';

export { nameOfActor, viewerFor } from './actors.ts';
export { nextWorkdayOf, workCalendarOf, workdaysAfter } from './calendars.ts';
export { readDirectory, roleNames } from './directory.ts';
export { createApiKey } from './keys.ts';
export { requireMayClose, setActive } from './leaving.ts';
export { changeOrganisation, readOrganisation } from './organisation.ts';
export { everybody } from './people.ts';
export { findUser, findUserByEmail, forgetSignIns, listUsers } from './repo.ts';
export { ensureDepartments, findDepartment } from './repo-departments.ts';
export { createUser, ensureFirstAdministrator, rescueUser } from './users.ts';

/**
 * Who people are: users, sessions, API keys, roles. `secret` signs the session cookies; the parts are what rooms further
 * right know, given where the modules are listed.
 */
export function identityModule(
  secret: string,
  parts: { dayMoved?: DayMoved } & Help = {},
): Module & { authenticate: Authenticate } {
  let made: { database: Ctx['database']; login: Login } | undefined;
  const loginOf = (ctx: Ctx) => {
    if (made?.database !== ctx.database) made = { database: ctx.database, login: makeLogin(ctx, secret, parts) };
    return made.login;
  };
  return {
    name: 'identity',
    routes: (app) => {
      app.on(auditRoutes.list, ({ ctx, viewer, query }) => listAudit(ctx, viewer, query));
      identityRoutes(app, loginOf, parts.dayMoved);
      calendarRoutes(app);
    },
    keeps: identityKeeps,
    seed: seedCalendars,
    viewerNow: (ctx, asked) => viewerOf(ctx, asked, parts),
    jobs: [tidySignInsJob],
    authenticate: async (ctx, req) => {
      const { auth, admit } = loginOf(ctx);
      const shown = await whoAsks(ctx, auth, req);
      return shown && admit(ctx, shown, req.ip);
    },
  };
}

function makeLogin(ctx: Ctx, secret: string, help: Help): Login {
  const { oidc } = ctx.config;
  return {
    auth: makeAuth(ctx, secret),
    admit: admitter(new ReferenceMemory(), help),
    factor: sealing(secret, 'second factor'),
    sso: oidc && new SingleSignOn(ctx, oidc, sealing(secret, 'single sign-on')),
  };
}
