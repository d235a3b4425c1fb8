import type { TimelineSource } from '../../platform/timeline.ts';
import { wordsOf } from './repo.ts';

/** What was written about the customer for whoever took them over. */
export const handoverTimeline: TimelineSource = {
  name: 'handover',
  permission: 'customers.read',
  // locale-keys: handover:timeline.*
  async read(conn, _viewer, query) {
    const rows = await wordsOf(conn, query);
    return rows.map(({ id, at, by, words }) => ({
      id,
      kind: 'words',
      module: 'handover',
      at,
      by,
      text: words,
      data: {},
    }));
  },
};
