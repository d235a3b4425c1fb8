import type { Hours, SpecialDay } from '@kith/contract/calendars';
import type { WorkCalendar } from '../../platform/worktime.ts';

/** Mornings from nine to twelve, afternoons from one to six, Monday to Friday: what a new calendar begins with. */
export const OFFICE_WEEK: Hours[] = [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
  weekday > 5
    ? []
    : [
        { from: 9 * 60, to: 12 * 60 },
        { from: 13 * 60, to: 18 * 60 },
      ],
);

/** Zones of mainland China; Hong Kong, Macao and Taipei have holidays of their own. */
const CHINESE_ZONES = ['Asia/Shanghai', 'Asia/Urumqi', 'Asia/Chongqing', 'Asia/Harbin', 'Asia/Kashgar', 'PRC'];

/** Whose published holidays an organisation in this zone takes; null: nobody's that ship with Kith. */
export function regionOf(zone: string): 'CN' | null {
  return CHINESE_ZONES.includes(zone) ? 'CN' : null;
}

/** What `worktime` counts by. A worked day without hours of its own has those of the week's first working day. */
export function workCalendar(calendar: {
  zone: string;
  week: readonly Hours[];
  years: readonly number[];
  days: readonly Pick<SpecialDay, 'day' | 'works' | 'hours'>[];
}): WorkCalendar {
  const usual = calendar.week.find((hours) => hours.length > 0) ?? [];
  return {
    zone: calendar.zone,
    week: calendar.week,
    years: new Set(calendar.years),
    days: new Map(calendar.days.map(({ day, works, hours }) => [day, works ? (hours ?? usual) : []])),
  };
}
