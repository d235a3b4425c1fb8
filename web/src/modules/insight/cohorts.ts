import type { Cohorts } from '@kith/contract/insight-forecast';

type Cohort = Cohorts['cohorts'][number];

/** Whether the period so many after the first lies behind us; a cohort's last one may still be running. */
export function isOver(cohort: Cohort, since: number): boolean {
  return since < cohort.active.length - 1;
}

/**
 * Share of customers who bought so many periods after their first: all cohorts for whom that period is over, each
 * counted by its customers. Ends where no cohort is old enough.
 */
export function retention(cohorts: readonly Cohort[]): number[] {
  const longest = Math.max(0, ...cohorts.map((cohort) => cohort.active.length - 1));
  return Array.from({ length: longest }, (_, since) => {
    const old = cohorts.filter((cohort) => isOver(cohort, since));
    const customers = old.reduce((sum, cohort) => sum + cohort.customers, 0);
    const active = old.reduce((sum, cohort) => sum + (cohort.active[since] ?? 0), 0);
    return customers === 0 ? 0 : active / customers;
  });
}
