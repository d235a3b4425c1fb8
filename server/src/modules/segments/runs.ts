import { eachBatch } from '../../platform/batches.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { whileNoRefresh } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import type { Catalogue } from './catalogue.ts';
import { markChecked, readSegments, ruledOf, type SegmentRow } from './repo.ts';
import { type Difference, findDifferences, findUnlike, type Moved } from './repo-members.ts';
import { finishRun, keepAlive, limitStatements, type RunRow, startRun } from './repo-run.ts';
import { turnedByDays, withDependants } from './rules.ts';
import { lookAt, settle, statementsOf } from './settle.ts';

/** Customers that an audit puts right in one transaction. */
const BATCH = 5_000;

type Run = { runId: string; batch(work: (tx: Tx) => Promise<Moved>): Promise<void> };

/** Runs a look at everybody, recorded from its beginning to its end. @throws what `work` throws. */
async function recorded(
  ctx: Ctx,
  kind: RunRow['kind'],
  work: (run: Run) => Promise<Record<string, number>>,
): Promise<void> {
  const runId = newId();
  await startRun(ctx.db, { runId, kind, at: ctx.clock.now() });
  const batch: Run['batch'] = (part) =>
    transact(ctx.db, async (tx) => {
      await limitStatements(tx);
      const moved = await part(tx);
      await keepAlive(tx, runId, ctx.clock.now(), moved);
    });
  try {
    const alarms = await work({ runId, batch });
    await finishRun(ctx.db, { runId, at: ctx.clock.now(), state: 'done', alarms });
  } catch (error) {
    await finishRun(ctx.db, { runId, at: ctx.clock.now(), state: 'failed' });
    throw error;
  }
}

/** Segments that wait for a look at everybody: new ones, those whose rule was changed, and all that ask for one of them. */
function waitingOf(segments: readonly SegmentRow[]): Set<string> {
  const unfilled = segments.filter(({ filled }) => !filled).map(({ segment_id }) => segment_id);
  return withDependants(unfilled, ruledOf(segments));
}

/**
 * Finds the members of segments that wait for it. In batches, each a transaction: a killed run leaves valid memberships,
 * and the next one finds the rest.
 */
export async function fillSegments(ctx: Ctx, catalogue: Catalogue): Promise<void> {
  await whileNoRefresh(ctx, async (conn) => {
    const segments = await readSegments(conn);
    const only = waitingOf(segments);
    if (only.size === 0) return;
    const fresh = segments.filter((each) => each.checked_on === null).map(({ segment_id }) => segment_id);
    const env = await envOf(ctx, conn);
    await recorded(ctx, 'fill', async ({ batch }) => {
      await eachBatch(conn, 'everyone', (ids) =>
        batch((tx) => settle(tx, ids, env, { catalogue, cause: 'rule', only, fresh })),
      );
      const done = segments.filter(({ segment_id }) => only.has(segment_id));
      await markChecked(ctx.db, done, env.today);
      return {};
    });
  });
}

/**
 * Looks at everybody at once, in one pass for all rules: who stands otherwise than the rules say is settled. A passing of
 * days explains it where the rules of the day of the last look say what stands; what nothing explains is an alarm.
 */
export async function auditSegments(ctx: Ctx, env: Env, catalogue: Catalogue): Promise<void> {
  const all = await readSegments(ctx.db);
  const waiting = waitingOf(all);
  const segments = all.filter(({ segment_id }) => !waiting.has(segment_id));
  if (segments.length === 0) return;
  await recorded(ctx, 'audit', async ({ batch }) => {
    const unlike = new Set<string>();
    for (const ruled of statementsOf(ruledOf(segments))) {
      const found = await transact(ctx.db, async (tx) => {
        await limitStatements(tx);
        return findUnlike(tx, ruled, lookAt(catalogue, env));
      });
      for (const id of found) unlike.add(id);
    }
    const alarms: Record<string, number> = {};
    const ids = [...unlike].sort();
    const only = new Set(segments.map(({ segment_id }) => segment_id));
    for (let from = 0; from < ids.length; from += BATCH) {
      const theirs = ids.slice(from, from + BATCH);
      await batch(async (tx) => {
        const repaired = await unexplained(tx, segments, theirs, { env, catalogue });
        for (const { segment_id: id } of repaired) alarms[id] = (alarms[id] ?? 0) + 1;
        return settle(tx, theirs, env, { catalogue, cause: 'day', only, repaired });
      });
    }
    await markChecked(ctx.db, segments, env.today);
    if (Object.keys(alarms).length > 0) ctx.log.error({ alarms }, 'segments: memberships were not what the rules say');
    return alarms;
  });
}

/** Memberships of these customers that were wrong already on the day of the last look. */
async function unexplained(
  tx: Tx,
  segments: readonly SegmentRow[],
  customerIds: readonly string[],
  { env, catalogue }: { env: Env; catalogue: Catalogue },
): Promise<Difference[]> {
  const turned = turnedByDays(ruledOf(segments));
  const dayOf = ({ segment_id: id, checked_on: on }: SegmentRow) => (turned.has(id) ? (on ?? env.today) : env.today);
  const found: Difference[] = [];
  for (const day of new Set(segments.map(dayOf))) {
    const judged = new Set(segments.filter((each) => dayOf(each) === day).map(({ segment_id }) => segment_id));
    const look = lookAt(catalogue, { ...env, today: day }, customerIds);
    for (const ruled of statementsOf(ruledOf(segments))) {
      const differing = await findDifferences(tx, ruled, look);
      found.push(...differing.filter(({ segment_id: id }) => judged.has(id)));
    }
  }
  return found;
}
