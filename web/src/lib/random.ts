/**
 * A random key of 128 bits as 32 hex digits, for Idempotency-Key and element ids. `crypto.randomUUID` exists only in
 * secure contexts, and Kith is also opened as http://192.168.x.x in a shop.
 */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
