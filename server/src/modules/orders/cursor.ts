import { Problem } from '../../platform/errors.ts';
import type { OrderCursor } from './repo.ts';

const SHAPE = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ([0-9a-f-]{36})$/;

/** Where the next page of a customer's orders begins; opaque to callers. */
export function encodeCursor(cursor: OrderCursor): string {
  return Buffer.from(`${cursor.at.toISOString()} ${cursor.id}`).toString('base64url');
}

/** @throws Problem 400 for anything this house did not make. */
export function decodeCursor(text: string): OrderCursor {
  const [, at, id] = SHAPE.exec(Buffer.from(text, 'base64url').toString('utf8')) ?? [];
  if (!at || !id || Number.isNaN(Date.parse(at))) throw new Problem('orders.bad_cursor', 400);
  return { at: new Date(at), id };
}
