const DAY_MS = 86_400_000;
let shiftDays = 0;

/** The present as the company lives it: of another day where it is looked at as of one. */
export function present(): Date {
  return new Date(Date.now() + shiftDays * DAY_MS);
}

/** Keeps to a day so many days from the one it is; the hours go on. */
export function keepDaysAway(days: number): void {
  shiftDays = days;
}
