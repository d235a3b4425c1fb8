import type { Action } from '@kith/contract/vocabulary';
import type { Play, TaskKind } from '@kith/contract/worklist';
import { sql } from 'kysely';
import { type Conn, kept, type Tx } from '../../platform/db/client.ts';
import { requireScope, type Viewer } from '../../platform/viewer.ts';

export type PlayRow = {
  play_id: string;
  code: string;
  action: Action;
  task_kind: TaskKind;
  words: Play['words'];
  active: boolean;
  position: number;
  built_in: boolean;
  updated_at: Date;
};

const playColumns = sql`play_id, code, action, task_kind, words, active, position, built_in, updated_at`;

/** Active ones first, in their order. */
export async function listPlays(conn: Conn, viewer: Viewer): Promise<PlayRow[]> {
  requireScope(viewer, 'worklist.read');
  const { rows } =
    await sql<PlayRow>`${kept} SELECT ${playColumns} FROM worklist_play ORDER BY active DESC, position, play_id`.execute(
      conn,
    );
  return rows;
}

export async function findPlays(conn: Conn, viewer: Viewer, playIds: readonly string[]): Promise<PlayRow[]> {
  requireScope(viewer, 'worklist.read');
  if (playIds.length === 0) return [];
  const { rows } =
    await sql<PlayRow>`${kept} SELECT ${playColumns} FROM worklist_play WHERE play_id = ANY(${[...playIds]}::uuid[])`.execute(
      conn,
    );
  return rows;
}

export type PlayValues = Pick<PlayRow, 'play_id' | 'code' | 'action' | 'task_kind' | 'words' | 'position' | 'built_in'>;

/** @returns false when the code is taken: a built-in play that is there stays as it was edited. */
export async function insertPlay(conn: Conn, play: PlayValues, who: { at: Date; by: string | null }): Promise<boolean> {
  const done = await sql`INSERT INTO worklist_play (play_id, code, action, task_kind, words, position, built_in,
      updated_at, updated_by)
    VALUES (${play.play_id}, ${play.code}, ${play.action}, ${play.task_kind}, ${JSON.stringify(play.words)}::jsonb,
      ${play.position}, ${play.built_in}, ${who.at}, ${who.by}) ON CONFLICT (code) DO NOTHING`.execute(conn);
  return done.numAffectedRows === 1n;
}

export async function nextPosition(conn: Conn): Promise<number> {
  const { rows } = await sql<{ next: number }>`
    SELECT COALESCE(max(position) + 1, 0) AS next FROM worklist_play`.execute(conn);
  return rows[0]?.next ?? 0;
}

/** The play, locked for a change. */
export async function lockPlay(tx: Tx, playId: string): Promise<PlayRow | undefined> {
  const { rows } =
    await sql<PlayRow>`${kept} SELECT ${playColumns} FROM worklist_play WHERE play_id = ${playId} FOR UPDATE`.execute(
      tx,
    );
  return rows[0];
}

export async function updatePlay(tx: Tx, play: PlayRow, who: { at: Date; by: string | null }): Promise<void> {
  await sql`UPDATE worklist_play SET action = ${play.action}, task_kind = ${play.task_kind},
      words = ${JSON.stringify(play.words)}::jsonb, active = ${play.active}, position = ${play.position},
      updated_at = ${who.at}, updated_by = ${who.by}
    WHERE play_id = ${play.play_id}`.execute(tx);
}
