import type { Permission } from '@kith/contract/route';
import { atOnce, type Conn } from './db/client.ts';
import { reaches, type Viewer } from './viewer.ts';

/** One thing that happened, as the customer's page shows it: a code, its values, and people's own words. */
export type TimelineEntry = {
  id: string;
  /** Words in locales under `timeline.<kind>` of the module's namespace. */
  kind: string;
  module: string;
  at: Date;
  by: string | null;
  text: string | null;
  data: Record<string, string | number | boolean | null>;
};

/**
 * So many entries the first page of a history asks each source for: 30 and whether more follow. A card that shows as many
 * changes of its own has them for nothing where the page asks both together.
 */
export const FIRST_LOOK = 31;

/** A module's part of the timeline, newest first, strictly before `before` by (at, id). */
export type TimelineSource = {
  name: string;
  /** What the viewer needs, and needs to reach the customer with; without it the source is left out. */
  permission: Permission;
  read(
    conn: Conn,
    viewer: Viewer,
    query: { customerId: string; before: { at: Date; id: string } | null; limit: number },
  ): Promise<TimelineEntry[]>;
};

/**
 * Merges the sources that the viewer may read of this customer: each gives its newest `limit`, the newest `limit` of all
 * are the page.
 */
export async function readTimeline(
  sources: readonly TimelineSource[],
  conn: Conn,
  viewer: Viewer,
  query: { customerId: string; ownerId: string | null; before: { at: Date; id: string } | null; limit: number },
): Promise<TimelineEntry[]> {
  const customer = { customer_id: query.customerId, owner_id: query.ownerId };
  const open = sources.filter(
    ({ permission }) => viewer.permissions.has(permission) && reaches(viewer, permission, customer),
  );
  const parts = await atOnce(conn, ...open.map((source) => () => source.read(conn, viewer, query)));
  return parts.flat().sort(newestFirst).slice(0, query.limit);
}

function newestFirst(a: TimelineEntry, b: TimelineEntry): number {
  return b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}
