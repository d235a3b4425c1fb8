import { createHmac } from 'node:crypto';
import { dayIn } from '../../platform/clock.ts';
import type { Env } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import type { Derivation } from '../../platform/facts.ts';
import { keysOf } from '../customers/index.ts';
import { openTasks } from '../worklist/index.ts';
import * as repo from './repo-erasures.ts';

/** The secret of the data folder, for this purpose alone: without it a hash of a phone tells nobody's number. */
export function tombstoneKey(secret: string): Buffer {
  return createHmac('sha256', secret).update('kith.privacy.tombstones').digest();
}

const hashOf = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Keeps hashes of a person's references, phones and addresses under all their ids. @returns how many. */
export async function buryKeys(
  tx: Conn,
  key: Buffer,
  erasureId: string,
  customerIds: readonly string[],
): Promise<number> {
  const hashes = (await keysOf(tx, customerIds)).map((row) => hashOf(key, row.key));
  await repo.insertTombstones(tx, erasureId, hashes);
  return hashes.length;
}

/**
 * Notices customers who have a reference, phone or address of somebody erased, however they came in: whoever looks after
 * them gets a task, and their page says so. Nobody is refused: a person who was erased may come back of their own will.
 */
export function returnedDerivation(key: Buffer): Derivation {
  return {
    name: 'privacy.returned',
    stage: 'collect',
    async run(tx, customerIds, env) {
      if (!(await repo.hasTombstones(tx))) return;
      const keys = (await keysOf(tx, customerIds)).map((row) => ({
        customerId: row.customer_id,
        hash: hashOf(key, row.key),
      }));
      const noted = await repo.noteReturned(tx, keys, env.now);
      await openTasks(
        tx,
        noted.map(({ customer_id, erased_at }) => taskOf(customer_id, erased_at, env)),
        env,
      );
    },
  };
}

function taskOf(customerId: string, erasedAt: Date, env: Env) {
  return {
    customerId,
    kind: 'manual' as const,
    reasonKey: 'returned',
    level: null,
    reason: { code: 'returned' as const, erasedOn: dayIn(env.timeZone, erasedAt) },
    atStakeMinor: 0,
    urgency: 10,
    action: 'message' as const,
    playCode: null,
    dueAt: null,
    assigneeId: null,
    title: null,
  };
}
