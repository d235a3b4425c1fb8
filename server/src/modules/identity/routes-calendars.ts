import { calendarsRoutes as contract } from '@kith/contract/calendars';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import {
  assignCalendar,
  changeCalendar,
  createCalendar,
  deadline,
  listCalendars,
  minutesBetween,
  readYear,
  removeCalendar,
  resetYear,
  setYear,
} from './calendars.ts';

export function calendarRoutes(app: RouteRegistrar): void {
  app.on(contract.list, ({ ctx }) => listCalendars(ctx.db));
  app.on(contract.create, async ({ ctx, viewer, body }) => ({ calendarId: await createCalendar(ctx, viewer, body) }));
  app.on(contract.update, async ({ ctx, viewer, params, body }) => {
    await changeCalendar(ctx, viewer, params.calendarId, body);
    return {};
  });
  app.on(contract.remove, async ({ ctx, viewer, params }) => {
    await removeCalendar(ctx, viewer, params.calendarId);
    return {};
  });
  app.on(contract.year, ({ ctx, params }) => readYear(ctx.db, params.calendarId, params.year));
  app.on(contract.setYear, ({ ctx, viewer, params, body }) =>
    setYear(ctx, viewer, params.calendarId, params.year, body),
  );
  app.on(contract.resetYear, ({ ctx, viewer, params }) => resetYear(ctx, viewer, params.calendarId, params.year));
  app.on(contract.assign, async ({ ctx, viewer, params, body }) => {
    await assignCalendar(ctx, viewer, params.departmentId, body.calendarId);
    return {};
  });
  app.on(contract.deadline, ({ ctx, query }) => deadline(ctx, query));
  app.on(contract.between, ({ ctx, query }) => minutesBetween(ctx, query));
}
