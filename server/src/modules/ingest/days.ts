import type { Ctx } from '../../platform/context.ts';
import type { Db } from '../../platform/db/client.ts';
import { type DayRow, eventsByDay } from './repo-events.ts';

/** For so many times as long as the count took its answer holds, so that it never is more than a twentieth of the work. */
const HOLDS = 20;

type Counted = { of: string; until: number; days: Promise<DayRow[]> };
const known = new WeakMap<Db, Counted>();

/**
 * Events of the last seven days. A page asks every few seconds for as long as it is open, and millions a day take seconds
 * to count: all who ask meanwhile get the same answer, a small one is as fresh as ever.
 */
export function lastDays(ctx: Ctx, today: string, timeZone: string): Promise<DayRow[]> {
  const of = `${today} ${timeZone}`;
  const before = known.get(ctx.db);
  if (before?.of === of && performance.now() < before.until) return before.days;
  const fresh: Counted = { of, until: Number.POSITIVE_INFINITY, days: Promise.resolve([]) };
  fresh.days = count(ctx, fresh, () => eventsByDay(ctx.db, today, timeZone));
  known.set(ctx.db, fresh);
  return fresh.days;
}

async function count(ctx: Ctx, fresh: Counted, ask: () => Promise<DayRow[]>): Promise<DayRow[]> {
  const begun = performance.now();
  try {
    const days = await ask();
    const ended = performance.now();
    fresh.until = ended + HOLDS * (ended - begun);
    return days;
  } catch (error) {
    known.delete(ctx.db);
    throw error;
  }
}
