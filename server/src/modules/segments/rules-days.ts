import { LunarMonth, LunarYear, Solar } from 'lunar-typescript';

const two = (number: number) => String(number).padStart(2, '0');

/**
 * The birthdays kept from a day on, the day itself included, as the facts write them: s0229 in the solar calendar, l0815
 * in the lunar one, l0606+ in its leap month. In a year without it the 29th of February is kept on the 28th, the 30th of
 * a short lunar month on its 29th, and a leap month in the month it doubles. Lunar days by lunar-typescript.
 * @param days how many days ahead to look; 0: this day alone.
 */
export function birthdaysFrom(day: string, days: number): string[] {
  return [...new Set(daysFrom(day, days).flatMap((each) => [...solarKeys(each), ...lunarKeys(each)]))];
}

/** The same of anniversaries, as month and day: 0229. */
export function anniversariesFrom(day: string, days: number): string[] {
  return daysFrom(day, days).flatMap((each) => solarKeys(each).map((key) => key.slice(1)));
}

type CalendarDay = [year: number, month: number, day: number];

function daysFrom(day: string, days: number): CalendarDay[] {
  const [year = 0, month = 1, of = 1] = day.split('-').map(Number);
  return Array.from({ length: days + 1 }, (_, ahead) => {
    const at = new Date(Date.UTC(year, month - 1, of + ahead));
    return [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
  });
}

function solarKeys([year, month, day]: CalendarDay): string[] {
  const isShortFebruary = month === 2 && day === 28 && new Date(Date.UTC(year, 2, 0)).getUTCDate() === 28;
  return [`s${two(month)}${two(day)}`, ...(isShortFebruary ? ['s0229'] : [])];
}

function lunarKeys([solarYear, solarMonth, solarDay]: CalendarDay): string[] {
  const lunar = Solar.fromYmd(solarYear, solarMonth, solarDay).getLunar();
  const year = lunar.getYear();
  // A leap month is minus its number.
  const month = lunar.getMonth();
  const day = lunar.getDay();
  const isLastOfShort = day === 29 && LunarMonth.fromYm(year, month)?.getDayCount() === 29;
  const kept = [day, ...(isLastOfShort ? [30] : [])].map((each) => `l${two(Math.abs(month))}${two(each)}`);
  if (month < 0) return kept.map((key) => `${key}+`);
  return LunarYear.fromYear(year).getLeapMonth() === month ? kept : kept.flatMap((key) => [key, `${key}+`]);
}
