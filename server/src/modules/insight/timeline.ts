import type { TimelineSource } from '../../platform/timeline.ts';
import { changesOf } from './repo.ts';

// locale-keys: insight:timeline.*
/** Steps on the ladder and moves between tiers. */
export const insightTimeline: TimelineSource = {
  name: 'insight.changes',
  permission: 'insight.read',
  async read(conn, _viewer, { customerId, before, limit }) {
    const rows = await changesOf(conn, customerId, before, limit);
    return rows.map((row) => ({
      id: row.change_id,
      kind: row.kind,
      module: 'insight',
      at: row.changed_at,
      by: row.by_user,
      text: typeof row.why.values.reason === 'string' ? row.why.values.reason : null,
      data: { from: row.from_value, to: row.to_value },
    }));
  },
};
