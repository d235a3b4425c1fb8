export const RANGES = ['day', 'week', 'month', 'quarter'] as const;
export type Range = (typeof RANGES)[number];

const DAYS: Readonly<Record<Range, number>> = { day: 1, week: 7, month: 30, quarter: 90 };

/** The days of a range, today included. */
export function spanOf(range: Range, today: string): { from: string; to: string } {
  const from = Date.parse(`${today}T00:00:00Z`) - (DAYS[range] - 1) * 86_400_000;
  return { from: new Date(from).toISOString().slice(0, 10), to: today };
}
