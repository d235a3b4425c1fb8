import type { CustomerKind, Person } from '@kith/contract/customers';
import { Stage, TierOrNone } from '@kith/contract/vocabulary';
import type { Play, Task, TaskOutcome } from '@kith/contract/worklist';
import type { Ctx, Env } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import { type Showing, shown } from '../../platform/fields.ts';
import { type Profile, readProfiles } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { survivorsOf } from '../customers/index.ts';
import { everybody } from '../identity/index.ts';
import type { TaskRow } from './repo.ts';
import type { OutcomeRow } from './repo-outcome.ts';
import { findPlays, type PlayRow } from './repo-play.ts';
import { isUndoable } from './rules.ts';

/** What rows refer to: customers, plays and people by their ids. */
export type Surroundings = {
  viewer: Viewer;
  profiles: Map<string, Profile>;
  plays: Map<string, PlayRow>;
  people: ReadonlyMap<string, Person>;
};

/** Wide rows by the id of a task's customer; of who went up in somebody, that customer's. */
async function profilesOf(conn: Conn, customerIds: readonly string[]): Promise<Map<string, Profile>> {
  const profiles = await readProfiles(conn, customerIds);
  const missing = [...new Set(customerIds)].filter((id) => !profiles.has(id));
  if (missing.length === 0) return profiles;
  const survivors = await survivorsOf(conn, missing);
  const theirs = await readProfiles(conn, [...survivors.values()]);
  for (const [id, survivor] of survivors) {
    const profile = theirs.get(survivor);
    if (profile) profiles.set(id, profile);
  }
  return profiles;
}

/** Reads all that a page of tasks refers to, in three queries however many tasks there are. */
export async function surroundingsOf(
  ctx: Pick<Ctx, 'reference'>,
  conn: Conn,
  viewer: Viewer,
  tasks: readonly Pick<TaskRow, 'customer_id' | 'play_id'>[],
): Promise<Surroundings> {
  const playIds = [...new Set(tasks.flatMap((task) => task.play_id ?? []))];
  const profiles = await profilesOf(
    conn,
    tasks.map((task) => task.customer_id),
  );
  const plays = await findPlays(conn, viewer, playIds);
  return {
    viewer,
    profiles,
    plays: new Map(plays.map((play) => [play.play_id, play])),
    people: await everybody(ctx, conn),
  };
}

/** A task as the contract has it. A task whose customer has no wide row any more is left out: null. */
export function presentTask(row: TaskRow, around: Surroundings, env: Env, showing: Showing = 'list'): Task | null {
  const profile = around.profiles.get(row.customer_id);
  if (!profile) return null;
  const play = row.play_id ? around.plays.get(row.play_id) : undefined;
  return {
    taskId: row.task_id,
    customer: {
      customerId: profile.customer_id,
      name: profile.name,
      kind: profile.kind as CustomerKind,
      tier: TierOrNone.parse(profile.tier),
      stage: Stage.parse(profile.stage),
      risk: profile.risk_level as Task['level'],
      phone: shown(around.viewer, 'phone', showing, profile.phone),
      region: shown(around.viewer, 'region', showing, profile.region),
      owner: person(around, profile.owner_id),
    },
    kind: row.kind,
    state: row.state,
    level: row.level,
    reason: row.reason,
    title: row.title,
    atStake: { minor: row.at_stake_minor, currency: env.currency },
    action: row.action,
    dueAt: iso(row.due_at),
    overdue: row.state === 'open' && row.due_at !== null && row.due_at <= env.now,
    snoozedUntil: row.snoozed_until && row.snoozed_until > env.now ? iso(row.snoozed_until) : null,
    attempts: row.attempts,
    assignee: person(around, row.assignee_id),
    play: play
      ? {
          playId: play.play_id,
          code: play.code,
          title: { 'zh-CN': play.words['zh-CN'].title, en: play.words.en.title },
        }
      : null,
    openedAt: row.opened_at.toISOString(),
    closedAt: iso(row.closed_at),
    closeReason: row.close_reason,
  };
}

/** Tasks in the order of the rows. */
export function presentTasks(rows: readonly TaskRow[], around: Surroundings, env: Env): Task[] {
  return rows.flatMap((row) => presentTask(row, around, env) ?? []);
}

export function presentPlay(row: PlayRow): Play {
  return {
    playId: row.play_id,
    code: row.code,
    taskKind: row.task_kind,
    action: row.action,
    words: row.words,
    active: row.active,
    builtIn: row.built_in,
    position: row.position,
    updatedAt: row.updated_at.toISOString(),
  };
}

/** The newest outcome alone can be taken back: `first` of the list. */
export function presentOutcome(
  row: OutcomeRow,
  more: { first: boolean; people: ReadonlyMap<string, Person>; viewer: Viewer; now: Date },
): TaskOutcome {
  const mine = isUndoable({ at: row.at, byUser: row.by_user }, more.now, more.viewer.userId);
  return {
    outcomeId: row.outcome_id,
    outcome: row.outcome,
    action: row.action,
    note: shown(more.viewer, 'notes', 'page', row.note),
    dismissReason: row.dismiss_reason,
    churnReason: row.churn_reason,
    churnCause: row.churn_cause,
    callBackAt: iso(row.call_back_at),
    at: row.at.toISOString(),
    by: row.by_user ? (more.people.get(row.by_user) ?? null) : null,
    undoable: more.first && mine,
  };
}

function person(around: Surroundings, userId: string | null): Person | null {
  return userId ? (around.people.get(userId) ?? null) : null;
}

function iso(at: Date | null): string | null {
  return at ? at.toISOString() : null;
}
