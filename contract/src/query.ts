import { z } from 'zod';

/** A query parameter that may be repeated: one value or several arrive, a list leaves. */
export function queryList<T extends z.ZodType<string>>(item: T, limit = 50) {
  return z.union([item, z.array(item).max(limit)]).transform((value): z.output<T>[] => [value].flat() as z.output<T>[]);
}

/** A whole number in a query, within bounds. */
export function queryInt(min: number, max: number) {
  return z
    .union([z.int(), z.string().regex(/^-?\d{1,16}$/)])
    .transform(Number)
    .pipe(z.int().min(min).max(max));
}

/** true or false in a query. */
export const queryFlag = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .transform((value) => String(value) === 'true');

/** An amount in a query, in minor units of the company's currency. */
export const queryMinor = queryInt(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
