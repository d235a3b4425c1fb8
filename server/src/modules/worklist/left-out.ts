import type { Env } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import type { Viewer } from '../../platform/viewer.ts';

/**
 * Tells how many customers a daily limit kept off somebody's list today, and their money at stake in minor units.
 * The room that limits gives it (retention); the worklist stands before that room and cannot ask it.
 * @param assigneeIds whose lists; null stands for those of nobody.
 * @returns null when no limit applies.
 */
export type LeftOutOf = (
  conn: Conn,
  viewer: Viewer,
  query: { assigneeIds: readonly (string | null)[]; env: Env },
) => Promise<{ count: number; minor: number } | null>;
