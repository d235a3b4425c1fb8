import type { InsightSettings } from '@kith/contract/insight';
import type { Conn } from '../../platform/db/client.ts';
import { readSplit, type Split } from './repo-potential.ts';

/** Where the quadrants meet: as the settings say, else at the medians; undefined before the first run. */
export async function splitOf(conn: Conn, { quadrants }: InsightSettings): Promise<Split | undefined> {
  const medians = await readSplit(conn);
  return (
    medians && {
      value_minor: quadrants.valueMinor ?? medians.value_minor,
      potential_minor: quadrants.potentialMinor ?? medians.potential_minor,
    }
  );
}
