import { Problem } from '../../platform/errors.ts';

/** An opaque cursor: a few texts, as base64url of JSON. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws Problem customers.bad_cursor when it is not one of `count` texts. */
export function decodeCursor(cursor: string, count: number): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts) && parts.length === count && parts.every((part) => typeof part === 'string')) return parts;
  } catch {
    // Not JSON: the same fault as any other text.
  }
  throw badCursor();
}

export const badCursor = () => new Problem('customers.bad_cursor', 400);
