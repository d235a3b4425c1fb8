import { sql } from 'kysely';
import { carryOver, hold } from '../../platform/carry.ts';
import type { Tx } from '../../platform/db/client.ts';
import { conflict } from '../../platform/errors.ts';
import type { Merge } from '../../platform/hooks.ts';
import { areBeingErased } from './repo-erasures.ts';

/**
 * Requests go over with their deadlines. Consents and who came back are books, read under both ids. A link to a page of
 * one's own ends: it was given to whom it showed then, and must not show another's data should the two be two.
 * @throws Problem 409 while either is being erased: what was asked for one would be done to both.
 */
export async function moveRequests(tx: Tx, merge: Merge): Promise<void> {
  const { customerId, mergedId, env } = merge;
  if (await areBeingErased(tx, [customerId, mergedId])) throw conflict('privacy.erased');
  await carryOver(tx, merge, 'privacy_request');
  const living = sql<boolean>`t.customer_id = ${mergedId} AND t.revoked_at IS NULL`;
  await hold(tx, merge, 'privacy_link', living);
  await sql`UPDATE privacy_link t SET revoked_at = ${env.now} WHERE ${living}`.execute(tx);
}
