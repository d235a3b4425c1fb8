import { InsightSettings } from '@kith/contract/insight';
import type { Conn } from '../../platform/db/client.ts';
import { defineSetting, readSetting, writeSetting } from '../../platform/settings.ts';
import type { Viewer } from '../../platform/viewer.ts';
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
