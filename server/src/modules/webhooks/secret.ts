import { createHmac } from 'node:crypto';

/** A secret as Standard Webhooks writes it. */
const PREFIX = 'whsec_';

/**
 * The secret of an endpoint: 256 bits derived from this Kith's own key, so that no table and no backup holds it.
 * @param generation counts up when it is replaced.
 */
export function secretOf(master: string, endpointId: string, generation: number): string {
  const bytes = createHmac('sha256', master).update(`webhooks ${endpointId} ${generation}`).digest('base64');
  return PREFIX + bytes;
}

/**
 * The `webhook-signature` of a message (Standard Webhooks: HMAC-SHA256 of id, timestamp and body), one for each secret in
 * force, divided by blanks.
 * @param seconds since 1970.
 */
export function signature(secrets: readonly string[], id: string, seconds: number, body: string): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
    })
    .join(' ');
}
