import { COVER_DAYS_MAX, type Cover, type NewCover } from '@kith/contract/covers';
import { audit } from '../../platform/audit.ts';
import { addDays } from '../../platform/clock.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { type Conn, transact } from '../../platform/db/client.ts';
import { forbidden, invalid, notFound, Problem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { reachesOwner, type Viewer } from '../../platform/viewer.ts';
import { requireOwner } from '../customers/index.ts';
import { everybody } from '../identity/index.ts';
import { type People, personOf } from './present.ts';
import * as repo from './repo-covers.ts';

/** Who covers for whom, for the reach of viewers; of days to come, too. */
export function coversKnown(conn: Conn) {
  return repo.allCovers(conn);
}

/** Covers of today and to come that concern the viewer. */
export async function listCovers(ctx: Ctx, conn: Conn, viewer: Viewer): Promise<{ items: Cover[] }> {
  const { today } = await envOf(ctx, conn);
  const people = await everybody(ctx, conn);
  const rows = await repo.listCovers(conn, viewer, today);
  return { items: rows.flatMap((row) => present(row, { people, viewer, today })) };
}

function present(row: repo.CoverRow, around: { people: People; viewer: Viewer; today: string }): Cover[] {
  const person = personOf(around.people, row.user_id);
  const substitute = personOf(around.people, row.substitute_id);
  if (!person || !substitute) return [];
  return [
    {
      coverId: row.cover_id,
      person,
      substitute,
      fromOn: row.from_on,
      untilOn: row.until_on,
      now: row.from_on <= around.today && around.today <= row.until_on,
      createdAt: row.created_at.toISOString(),
      createdBy: personOf(around.people, row.created_by),
      mayEnd: true,
    },
  ];
}

/** Lets a colleague see and do somebody's work. @throws Problem 403 for the work of somebody one does not manage. */
export async function addCover(ctx: Ctx, viewer: Viewer, body: NewCover): Promise<{ items: Cover[] }> {
  const personId = body.personId ?? viewer.userId;
  if (personId === null) throw forbidden();
  const manages = viewer.permissions.has('worklist.manage') && reachesOwner(viewer, 'worklist.manage', personId);
  if (personId !== viewer.userId && !manages) throw forbidden();
  if (personId === body.substituteId) throw new Problem('handover.covers_oneself', 400);
  return transact(ctx.db, async (tx) => {
    const { now, today } = await envOf(ctx, tx);
    if (body.untilOn < today) throw invalid('body.untilOn', 'in_the_past');
    if (body.untilOn > addDays(body.fromOn, COVER_DAYS_MAX)) throw invalid('body.untilOn', 'too_big');
    await requireOwner(tx, personId);
    await requireOwner(tx, body.substituteId);
    const coverId = newId();
    await repo.insertCover(tx, {
      cover_id: coverId,
      user_id: personId,
      substitute_id: body.substituteId,
      from_on: body.fromOn,
      until_on: body.untilOn,
      created_at: now,
      created_by: viewer.userId,
    });
    const subject = { kind: 'user', id: personId };
    await audit(tx, { viewer, at: now, action: 'handover.cover', subject, after: { ...body, personId } });
    return listCovers(ctx, tx, viewer);
  });
}

/** Ends a cover at once. @throws Problem 404 for one that does not concern the viewer. */
export async function endCover(ctx: Ctx, viewer: Viewer, coverId: string): Promise<void> {
  await transact(ctx.db, async (tx) => {
    const { now } = await envOf(ctx, tx);
    const ended = await repo.deleteCover(tx, viewer, coverId);
    if (!ended) throw notFound();
    const subject = { kind: 'user', id: ended.user_id };
    const before = { substituteId: ended.substitute_id, fromOn: ended.from_on, untilOn: ended.until_on };
    await audit(tx, { viewer, at: now, action: 'handover.end_cover', subject, before });
  });
}
