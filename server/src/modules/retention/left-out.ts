import type { LeftOutOf } from '../worklist/index.ts';
import { newestLoads, UNOWNED } from './repo-lists.ts';

/** Whom the daily limit kept off these lists in the last run. */
export const leftOut: LeftOutOf = async (conn, _viewer, { assigneeIds }) => {
  const rows = await newestLoads(
    conn,
    assigneeIds.map((id) => id ?? UNOWNED),
  );
  if (rows.length === 0) return null;
  return {
    count: rows.reduce((total, row) => total + row.left_out, 0),
    minor: rows.reduce((total, row) => total + row.left_out_minor, 0),
  };
};
