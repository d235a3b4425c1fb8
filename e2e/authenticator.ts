import { createHmac } from 'node:crypto';

/** An authenticator app. @param secret as it reads it from the page, base32 with spaces */
export function authenticator(secret: string) {
  const letters = [...secret.replaceAll(' ', '')];
  const bits = letters.map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0'));
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  return {
    /** The code it shows now, or did so many half minutes ago (RFC 6238). */
    code(ago = 0): string {
      const counter = Buffer.alloc(8);
      counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) - ago));
      const mac = createHmac('sha1', key).update(counter).digest();
      const number = mac.readUInt32BE(mac.readUInt8(19) & 15) & 0x7fffffff;
      return String(number % 1_000_000).padStart(6, '0');
    },
  };
}
