import type { Action, Outcome } from '@kith/contract/vocabulary';
import { ATTEMPTS_BEFORE_MESSAGE, type TaskKind, UNDO_MINUTES } from '@kith/contract/worklist';
import { dayIn, startOfDay } from '../../platform/clock.ts';

/**
 * The rank of a task among those without a promised time: money at stake × urgency. Urgency 1 is ordinary, 2 counts
 * double; a task without money ranks by urgency alone, below every task with money.
 * Today puts tasks whose time comes today, or has passed, before all others, in the order of their times: a promise
 * made to a customer is kept whatever it is worth.
 */
export function rankScore(task: { atStakeMinor: number; urgency: number }): number {
  return Math.max(task.atStakeMinor, 0) * task.urgency + task.urgency;
}

/** From when a task shows: a promised call-back on the morning of its day, everything else at once. */
export function shownFrom(task: { kind: TaskKind; dueAt: Date | null }, timeZone: string): Date | null {
  if (task.kind !== 'call_back' || !task.dueAt) return null;
  return startOfDay(timeZone, dayIn(timeZone, task.dueAt));
}

/** What is left of a task once its outcome is logged. */
export type Verdict = 'done' | 'stays';

/** Nobody reached, or a wrong number: the task is not done, only this attempt at it. */
export function verdictOf(outcome: Outcome): Verdict {
  return outcome === 'not_reached' || outcome === 'wrong_number' ? 'stays' : 'done';
}

/** Outcomes that say that somebody spoke with the customer or did something for them. */
export const CONTACT_OUTCOMES: readonly Outcome[] = [
  'reached',
  'will_buy',
  'bought',
  'complaint',
  'do_not_contact',
  'lost',
  'done',
];

/** What to do next: another way than the telephone when the number is wrong or nobody answered three times. */
export function nextAction(current: Action, outcome: Outcome, attempts: number): Action {
  if (current !== 'call') return current;
  if (outcome === 'wrong_number') return 'message';
  if (outcome === 'not_reached' && attempts >= ATTEMPTS_BEFORE_MESSAGE) return 'message';
  return current;
}

/** An outcome can be taken back by the one who logged it, for ten minutes. */
export function isUndoable(outcome: { at: Date; byUser: string | null }, now: Date, userId: string | null): boolean {
  return outcome.byUser === userId && now.getTime() - outcome.at.getTime() <= UNDO_MINUTES * 60_000;
}
