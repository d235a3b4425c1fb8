import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps texts so that the database alone does not tell them, each for one purpose and bound to what it belongs to. */
export type Sealing = {
  /** AES-256-GCM as base64url: 12 bytes of nonce, 16 of tag, the rest. */
  seal(text: string, belongsTo: string): string;
  /** Null for what was sealed with another key, for something else, or was changed. */
  open(sealed: string, belongsTo: string): string | null;
  /** HMAC-SHA-256 in hexadecimal, for what is only compared. */
  hash(text: string, belongsTo: string): string;
};

/** @param secret of the installation (secrets.json); each purpose has keys of its own (HKDF, RFC 5869). */
export function sealing(secret: string, purpose: string): Sealing {
  const key = (part: string) => Buffer.from(hkdfSync('sha256', secret, '', `kith ${purpose} ${part}`, 32));
  const [cipherKey, hashKey] = [key('seal'), key('hash')];
  return {
    seal(text, belongsTo) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', cipherKey, iv).setAAD(Buffer.from(belongsTo));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(sealed, belongsTo) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < IV_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv('aes-256-gcm', cipherKey, bytes.subarray(0, IV_BYTES));
      decipher.setAAD(Buffer.from(belongsTo)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      try {
        return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        // The tag does not fit: not ours, or not whole.
        return null;
      }
    },
    hash: (text, belongsTo) => createHmac('sha256', hashKey).update(`${belongsTo} ${text}`).digest('hex'),
  };
}
