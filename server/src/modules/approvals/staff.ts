import type { Person } from '@kith/contract/customers';
import { dayIn } from '../../platform/clock.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import { everybody, readDirectory, workCalendarOf } from '../identity/index.ts';
import { listAbsences } from './repo-absences.ts';
import { isSigner, type Staff } from './rules.ts';
import { dueOf } from './rules-due.ts';

/** The day it is for people at work: absences go by it, whatever day the company is looked at as of. */
export async function workDay(ctx: Ctx, conn: Conn): Promise<string> {
  return dayIn((await envOf(ctx, conn)).timeZone, ctx.clock.now());
}

/** Those who could sign something, in the order of their names. */
export async function signersOf(ctx: Ctx, conn: Conn): Promise<Person[]> {
  const { people } = await readStaff(ctx, conn);
  return [...(await everybody(ctx, conn)).values()].filter(({ userId }) => isSigner(people.get(userId)));
}

/** Who works here now, who stands above whom, and who signs for whom today. */
export async function readStaff(ctx: Ctx, conn: Conn): Promise<Staff> {
  const { people, departments } = await readDirectory(conn, 'approvals.decide');
  const today = await workDay(ctx, conn);
  const absences = await listAbsences(conn, today);
  const away = absences.filter((absence) => absence.from_on <= today);
  return {
    people: new Map(
      people.map(({ userId, role, active, departmentId, scope }) => [
        userId,
        { userId, role, active, departmentId, decides: scope },
      ]),
    ),
    parents: new Map(departments.map((department) => [department.departmentId, department.parentId])),
    substitutes: new Map(away.map((absence) => [absence.user_id, absence.substitute_id])),
  };
}

/** When a step that these people are asked to sign is over, by their working calendars. */
export async function dueFor(
  ctx: Ctx,
  conn: Conn,
  userIds: Iterable<string>,
  { from, waitMinutes }: { from: Date; waitMinutes: number },
): Promise<Date> {
  const calendars = [];
  for (const userId of userIds) calendars.push(await workCalendarOf(ctx, conn, userId));
  return dueOf(calendars, from, waitMinutes);
}
