import type { LifecycleHooks } from '../../platform/hooks.ts';
import { voidRequest } from './moving.ts';
import { lockOpen } from './repo.ts';
import { erase, personalData } from './repo-personal.ts';

/** What was proposed about a customer who is put away, or went up in another, is not so any more. */
export const approvalsHooks: LifecycleHooks = {
  async archived(tx, { customerIds, archived, env }) {
    if (!archived) return;
    for (const row of await lockOpen(tx, { customerIds })) await voidRequest(tx, row, env.now);
  },
  async merged(tx, { mergedId, env }) {
    for (const row of await lockOpen(tx, { customerIds: [mergedId] })) await voidRequest(tx, row, env.now);
  },
  personalData: (conn, { customerId }) => personalData(conn, customerId),
  async erased(tx, { person: { customerId }, env }) {
    for (const row of await lockOpen(tx, { customerIds: [customerId] })) await voidRequest(tx, row, env.now);
    return erase(tx, customerId);
  },
};
