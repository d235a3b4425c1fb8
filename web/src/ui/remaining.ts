import type { Work } from './ProgressReport.tsx';

/** How long the rest will take at the speed so far, in ms; null while that would be a guess (under 2 % or 3 s). */
export function remainingMs(work: Work, now: Date): number | null {
  if (!work.total || !work.startedAt || work.done < work.total * 0.02) return null;
  const spent = now.getTime() - Date.parse(work.startedAt);
  return spent < 3_000 ? null : Math.round((spent / work.done) * (work.total - work.done));
}
