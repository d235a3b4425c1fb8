import { PERMISSIONS, type Permission } from '@kith/contract/route';

/** Seconds between the attempts: ten of them within two days, then a delivery is dead. */
const PAUSES_S = [5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000, 86_400] as const;
/** A receiver may ask for more patience, up to a day. */
const PATIENCE_MOST_S = 86_400;

/**
 * Milliseconds until the next attempt, a fifth more or less by chance so that many do not come at once; null: there is none.
 * @param attempts made so far.
 * @param asked `Retry-After` of the answer, seconds.
 * @param chance 0 to 1.
 */
export function pauseAfter(attempts: number, asked: number | null, chance: number): number | null {
  const usual = PAUSES_S[attempts - 1];
  if (usual === undefined) return null;
  const seconds = Math.max(usual * (0.8 + 0.4 * chance), Math.min(asked ?? 0, PATIENCE_MOST_S));
  return Math.round(seconds * 1_000);
}

/** Seconds a receiver asks for, as a number or a date; null: it asks for none. */
export function retryAfter(head: string | undefined, now: Date): number | null {
  if (head === undefined) return null;
  if (/^\d{1,9}$/.test(head)) return Number(head);
  const at = Date.parse(head);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now.getTime()) / 1_000));
}

/** Whether an endpoint asks for events of a type: by its name, its room, or all. */
export function asksFor(kinds: readonly string[], type: string): boolean {
  return kinds.some((kind) => kind === '*' || kind === type || kind === `${type.split('.')[0]}.*`);
}

/** What one needs to be told of an event: the right to read its room, else to read customers. */
export function permissionOf(type: string): Permission {
  const wanted = `${type.split('.')[0]}.read`;
  return PERMISSIONS.find((name) => name === wanted) ?? 'customers.read';
}
