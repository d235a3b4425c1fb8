import { createHmac } from 'node:crypto';

/** What authenticator apps take for granted: SHA-1, six digits, a new code every 30 seconds (RFC 6238). */
const STEP_SECONDS = 30;
const DIGITS = 6;
/** Steps before and after the present one that are taken, for clocks that differ (RFC 6238, 5.2). */
const DRIFT = 1;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Base32 (RFC 4648) without padding, in capitals. */
export function base32(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups
    .map((group) => BASE32[Number.parseInt(group.padEnd(5, '0'), 2)])
    .join('')
    .toUpperCase();
}

/** The code of a step: HOTP, RFC 4226. @param step whole 30 seconds since 1970 */
export function codeAt(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 15;
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS;
  return String(number).padStart(DIGITS, '0');
}

export function stepOf(now: Date): number {
  return Math.floor(now.getTime() / 1000 / STEP_SECONDS);
}

/** The step to which a code belongs, or null. */
export function stepOfCode(secret: Buffer, code: string, now: Date): number | null {
  const present = stepOf(now);
  for (let drift = -DRIFT; drift <= DRIFT; drift++) {
    if (codeAt(secret, present + drift) === code) return present + drift;
  }
  return null;
}

/** The address that apps read from a QR code. */
export function otpauth(secret: string, email: string, issuer: string): string {
  const label = encodeURIComponent(`${issuer}:${email}`);
  return `otpauth://totp/${label}?${new URLSearchParams({ secret, issuer }).toString().replaceAll('+', '%20')}`;
}
