import { createHash } from 'node:crypto';
import type { ApprovalValues } from '@kith/contract/approvals';

type Json = ApprovalValues[string] | undefined | { readonly [key: string]: Json };

/** What a signature stands under. */
export type Document = {
  kind: string;
  subject: { kind: string; id: string };
  customerId: string | null;
  amountMinor: number | null;
  reason: string;
  proposerId: string;
  carrierId: string | null;
  snapshot: ApprovalValues;
  /** How the subject stood when it was proposed. */
  stand: ApprovalValues;
};

/**
 * Canonical JSON (RFC 8785): keys in the order of their UTF-16 units, no white space, numbers as ECMAScript writes them.
 * However a database gives the keys back, the text is the same. @throws RangeError for a number that JSON has not.
 */
export function canonical(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`no JSON number: ${value}`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  // Comparison of strings in ECMAScript is by UTF-16 units, as the RFC asks.
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
}

/** SHA-256 of the canonical document, hexadecimal. */
export function documentHash(document: Document): string {
  return createHash('sha256').update(canonical(document)).digest('hex');
}

/** Whether a subject stands as it did; one that is gone does not. */
export function standsAsBefore(before: ApprovalValues, now: ApprovalValues | undefined): boolean {
  return now !== undefined && canonical(now) === canonical(before);
}
