/**
 * The day of the next month with the same number, or its last: how a month is counted from a day (Regulation 1182/71,
 * Article 3, for the month of Art. 12 GDPR).
 */
export function monthAfter(day: string): string {
  const [year = 0, month = 0, of = 0] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(of, last))).toISOString().slice(0, 10);
}

/** More within a day by one person, and a second must confirm: whoever erases many might be erasing traces. */
const ALONE_A_DAY = 5;

/** @param asked erasures the same person asked for within a day; null: a program asks. */
export function needsSecond(asked: number | null): boolean {
  return asked === null || asked >= ALONE_A_DAY;
}
