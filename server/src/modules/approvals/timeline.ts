import type { TimelineSource } from '../../platform/timeline.ts';
import { readStory } from './repo-lists.ts';

// locale-keys: approvals:timeline.*
/** What was proposed about a customer, and what became of it. */
export const approvalsTimeline: TimelineSource = {
  name: 'approvals',
  permission: 'approvals.read',
  async read(conn, viewer, query) {
    const rows = await readStory(conn, viewer, query);
    return rows.map((row) => ({
      id: row.act_id,
      kind: row.act,
      module: 'approvals',
      at: row.at,
      by: row.by_user,
      text: row.act === 'proposed' ? row.reason : row.note,
      data: { approval: row.kind },
    }));
  },
};
