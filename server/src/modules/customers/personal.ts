import type { LifecycleHooks } from '../../platform/hooks.ts';
import { erase, eraseAsked, identifiersOf, personalData } from './repo-personal.ts';

/** What this room holds of a person: to find them, to give it to them, to take it out. */
export const personalHooks: Pick<LifecycleHooks, 'identifiers' | 'personalData' | 'erased'> = {
  identifiers: identifiersOf,
  personalData: (conn, { customerId }) => personalData(conn, customerId),
  async erased(tx, { person, env }) {
    return [...(await erase(tx, person.customerId, env.now)), ...(await eraseAsked(tx, person))];
  },
};
