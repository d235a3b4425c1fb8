import type { Person } from '@kith/contract/customers';
import type { Outcome } from '@kith/contract/vocabulary';
import { OUTCOMES } from '@kith/contract/vocabulary';
import type { Task, TaskKind } from '@kith/contract/worklist';
import type { OwnerSummary, TaskView, WorklistSummary } from '@kith/contract/worklist-team';
import { z } from 'zod';
import { addDays, startOfDay } from '../../platform/clock.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import { countUnowned } from '../../platform/profile.ts';
import { ownersReached, type Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { presentTasks, surroundingsOf } from './present.ts';
import type { TaskRow } from './repo.ts';
import * as repo from './repo-summary.ts';

/** Days of the organisation as instants, the last one included. */
function spanOf(env: Env, days: { from: string; to: string }): repo.Span {
  return { from: startOfDay(env.timeZone, days.from), to: startOfDay(env.timeZone, addDays(days.to, 1)) };
}

/** Per person: what is open now, and what came of the days asked for, of one kind of task or all; those with nothing are left out. */
export async function summarise(
  ctx: Ctx,
  viewer: Viewer,
  query: { from: string; to: string; kind?: TaskKind | undefined },
): Promise<WorklistSummary> {
  const { kind, ...days } = query;
  const env = await envOf(ctx, ctx.db);
  const span = spanOf(env, days);
  const open = await repo.sumOpen(ctx.db, viewer, env.now, kind);
  const finished = await repo.sumFinished(ctx.db, viewer, span, kind);
  const outcomes = await repo.sumOutcomes(ctx.db, viewer, span, kind);
  const people = await everybody(ctx, ctx.db);
  const seesAll = ownersReached(viewer, 'worklist.manage') === null;
  const unowned = seesAll ? await countUnowned(ctx.db) : { customers: 0, atRisk: 0, atStakeMinor: 0 };
  const keys = [...new Set([...open, ...finished, ...outcomes].map((row) => row.person))];
  const money = (minor: number) => ({ minor, currency: env.currency });
  const owners = keys.map((key): OwnerSummary => {
    const now = open.find((row) => row.person === key);
    const then = finished.find((row) => row.person === key);
    const mix = outcomes.filter((row) => row.person === key);
    return {
      owner: key ? (people.get(key) ?? null) : null,
      open: now?.open ?? 0,
      overdue: now?.overdue ?? 0,
      snoozed: now?.snoozed ?? 0,
      done: then?.done ?? 0,
      dismissed: then?.dismissed ?? 0,
      closed: then?.closed ?? 0,
      outcomes: OUTCOMES.flatMap((outcome) => mix.filter((row) => row.outcome === outcome)).map(
        ({ outcome, tasks }) => ({ outcome, tasks }),
      ),
      atStakeOpen: money(now?.at_stake_minor ?? 0),
      atStakeHandled: money(then?.at_stake_minor ?? 0),
    };
  });
  return {
    ...days,
    owners: owners.sort(byMoney),
    unowned: { customers: unowned.customers, atRisk: unowned.atRisk, atStake: money(unowned.atStakeMinor) },
  };
}

/** Most money at stake first; tasks of nobody last. */
function byMoney(a: OwnerSummary, b: OwnerSummary): number {
  const last = (owner: Person | null) => (owner ? 0 : 1);
  return last(a.owner) - last(b.owner) || b.atStakeOpen.minor - a.atStakeOpen.minor || b.done - a.done;
}

/** The tasks behind a number of the summary, a page at a time. @throws Problem 400 for a cursor that is none. */
export async function readBehind(
  ctx: Ctx,
  viewer: Viewer,
  query: {
    person?: string | undefined;
    view: TaskView;
    outcome?: Outcome | undefined;
    kind?: TaskKind | undefined;
    from?: string | undefined;
    to?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<{ items: Task[]; next: string | null }> {
  const env = await envOf(ctx, ctx.db);
  const span = {
    ...(query.from ? { from: startOfDay(env.timeZone, query.from) } : {}),
    ...(query.to ? { to: startOfDay(env.timeZone, addDays(query.to, 1)) } : {}),
  };
  const rows = await repo.listBehind(ctx.db, viewer, {
    person: query.person === 'none' ? null : query.person,
    view: query.view,
    outcome: query.outcome,
    kind: query.kind,
    span,
    now: env.now,
    after: query.cursor ? readCursor(query.cursor, repo.ordersByRank(query)) : null,
    limit: query.limit + 1,
  });
  const shown = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? shown.at(-1) : undefined;
  const around = await surroundingsOf(ctx, ctx.db, viewer, shown);
  return {
    items: presentTasks(shown, around, env),
    next: last ? writeCursor(last, repo.ordersByRank(query)) : null,
  };
}

function writeCursor(row: TaskRow, byRank: boolean): string {
  const value = byRank ? row.rank_score : row.updated_at.toISOString();
  return encodeCursor([value, row.task_id]);
}

function readCursor(cursor: string, byRank: boolean): { value: number | string; taskId: string } {
  const [value, taskId] = decodeCursor(
    cursor,
    z.tuple([byRank ? z.number() : z.iso.datetime(), z.guid()]),
    'worklist.bad_cursor',
  );
  return { value, taskId };
}
