/** The reason key of the one task a customer's silence may have open. */
export const REASON_KEY = 'rhythm';

/** A probability as a sentence says it: whole per cent, of so many days. */
export function chanceValues(
  chance: number | null,
  horizonDays: number | null,
): { chancePercent: number | null; horizonDays: number | null } {
  return { chancePercent: chance === null ? null : Math.round(chance * 100), horizonDays };
}
