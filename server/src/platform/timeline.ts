import { atOnce, type Conn } from './db/client.ts';
import type { Viewer } from './viewer.ts';

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

/** A module's part of the timeline, newest first, strictly before `before` by (at, id). */
export type TimelineSource = {
  name: string;
  read(
    conn: Conn,
    viewer: Viewer,
    query: { customerId: string; before: { at: Date; id: string } | null; limit: number },
  ): Promise<TimelineEntry[]>;
};

/** Merges the sources: each gives its newest `limit`, the newest `limit` of all are the page. */
export async function readTimeline(
  sources: readonly TimelineSource[],
  conn: Conn,
  viewer: Viewer,
  query: { customerId: string; before: { at: Date; id: string } | null; limit: number },
): Promise<TimelineEntry[]> {
  const parts = await atOnce(conn, ...sources.map((source) => () => source.read(conn, viewer, query)));
  return parts.flat().sort(newestFirst).slice(0, query.limit);
}

function newestFirst(a: TimelineEntry, b: TimelineEntry): number {
  return b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}
