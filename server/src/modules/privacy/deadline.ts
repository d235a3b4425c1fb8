import type { Law } from '@kith/contract/privacy';
import { addDays } from '../../platform/clock.ts';
import type { Conn } from '../../platform/db/client.ts';
import { readSetting } from '../../platform/settings.ts';
import { workdaysAfter } from '../identity/index.ts';
import { monthAfter } from './rules.ts';
import { PIPL_WORKDAYS, privacySettings } from './settings.ts';

/** Until when a request of this day is to be answered, and by which law. */
export async function deadlineOf(
  conn: Conn,
  day: string,
): Promise<{ law: Law; dueOn: string; unknownYears: number[] }> {
  const { law, ownDays } = await readSetting(conn, privacySettings);
  if (law === 'gdpr') return { law, dueOn: monthAfter(day), unknownYears: [] };
  if (law === 'own') return { law, dueOn: addDays(day, ownDays), unknownYears: [] };
  const { on, unknownYears } = await workdaysAfter(conn, day, PIPL_WORKDAYS);
  return { law, dueOn: on, unknownYears };
}
