import type { TimelineSource } from '../../platform/timeline.ts';
import { storyOf } from './repo.ts';

/** How the customer came to the pool and out of it. */
export const poolTimeline: TimelineSource = {
  name: 'pool',
  permission: 'customers.read',
  // locale-keys: pool:timeline.*
  async read(conn, _viewer, query) {
    return (await storyOf(conn, query)).map(({ id, kind, at, by, reason, quiet_days: days }) => ({
      id,
      kind,
      module: 'pool',
      at,
      by,
      text: reason,
      data: days === null ? {} : { days },
    }));
  },
};
