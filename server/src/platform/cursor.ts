import { z } from 'zod';
import { Problem } from './errors.ts';

/** Where a page ended and the next begins: values as base64url of JSON, opaque to whoever asks. */
export function encodeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** The values of a cursor. @throws Problem of this code, 400, for anything that is not of the shape. */
export function decodeCursor<T>(cursor: string, shape: z.ZodType<T>, code: string): T {
  const parsed = shape.safeParse(read(cursor));
  if (!parsed.success) throw new Problem(code, 400);
  return parsed.data;
}

function read(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    // No JSON is of no shape.
    return undefined;
  }
}

/** A place in a list by time: the instant, then what tells those of one instant apart. */
export const InstantPlace = z.tuple([z.iso.datetime(), z.guid()]).transform(([at, id]) => ({ at: new Date(at), id }));
