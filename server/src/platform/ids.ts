import { v7 } from 'uuid';

/** A new id, time-ordered (UUIDv7, RFC 9562). */
export function newId(): string {
  return v7();
}
