import { requireProfile } from '../../platform/profile.ts';
import type { TimelineSource } from '../../platform/timeline.ts';
import { listEvents } from './repo-events.ts';

// locale-keys: ingest:timeline.*
/** What customers did elsewhere; what was said of it stays with the event. */
export const eventsTimeline: TimelineSource = {
  name: 'ingest',
  permission: 'customers.read',
  async read(conn, viewer, { customerId, before, limit }) {
    await requireProfile(conn, viewer, 'customers.read', customerId);
    const rows = await listEvents(conn, customerId, { before, limit });
    return rows.map((row) => ({
      id: row.event_id,
      module: 'ingest',
      kind: row.name === '' ? `${row.kind}_unnamed` : row.kind,
      at: row.occurred_at,
      by: null,
      text: null,
      data: { name: row.name },
    }));
  },
};
