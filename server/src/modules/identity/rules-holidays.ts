import type { Festival, Region, SpecialDay } from '@kith/contract/calendars';

type Published = {
  /** Names the notice in locales (identity:calendars.notices). */
  notice: string;
  /** First and last day off, both as month-day. */
  off: readonly (readonly [first: string, last: string, festival: Festival])[];
  /** Weekend days that are worked in exchange. */
  work: readonly (readonly [day: string, festival: Festival])[];
};

/**
 * Holidays as the General Office of the State Council announced them: 2025 by 国办发明电〔2024〕12号 of 12 November 2024,
 * 2026 by 国办发明电〔2025〕7号 of 4 November 2025. Each year is announced late in the one before; a year is entered here
 * when its notice is out, never before.
 */
const CHINA: Readonly<Record<number, Published>> = {
  2025: {
    notice: 'cn_2025',
    off: [
      ['01-01', '01-01', 'new_year'],
      ['01-28', '02-04', 'spring_festival'],
      ['04-04', '04-06', 'qingming'],
      ['05-01', '05-05', 'labour_day'],
      ['05-31', '06-02', 'dragon_boat'],
      // Announced as one with the Mid-Autumn Festival, the sixth.
      ['10-01', '10-05', 'national_day'],
      ['10-06', '10-06', 'mid_autumn'],
      ['10-07', '10-08', 'national_day'],
    ],
    work: [
      ['01-26', 'spring_festival'],
      ['02-08', 'spring_festival'],
      ['04-27', 'labour_day'],
      ['09-28', 'national_day'],
      ['10-11', 'national_day'],
    ],
  },
  2026: {
    notice: 'cn_2026',
    off: [
      ['01-01', '01-03', 'new_year'],
      ['02-15', '02-23', 'spring_festival'],
      ['04-04', '04-06', 'qingming'],
      ['05-01', '05-05', 'labour_day'],
      ['06-19', '06-21', 'dragon_boat'],
      ['09-25', '09-27', 'mid_autumn'],
      ['10-01', '10-07', 'national_day'],
    ],
    work: [
      ['01-04', 'new_year'],
      ['02-14', 'spring_festival'],
      ['02-28', 'spring_festival'],
      ['05-09', 'labour_day'],
      ['09-20', 'national_day'],
      ['10-10', 'national_day'],
    ],
  },
};

const PUBLISHED: Readonly<Record<Region, Readonly<Record<number, Published>>>> = { CN: CHINA };

/** Years of a region that ship with Kith, ascending, each with its notice and the days that differ from their weekday. */
export function publishedYears(region: Region): { year: number; notice: string; days: SpecialDay[] }[] {
  return Object.entries(PUBLISHED[region]).map(([year, { notice, off, work }]) => ({
    year: Number(year),
    notice,
    days: [
      ...off.flatMap(([first, last, festival]) =>
        daysOf(`${year}-${first}`, `${year}-${last}`).map((day) => special(day, false, festival)),
      ),
      ...work.map(([day, festival]) => special(`${year}-${day}`, true, festival)),
    ].toSorted((a, b) => (a.day < b.day ? -1 : 1)),
  }));
}

function special(day: string, works: boolean, festival: Festival): SpecialDay {
  return { day, works, hours: null, festival, note: '' };
}

function daysOf(first: string, last: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}
