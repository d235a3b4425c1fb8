import type { Outcome } from '@kith/contract/vocabulary';
import type { TaskKind } from '@kith/contract/worklist';
import type { TaskView } from '@kith/contract/worklist-team';
import { type RawBuilder, sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';
import { ownerSql, type Viewer } from '../../platform/viewer.ts';
import { type TaskRow, taskColumns } from './repo.ts';
import { stands } from './repo-outcome.ts';

/** Instants of the days asked for: from inclusive, to exclusive. */
export type Span = { from: Date; to: Date };

/** Of which tasks; undefined: of every kind. */
type Kind = TaskKind | undefined;

const isOfKind = (kind: Kind) => (kind ? sql`t.kind = ${kind}` : sql`true`);
const isShown = (now: Date) => sql`(t.snoozed_until IS NULL OR t.snoozed_until <= ${now})`;
/** Whose work a finished task was: who ended it, else who had it when it closed by itself. */
const finisher = sql`COALESCE(t.closed_by, t.assignee_id)`;

export type OpenSum = {
  person: string | null;
  open: number;
  overdue: number;
  snoozed: number;
  at_stake_minor: number;
};

/** Open tasks per person; a customer's money counts once for a person. */
export async function sumOpen(conn: Conn, viewer: Viewer, now: Date, kind: Kind): Promise<OpenSum[]> {
  const { rows } = await sql<OpenSum>`
    SELECT person, sum(open)::int AS open, sum(overdue)::int AS overdue, sum(snoozed)::int AS snoozed,
      sum(at_stake)::bigint AS at_stake_minor
    FROM (
      SELECT t.assignee_id AS person, count(*) FILTER (WHERE ${isShown(now)}) AS open,
        count(*) FILTER (WHERE ${isShown(now)} AND t.due_at <= ${now}) AS overdue,
        count(*) FILTER (WHERE NOT ${isShown(now)}) AS snoozed, max(t.at_stake_minor) AS at_stake
      FROM worklist_task t WHERE t.state = 'open' AND ${isOfKind(kind)}
        AND ${ownerSql(viewer, 'worklist.manage', 't.assignee_id')}
      GROUP BY t.assignee_id, t.customer_id
    ) c GROUP BY person`.execute(conn);
  return rows;
}

export type FinishedSum = {
  person: string | null;
  done: number;
  dismissed: number;
  closed: number;
  at_stake_minor: number;
};

/** Tasks that ended within the span, per person. */
export async function sumFinished(conn: Conn, viewer: Viewer, span: Span, kind: Kind): Promise<FinishedSum[]> {
  const { rows } = await sql<FinishedSum>`
    SELECT ${finisher} AS person, count(*) FILTER (WHERE t.state = 'done')::int AS done,
      count(*) FILTER (WHERE t.state = 'dismissed')::int AS dismissed,
      count(*) FILTER (WHERE t.state = 'closed')::int AS closed,
      COALESCE(sum(t.at_stake_minor) FILTER (WHERE t.state = 'done'), 0)::bigint AS at_stake_minor
    FROM worklist_task t
    WHERE t.state <> 'open' AND t.closed_at >= ${span.from} AND t.closed_at < ${span.to} AND ${isOfKind(kind)}
      AND ${ownerSql(viewer, 'worklist.manage', 't.assignee_id')}
    GROUP BY 1`.execute(conn);
  return rows;
}

export type OutcomeSum = { person: string | null; outcome: Outcome; tasks: number };

/** In how many tasks each person logged which outcome within the span. */
export async function sumOutcomes(conn: Conn, viewer: Viewer, span: Span, kind: Kind): Promise<OutcomeSum[]> {
  const ofKind = kind
    ? sql`EXISTS (SELECT 1 FROM worklist_task t WHERE t.customer_id = o.customer_id AND t.task_id = o.task_id
        AND ${isOfKind(kind)})`
    : sql`true`;
  const { rows } = await sql<OutcomeSum>`
    SELECT o.by_user AS person, o.outcome, count(DISTINCT o.task_id)::int AS tasks
    FROM worklist_outcome o
    WHERE o.at >= ${span.from} AND o.at < ${span.to} AND ${stands} AND o.outcome <> 'dismissed' AND ${ofKind}
      AND ${ownerSql(viewer, 'worklist.manage', 'o.by_user')}
    GROUP BY 1, 2`.execute(conn);
  return rows;
}

export type TaskQuery = {
  /** Undefined: everybody; null: nobody. */
  person: string | null | undefined;
  view: TaskView;
  outcome: Outcome | undefined;
  kind: Kind;
  span: Partial<Span>;
  now: Date;
  after: { value: number | string; taskId: string } | null;
  limit: number;
};

function isPerson(column: RawBuilder<unknown>, person: string | null | undefined) {
  if (person === undefined) return sql`true`;
  return person === null ? sql`${column} IS NULL` : sql`${column} = ${person}::uuid`;
}

function within(column: RawBuilder<unknown>, span: Partial<Span>) {
  return sql`(${span.from ?? null}::timestamptz IS NULL OR ${column} >= ${span.from ?? null})
    AND (${span.to ?? null}::timestamptz IS NULL OR ${column} < ${span.to ?? null})`;
}

/** Which tasks lie behind a number. */
function behind(query: TaskQuery) {
  const { now, span, person } = query;
  if (query.outcome) {
    return sql`EXISTS (SELECT 1 FROM worklist_outcome o WHERE o.customer_id = t.customer_id AND o.task_id = t.task_id
      AND o.outcome = ${query.outcome} AND ${stands} AND ${isPerson(sql`o.by_user`, person)}
      AND ${within(sql`o.at`, span)})`;
  }
  const open = sql`t.state = 'open' AND ${isPerson(sql`t.assignee_id`, person)}`;
  switch (query.view) {
    case 'open':
      return sql`${open} AND ${isShown(now)}`;
    case 'overdue':
      return sql`${open} AND ${isShown(now)} AND t.due_at <= ${now}`;
    case 'snoozed':
      return sql`${open} AND NOT ${isShown(now)}`;
    default:
      return sql`t.state = ${query.view} AND ${isPerson(finisher, person)} AND ${within(sql`t.closed_at`, span)}`;
  }
}

/** Open tasks are ordered by rank, others by when they were last touched, newest first. */
export function ordersByRank(query: { view: TaskView; outcome?: Outcome | undefined }): boolean {
  return !query.outcome && ['open', 'overdue', 'snoozed'].includes(query.view);
}

/** A page of the tasks behind a number, keyset by (rank or time, id). */
export async function listBehind(conn: Conn, viewer: Viewer, query: TaskQuery): Promise<TaskRow[]> {
  const byRank = ordersByRank(query);
  const key = byRank ? sql`t.rank_score` : sql`t.updated_at`;
  const { after } = query;
  const value = after && (byRank ? sql`${after.value}::float8` : sql`${after.value}::timestamptz`);
  const rest = after
    ? sql`(${key} < ${value} OR (${key} = ${value} AND t.task_id > ${after.taskId}::uuid))`
    : sql`true`;
  const { rows } = await sql<TaskRow>`SELECT ${taskColumns} FROM worklist_task t
    WHERE ${behind(query)} AND ${isOfKind(query.kind)} AND ${rest} AND ${ownerSql(viewer, 'worklist.manage', 't.assignee_id')}
    ORDER BY ${key} DESC, t.task_id LIMIT ${query.limit}`.execute(conn);
  return rows;
}

/** Locks open tasks by their ids. */
export async function lockOpen(
  tx: Tx,
  viewer: Viewer,
  tasks: readonly { customerId: string; taskId: string }[],
): Promise<TaskRow[]> {
  const { rows } = await sql<TaskRow>`SELECT ${taskColumns} FROM worklist_task t
    WHERE (t.customer_id, t.task_id) IN (SELECT * FROM unnest(${tasks.map((task) => task.customerId)}::uuid[],
        ${tasks.map((task) => task.taskId)}::uuid[]))
      AND t.state = 'open' AND ${ownerSql(viewer, 'worklist.manage', 't.assignee_id')}
    ORDER BY t.task_id FOR UPDATE`.execute(tx);
  return rows;
}

/** Locks the highest ranked open tasks of a person, or of nobody. */
export async function lockOpenOf(tx: Tx, viewer: Viewer, person: string | null, limit: number): Promise<TaskRow[]> {
  const { rows } = await sql<TaskRow>`SELECT ${taskColumns} FROM worklist_task t
    WHERE ${isPerson(sql`t.assignee_id`, person)} AND t.state = 'open'
      AND ${ownerSql(viewer, 'worklist.manage', 't.assignee_id')}
    ORDER BY t.rank_score DESC, t.task_id LIMIT ${limit} FOR UPDATE`.execute(tx);
  return rows;
}
