import type { Absence, NewAbsence } from '@kith/contract/approvals-absences';
import type { Person } from '@kith/contract/customers';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { conflict, forbidden, invalid, notFound, Problem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { reachesOwner, type Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { type AbsenceRow, deleteAbsence, insertAbsence, listAbsences, lockAbsences } from './repo-absences.ts';
import { isSigner } from './rules.ts';
import { readStaff, signersOf, workDay } from './staff.ts';
import { seatEverybodyAnew } from './sweep.ts';

/** Oneself and those below. */
const mayPlan = (viewer: Viewer, userId: string) =>
  userId === viewer.userId || reachesOwner(viewer, 'approvals.decide', userId);

/** Who is away now or later, of oneself and those below, and where one signs for others. */
export async function readAbsences(
  ctx: Ctx,
  viewer: Viewer,
): Promise<{ items: Absence[]; people: Person[]; substitutes: Person[] }> {
  const people = await everybody(ctx, ctx.db);
  const substitutes = await signersOf(ctx, ctx.db);
  const rows = await listAbsences(ctx.db, await workDay(ctx, ctx.db));
  return {
    items: rows
      .filter((row) => mayPlan(viewer, row.user_id) || row.substitute_id === viewer.userId)
      .map((row) => present(row, people)),
    people: substitutes.filter(({ userId }) => mayPlan(viewer, userId)),
    substitutes,
  };
}

/**
 * Says who signs for somebody while they are away. Nobody gives away a right that the other does not have: the
 * substitute has the right to decide themselves.
 * @throws Problem 403 for somebody who is not below; 409 for a substitute who cannot, or an absence that overlaps.
 */
export async function addAbsence(ctx: Ctx, viewer: Viewer, body: NewAbsence): Promise<Absence> {
  const userId = body.userId ?? viewer.userId;
  if (userId === null) throw new Problem('approvals.person_needed', 403);
  if (!mayPlan(viewer, userId)) throw forbidden();
  if (body.substituteId === userId) throw invalid('body.substituteId', 'somebody_else');
  return transact(ctx.db, async (tx) => {
    const at = ctx.clock.now();
    const today = await workDay(ctx, tx);
    if (body.toOn < today) throw invalid('body.toOn', 'in_the_past');
    await lockAbsences(tx);
    const substitute = (await readStaff(ctx, tx)).people.get(body.substituteId);
    if (!isSigner(substitute)) throw conflict('approvals.no_such_signer');
    const known = await listAbsences(tx, today);
    const overlaps = (other: AbsenceRow) =>
      other.user_id === userId && other.from_on <= body.toOn && body.fromOn <= other.to_on;
    if (known.some(overlaps)) throw conflict('approvals.away_already');
    const { substituteId, fromOn, toOn } = body;
    const row = { absence_id: newId(), user_id: userId, substitute_id: substituteId, from_on: fromOn, to_on: toOn };
    await insertAbsence(tx, row, { at, by: viewer.userId });
    await audit(tx, { viewer, at, action: 'approvals.add_absence', subject: subjectOf(userId), after: row });
    await seatEverybodyAnew(ctx, tx);
    return present(row, await everybody(ctx, tx));
  });
}

/** @throws Problem 404 for an absence of somebody who is not below. */
export async function endAbsence(ctx: Ctx, viewer: Viewer, absenceId: string): Promise<void> {
  await transact(ctx.db, async (tx) => {
    const at = ctx.clock.now();
    await lockAbsences(tx);
    const row = (await listAbsences(tx, await workDay(ctx, tx))).find((one) => one.absence_id === absenceId);
    if (!row || !mayPlan(viewer, row.user_id)) throw notFound();
    await deleteAbsence(tx, absenceId);
    await audit(tx, { viewer, at, action: 'approvals.end_absence', subject: subjectOf(row.user_id), before: row });
    await seatEverybodyAnew(ctx, tx);
  });
}

const subjectOf = (userId: string) => ({ kind: 'user', id: userId });

function present(row: AbsenceRow, people: ReadonlyMap<string, Person>): Absence {
  const person = (userId: string) => people.get(userId) ?? { userId, name: '' };
  return {
    absenceId: row.absence_id,
    person: person(row.user_id),
    substitute: person(row.substitute_id),
    fromOn: row.from_on,
    toOn: row.to_on,
  };
}
