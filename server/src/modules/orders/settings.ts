import { z } from 'zod';
import type { Conn } from '../../platform/db/client.ts';
import { defineSetting, readSetting, writeSetting } from '../../platform/settings.ts';
import type { Viewer } from '../../platform/viewer.ts';

/**
 * Length of the organisation's own period, in days: a year. Frequency, money and tier are taken over it. It stands
 * here because the rollup adds up over it; rooms to the right show and change it among their own settings.
 */
const periodSetting = defineSetting('orders.period', z.object({ days: z.int().min(30).max(1_095) }), { days: 365 });

export async function readPeriod(conn: Conn): Promise<number> {
  return (await readSetting(conn, periodSetting)).days;
}

/** Takes effect with the next refresh of everybody. */
export async function writePeriod(conn: Conn, days: number, who: { viewer: Viewer; at: Date }): Promise<void> {
  await writeSetting(conn, periodSetting, { days }, who);
}
