import { CUSTOMER_KINDS } from '@kith/contract/customers';
import type { Module } from '../../platform/module.ts';
import { editBatch } from './batch-edit.ts';
import { tagsBatch } from './batch-tags.ts';
import { fieldsJob } from './custom-fields.ts';
import { searchDerivation } from './derive.ts';
import { scanJob } from './duplicates.ts';
import { customersHooks } from './hooks.ts';
import { batchJob, resumeBatches, sweepBatchesJob, undoBatchJob } from './jobs.ts';
import { moreReveals } from './more-reveals.ts';
import { personalHooks } from './personal.ts';
import { contacts } from './repo-happenings.ts';
import { findSurvivor } from './repo-merged.ts';
import { customersRoutes } from './routes.ts';
import { customersTimeline } from './timeline.ts';

export { requireOwner } from './assign.ts';
export {
  CUSTOMER_STAGE,
  type CustomersMerged,
  mergeCustomers,
  prepareCustomerStage,
  resolveCustomers,
} from './bulk.ts';
export { requireByReference } from './by-reference.ts';
export { roomOf, withinRoom } from './capacity.ts';
export { sharedWith } from './collaborators.ts';
export { correctCustomer } from './correcting.ts';
export { customFieldsFor } from './custom-fields.ts';
export { logInteraction } from './details.ts';
export { birthdayColumns } from './edit.ts';
export { logImported } from './imported.ts';
export { markDoNotContact, markWrongPhone, unmarkDoNotContact, unmarkWrong } from './marks.ts';
export { moveBack, moveCustomers } from './moving.ts';
export { mayGiveTo } from './policy.ts';
export { draftContact } from './reach.ts';
export { namesOf as customerNames } from './repo.ts';
export { isTurnedToIn } from './repo-contacts.ts';
export { customersByRef, holdCustomFields, readCustomFields } from './repo-custom.ts';
export { isAbout, isMerged, mergedCustomers, standsFor, survivorsOf } from './repo-merged.ts';
export { customersOfImport } from './repo-of-import.ts';
export {
  countOwned,
  countOwnedAmong,
  type Handover,
  lastWords,
  lockCustomersById,
  lostLast,
  ownedBy,
  ownedSince,
  readRules,
} from './repo-owner.ts';
export {
  type ContactKey,
  emailOf,
  findEmail,
  keysOf,
  lockForErasure,
  mergedIdsOf,
  type OwnView,
  ownView,
} from './repo-personal.ts';
export { findByRefs } from './repo-upsert.ts';
export { ruleFor, shareOut } from './rules.ts';
export { listCustomers } from './service.ts';
export { type UpsertRow, upsertCustomers } from './upsert.ts';
export { requireTarget, type Whole, type WholeRow, type Whom, wholeCustomers } from './whole.ts';

// locale-keys: customers:facts.* customers:happenings.*
/** Persons and organisations, how to reach them, who looks after them. */
export const customersModule: Module = {
  name: 'customers',
  routes: customersRoutes,
  facts: {
    view: 'customers_facts',
    columns: [
      { name: 'kind', type: 'code', asked: { choices: CUSTOMER_KINDS, words: 'kind' } },
      { name: 'name', type: 'text' },
      { name: 'name_key', type: 'text' },
      { name: 'owner_id', type: 'reference', asked: { choices: 'in use' } },
      { name: 'department_id', type: 'reference' },
      { name: 'region', type: 'text', asked: { choices: 'in use', field: 'region' } },
      { name: 'source', type: 'text', asked: { choices: 'in use' } },
      { name: 'external_ref', type: 'text' },
      { name: 'archived', type: 'yes_no' },
      { name: 'created_at', type: 'instant', asked: { comes: true } },
      { name: 'tags', type: 'tags' },
      { name: 'phone', type: 'text' },
      { name: 'email', type: 'text' },
      { name: 'last_interaction_at', type: 'instant', asked: {} },
      { name: 'birthday', type: 'text', asked: { comes: true, field: 'birthday' } },
      { name: 'do_not_contact', type: 'yes_no', asked: {} },
      { name: 'custom', type: 'custom' },
    ],
  },
  derivations: [searchDerivation],
  survivorOf: findSurvivor,
  happenings: [contacts],
  approvals: [moreReveals],
  timeline: [customersTimeline],
  hooks: { ...customersHooks, ...personalHooks },
  batches: [tagsBatch, editBatch],
  jobs: [fieldsJob, batchJob, undoBatchJob, sweepBatchesJob, scanJob],
  resume: resumeBatches,
};
