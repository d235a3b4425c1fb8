import { RetentionSettings } from '@kith/contract/retention';
import type { Conn } from '../../platform/db/client.ts';
import { defineSetting, readSetting } from '../../platform/settings.ts';
import { readBasis, readHorizon, readInsightSettings } from '../insight/index.ts';
import { type Company, DEFAULT_SETTINGS } from './rules.ts';

export const retentionSetting = defineSetting('retention.settings', RetentionSettings, DEFAULT_SETTINGS);

/** What a company's customers are like as long as nobody has bought often enough to tell: see insight. */
const SPREAD_UNKNOWN = 2.5;

/** All that risk is judged by beside a customer's own facts. */
export type Yardstick = {
  settings: RetentionSettings;
  company: Company;
  lapseDays: number;
  horizonDays: number | null;
};

export async function readYardstick(conn: Conn): Promise<Yardstick> {
  const basis = await readBasis(conn);
  const { lapseDays } = await readInsightSettings(conn);
  return {
    settings: await readSetting(conn, retentionSetting),
    company: { usualDays: basis?.gap_median_days ?? null, spread: basis?.gap_spread ?? SPREAD_UNKNOWN },
    lapseDays,
    horizonDays: await readHorizon(conn),
  };
}
