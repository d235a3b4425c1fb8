import { sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';
import type { Moved } from './repo-members.ts';

export type RunRow = {
  run_id: string;
  kind: 'fill' | 'audit';
  state: 'running' | 'done' | 'failed' | 'expired';
  started_at: Date;
  finished_at: Date | null;
  came: number;
  went: number;
  alarms: Record<string, number>;
};

/** Without a sign of life for so long a run is dead. */
const EXPIRES = '10 minutes';
/** A statement of a run that takes longer is ended by the database, and the run with it. */
const STATEMENT_MS = 300_000;

/** Begins a run, and ends those that were never heard of again: only one runs at a time (`whileNoRefresh`). */
export async function startRun(conn: Conn, run: { runId: string; kind: RunRow['kind']; at: Date }): Promise<void> {
  await sql`WITH dead AS (UPDATE segments_run SET state = 'expired', finished_at = alive_at WHERE state = 'running')
    INSERT INTO segments_run (run_id, kind, started_at, alive_at)
    VALUES (${run.runId}, ${run.kind}, ${run.at}, ${run.at})`.execute(conn);
}

/** In the transaction of a batch: no statement of it waits for ever, and the run is alive. */
export async function keepAlive(tx: Tx, runId: string, at: Date, { came, went }: Moved): Promise<void> {
  await sql`UPDATE segments_run SET alive_at = ${at}, came = came + ${came}, went = went + ${went}
    WHERE run_id = ${runId}`.execute(tx);
}

export async function limitStatements(tx: Tx): Promise<void> {
  await sql`SELECT set_config('statement_timeout', ${String(STATEMENT_MS)}, true)`.execute(tx);
}

export async function finishRun(
  conn: Conn,
  run: { runId: string; at: Date; state: 'done' | 'failed'; alarms?: Record<string, number> },
): Promise<void> {
  await sql`UPDATE segments_run SET state = ${run.state}, finished_at = ${run.at}, alive_at = ${run.at},
    alarms = ${JSON.stringify(run.alarms ?? {})}::jsonb WHERE run_id = ${run.runId}`.execute(conn);
}

export async function lastRuns(conn: Conn, now: Date, count: number): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`SELECT run_id, kind, started_at, finished_at, came, went, alarms,
      CASE WHEN state = 'running' AND alive_at < ${now}::timestamptz - ${EXPIRES}::interval THEN 'expired' ELSE state END
        AS state
    FROM segments_run ORDER BY started_at DESC, run_id DESC LIMIT ${count}`.execute(conn);
  return rows;
}
