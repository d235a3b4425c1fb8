import type { TimelineSource } from '../../platform/timeline.ts';
import { listChanges } from './repo-risk.ts';

// locale-keys: retention:timeline.*
/** When a customer went silent beyond their rhythm, when it got worse, when it ended. */
export const riskChanges: TimelineSource = {
  name: 'retention.levels',
  permission: 'retention.read',
  async read(conn, _viewer, { customerId, before, limit }) {
    const rows = await listChanges(conn, customerId, { before, limit });
    return rows.map((row) => ({
      id: row.change_id,
      module: 'retention',
      kind: row.to_level === null ? 'no_longer' : 'at_risk',
      at: row.changed_at,
      by: null,
      text: null,
      data: { from: row.from_level, to: row.to_level, ...row.why.values },
    }));
  },
};
