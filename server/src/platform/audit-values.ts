import { createHash } from 'node:crypto';

/**
 * JSON with sorted keys: the same text for what the program writes and for what the database gives back, which keeps no
 * order of keys (after RFC 8785; numbers as JavaScript prints them).
 */
function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`;
}

/**
 * The salted SHA-256 of what a change found and left, and of why; JSON values, as they come out of `JSON.parse`.
 * @param values before and after; of form 3 the reason behind them.
 */
export function valuesHash(salt: Buffer, values: readonly unknown[]): Buffer {
  return createHash('sha256').update(salt).update(canonical(values)).digest();
}
