import type { RejectCode, WarningCode } from './codes.ts';

/** What became of a cell: its value, perhaps with something to look at, or why it is refused. */
export type Parsed<T> = { ok: true; value: T; warning?: WarningCode } | { ok: false; code: RejectCode };

export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

export function refused(code: RejectCode): { ok: false; code: RejectCode } {
  return { ok: false, code };
}
