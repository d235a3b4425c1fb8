import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Bytes of each hash in the file, ascending; scripts/common-passwords.mjs says where it comes from. */
const BYTES = 6;

let common: Buffer | undefined;

/** Whether a password, in small letters, is among the commonest hundred thousand. */
export function isCommon(password: string): boolean {
  common ??= readFileSync(new URL('common-passwords.bin', import.meta.url));
  const wanted = createHash('sha256').update(password).digest().subarray(0, BYTES);
  let [from, to] = [0, common.length / BYTES];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const order = common.subarray(middle * BYTES, (middle + 1) * BYTES).compare(wanted);
    if (order === 0) return true;
    if (order < 0) from = middle + 1;
    else to = middle;
  }
  return false;
}
