import type { Tx } from '../../platform/db/client.ts';
import * as repo from './repo-marks.ts';

/**
 * Marks the phone that was dialled, the first usable one, as wrong. The caller was found to may act on the customer and
 * keeps the ids, so that it can be taken back.
 * @returns what it marked (nothing without a usable phone), and whether another phone is left to dial.
 */
export async function markWrongPhone(
  tx: Tx,
  customerId: string,
  since: Date,
): Promise<{ contactIds: string[]; otherPhone: boolean }> {
  const [dialled, ...others] = await repo.lockUsablePhones(tx, customerId);
  const contactIds = dialled ? [dialled] : [];
  await repo.setWrong(tx, customerId, contactIds, since);
  return { contactIds, otherPhone: others.length > 0 };
}

/** The phones are right after all. */
export async function unmarkWrong(tx: Tx, customerId: string, contactIds: readonly string[]): Promise<void> {
  await repo.setWrong(tx, customerId, contactIds, null);
}

/** The customer asked not to be contacted, by no way. @returns the contacts that were not marked before. */
export async function markDoNotContact(tx: Tx, customerId: string): Promise<string[]> {
  return repo.forbidAll(tx, customerId);
}

/** The contacts may be used again. */
export async function unmarkDoNotContact(tx: Tx, customerId: string, contactIds: readonly string[]): Promise<void> {
  await repo.allow(tx, customerId, contactIds);
}
