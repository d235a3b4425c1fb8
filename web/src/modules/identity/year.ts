import type { Calendar, SpecialDay } from '@kith/contract/calendars';

/** How a day stands: by its weekday worked or at rest, or otherwise than its weekday. */
export type DayState = 'work' | 'rest' | 'holiday' | 'makeup' | 'own';

/** 0 is Monday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The twelve months of a year, each as its days 'YYYY-MM-DD'. */
export function monthsOf(year: number): string[][] {
  return Array.from({ length: 12 }, (_, month) => {
    const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    return Array.from({ length }, (_day, at) => new Date(Date.UTC(year, month, at + 1)).toISOString().slice(0, 10));
  });
}

/** A make-up day falls on one that is at rest by its weekday; a worked day with other hours is the calendar's own. */
export function stateOf(day: string, week: Calendar['week'], special: SpecialDay | undefined): DayState {
  const worked = (week[weekdayOf(day)] ?? []).length > 0;
  if (!special) return worked ? 'work' : 'rest';
  if (!special.works) return 'holiday';
  return worked ? 'own' : 'makeup';
}
