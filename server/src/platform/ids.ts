import { v4, v7 } from 'uuid';

/** A new id, time-ordered (UUIDv7, RFC 9562). */
export function newId(): string {
  return v7();
}

/** A new id that does not betray when it was made (UUIDv4). */
export function newOpaqueId(): string {
  return v4();
}
