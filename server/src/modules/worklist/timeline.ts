import type { TimelineEntry, TimelineSource } from '../../platform/timeline.ts';
import { readStory, type StoryRow } from './repo-outcome.ts';

/** What was said after a call, and warnings that a purchase ended. */
export const worklistTimeline: TimelineSource = {
  name: 'worklist',
  permission: 'worklist.read',
  async read(conn, viewer, query) {
    return (await readStory(conn, viewer, query)).map(toEntry);
  },
};

// locale-keys: worklist:timeline.*
function toEntry(row: StoryRow): TimelineEntry {
  return {
    id: row.id,
    kind: kindOf(row),
    module: 'worklist',
    at: row.at,
    by: row.by,
    text: row.note,
    data: {
      taskKind: row.kind,
      ...(row.outcome && row.outcome !== 'dismissed' ? { outcome: row.outcome } : {}),
      ...(row.action ? { action: row.action } : {}),
      ...(row.dismiss_reason ? { dismissReason: row.dismiss_reason } : {}),
      ...(row.churn_reason ? { churnReason: row.churn_reason } : {}),
      ...(row.churn_cause ? { churnCause: row.churn_cause } : {}),
      ...(row.call_back_at ? { callBackAt: row.call_back_at.toISOString() } : {}),
    },
  };
}

function kindOf(row: StoryRow): string {
  if (row.what === 'purchase') return 'closed_by_purchase';
  if (row.outcome === 'dismissed') return 'dismissed';
  return row.outcome === 'lost' ? 'outcome_lost' : 'outcome';
}
