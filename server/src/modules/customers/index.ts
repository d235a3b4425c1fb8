import type { Module } from '../../platform/module.ts';
import { undoImport } from './bulk.ts';
import { searchDerivation } from './derive.ts';
import { customersRoutes } from './routes.ts';
import { customersTimeline } from './timeline.ts';

export { CUSTOMER_STAGE, mergeCustomers, prepareCustomerStage, resolveCustomers } from './bulk.ts';
export { sharedWith } from './collaborators.ts';
export { logImported } from './imported.ts';
export { markDoNotContact, markWrongPhone, unmarkDoNotContact, unmarkWrong } from './marks.ts';
export { isTurnedToIn } from './repo-contacts.ts';
export { customersOfImport } from './repo-of-import.ts';
export { listCustomers } from './service.ts';

// locale-keys: customers:facts.*
/** Persons and organisations, how to reach them, who looks after them. */
export const customersModule: Module = {
  name: 'customers',
  routes: customersRoutes,
  facts: {
    view: 'customers_facts',
    columns: [
      { name: 'kind', type: 'code' },
      { name: 'name', type: 'text' },
      { name: 'name_key', type: 'text' },
      { name: 'owner_id', type: 'reference' },
      { name: 'department_id', type: 'reference' },
      { name: 'region', type: 'text' },
      { name: 'source', type: 'text' },
      { name: 'external_ref', type: 'text' },
      { name: 'archived', type: 'yes_no' },
      { name: 'created_at', type: 'instant' },
      { name: 'tags', type: 'tags' },
      { name: 'phone', type: 'text' },
      { name: 'email', type: 'text' },
      { name: 'last_interaction_at', type: 'instant' },
    ],
  },
  derivations: [searchDerivation],
  timeline: [customersTimeline],
  hooks: { importUndone: undoImport },
};
