import type { LifecycleHooks } from '../../platform/hooks.ts';
import { customersOfImport } from '../customers/index.ts';
import { followOwner } from './repo.ts';
import { closeOpen, removeAutomatic } from './repo-opening.ts';

/** Open work goes with the customer. */
export const worklistHooks: LifecycleHooks = {
  async reassigned(tx, { customerIds, toOwner, env }) {
    await followOwner(tx, customerIds, toOwner, env.now);
  },
  async archived(tx, { customerIds, archived, viewer, env }) {
    if (!archived) return;
    await closeOpen(tx, { customerIds }, { reason: 'archived', now: env.now, by: viewer.userId });
  },
  /** What Kith itself put on the list about the import's customers goes; what people wrote or said keeps them. */
  async importUndone(tx, { importId }) {
    return removeAutomatic(tx, await customersOfImport(tx, importId));
  },
};
