import { InsightSettings } from '@kith/contract/insight';
import { z } from 'zod';
import type { Conn } from '../../platform/db/client.ts';
import { defineSetting, readSetting, writeSetting } from '../../platform/settings.ts';
import { systemViewer, type Viewer } from '../../platform/viewer.ts';
import { readPeriod, writePeriod } from '../orders/index.ts';
import { DEFAULT_SETTINGS } from './rules.ts';

const insightSetting = defineSetting('insight.settings', InsightSettings, DEFAULT_SETTINGS);

/** The period is orders' own setting, because orders add up by it. */
export async function readInsightSettings(conn: Conn): Promise<InsightSettings> {
  const periodDays = await readPeriod(conn);
  return { ...(await readSetting(conn, insightSetting)), periodDays };
}

export async function writeInsightSettings(
  conn: Conn,
  settings: InsightSettings,
  who: { viewer: Viewer; at: Date },
): Promise<void> {
  await writeSetting(conn, insightSetting, settings, who);
  await writePeriod(conn, settings.periodDays, who);
}

/** What everybody was scored by when a whole run last came to its end; a run that was killed before leaves it behind. */
const scoredSetting = defineSetting(
  'insight.scored_by',
  z.object({ modelId: z.uuid().nullable(), basisId: z.uuid().nullable() }),
  { modelId: null, basisId: null },
);

export async function readScoredBy(conn: Conn): Promise<{ modelId: string | null; basisId: string | null }> {
  return readSetting(conn, scoredSetting);
}

export async function writeScoredBy(
  conn: Conn,
  scored: { modelId: string | null; basisId: string | null },
  at: Date,
): Promise<void> {
  const before = await readScoredBy(conn);
  if (before.modelId === scored.modelId && before.basisId === scored.basisId) return;
  await writeSetting(conn, scoredSetting, scored, { viewer: systemViewer([], 'refresh'), at });
}
