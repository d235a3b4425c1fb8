import { Problem } from '../../platform/errors.ts';

const TRIES = 10;
const WINDOW_MS = 15 * 60_000;
const REMEMBERED = 10_000;

/**
 * Slows down guessing: after ten failures of one address and login within a quarter of an hour, further tries are
 * refused until the quarter is over. Kept in memory; a process counts for itself.
 */
export function signInGate() {
  const failures = new Map<string, { count: number; since: number }>();
  return {
    async guard<T>(now: Date, key: string, attempt: () => Promise<T>): Promise<T> {
      const at = now.getTime();
      const known = failures.get(key);
      const entry = known && at - known.since < WINDOW_MS ? known : { count: 0, since: at };
      if (entry.count >= TRIES) {
        const minutes = Math.ceil((entry.since + WINDOW_MS - at) / 60_000);
        throw new Problem('identity.too_many_tries', 429, { params: { minutes } });
      }
      // Counted before the try, so that parallel guesses do not slip through.
      failures.set(key, { count: entry.count + 1, since: entry.since });
      if (failures.size > REMEMBERED) failures.delete(failures.keys().next().value ?? key);
      const result = await attempt();
      failures.delete(key);
      return result;
    },
  };
}
