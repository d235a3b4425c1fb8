import { z } from 'zod';

/** A field that the company added itself, by its key: it begins with x_, so that it is never one of Kith's own. */
export const CustomKey = z.templateLiteral(['x_', z.string().regex(/^[a-z][a-z0-9_]{0,38}$/)]);
export type CustomKey = z.infer<typeof CustomKey>;

export function isCustomKey(name: string): name is CustomKey {
  return CustomKey.safeParse(name).success;
}
