import { byReferenceRoutes } from '@kith/contract/by-reference';
import { capacityRoutes } from '@kith/contract/capacity';
import { batchRoutes } from '@kith/contract/customer-batches';
import { viewRoutes } from '@kith/contract/customer-views';
import { customersRoutes as contract } from '@kith/contract/customers';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import * as assign from './assign.ts';
import { rowsFile } from './batch-rows.ts';
import * as batches from './batches.ts';
import { getByReference, putByReference } from './by-reference.ts';
import { readCapacity, setCapacity } from './capacity.ts';
import * as collaborators from './collaborators.ts';
import * as details from './details.ts';
import * as edit from './edit.ts';
import { valuesInUse } from './repo.ts';
import { revealContact } from './reveal.ts';
import { customFieldRoutes } from './routes-custom.ts';
import { mergeRoutes } from './routes-merge.ts';
import { searchCustomers } from './search.ts';
import * as service from './service.ts';
import { similarCustomers } from './similar.ts';
import { customerTimeline } from './timeline.ts';
import * as views from './views.ts';

export function customersRoutes(app: RouteRegistrar): void {
  app.on(contract.list, ({ ctx, viewer, query }) => service.listCustomers(ctx, viewer, query));
  app.on(contract.search, ({ ctx, viewer, query }) => searchCustomers(ctx, viewer, query));
  app.on(contract.similar, ({ ctx, viewer, query }) => similarCustomers(ctx, viewer, query));
  app.on(contract.values, ({ ctx, viewer }) => valuesInUse(ctx.db, viewer));
  app.on(byReferenceRoutes.getCustomer, ({ ctx, viewer, params }) => getByReference(ctx, viewer, params.externalRef));
  app.on(contract.get, ({ ctx, viewer, params }) => service.getCustomer(ctx, ctx.db, viewer, params.customerId));
  app.on(contract.timeline, ({ ctx, viewer, params, query }) =>
    customerTimeline(ctx, viewer, params.customerId, query),
  );
  changeRoutes(app);
  partRoutes(app);
  collaboratorRoutes(app);
  assignRoutes(app);
  customFieldRoutes(app);
  viewsRoutes(app);
  batchesRoutes(app);
  mergeRoutes(app);
}

function batchesRoutes(app: RouteRegistrar): void {
  app.on(batchRoutes.preview, ({ ctx, viewer, body }) => batches.previewBatch(ctx, viewer, body));
  app.on(batchRoutes.create, ({ ctx, viewer, body }) => batches.askBatch(ctx, viewer, body));
  app.on(batchRoutes.list, ({ ctx, viewer, query }) => batches.listBatches(ctx, viewer, query));
  app.on(batchRoutes.get, ({ ctx, viewer, params }) => batches.readBatch(ctx, viewer, params.batchId));
  app.on(batchRoutes.cancel, ({ ctx, viewer, params }) => batches.cancelBatch(ctx, viewer, params.batchId));
  app.on(batchRoutes.undo, ({ ctx, viewer, params }) => batches.askUndo(ctx, viewer, params.batchId));
  app.on(batchRoutes.rows, ({ ctx, viewer, params, query }) => rowsFile(ctx, viewer, params.batchId, query.language));
}

function viewsRoutes(app: RouteRegistrar): void {
  app.on(viewRoutes.list, ({ ctx, viewer }) => views.listViews(ctx, viewer));
  app.on(viewRoutes.create, ({ ctx, viewer, body }) => views.createView(ctx, viewer, body));
  app.on(viewRoutes.update, ({ ctx, viewer, params, body }) => views.updateView(ctx, viewer, params.viewId, body));
  app.on(viewRoutes.remove, ({ ctx, viewer, params }) => views.removeView(ctx, viewer, params.viewId));
}

function changeRoutes(app: RouteRegistrar): void {
  app.on(byReferenceRoutes.putCustomer, ({ ctx, viewer, params, body }) =>
    putByReference(ctx, viewer, params.externalRef, body),
  );
  app.on(contract.create, ({ ctx, viewer, body }) => edit.createCustomer(ctx, viewer, body));
  app.on(contract.update, ({ ctx, viewer, params, body }) => edit.editCustomer(ctx, viewer, params.customerId, body));
  app.on(contract.archive, ({ ctx, viewer, params, body }) =>
    edit.archiveCustomer(ctx, viewer, params.customerId, body.reason),
  );
  app.on(contract.unarchive, ({ ctx, viewer, params }) => edit.archiveCustomer(ctx, viewer, params.customerId, null));
  app.on(contract.addInteraction, ({ ctx, viewer, params, body }) =>
    details.logInteraction(ctx, viewer, params.customerId, body),
  );
}

function partRoutes(app: RouteRegistrar): void {
  app.on(contract.addContact, ({ ctx, viewer, params, body }) =>
    details.addContact(ctx, viewer, params.customerId, body),
  );
  app.on(contract.updateContact, ({ ctx, viewer, params, body }) => details.changeContact(ctx, viewer, params, body));
  app.on(contract.removeContact, ({ ctx, viewer, params }) => details.removeContact(ctx, viewer, params));
  app.on(contract.revealContact, ({ ctx, viewer, params, body }) => revealContact(ctx, viewer, params, body));
  app.on(contract.addKeyPerson, ({ ctx, viewer, params, body }) =>
    details.addKeyPerson(ctx, viewer, params.customerId, body),
  );
  app.on(contract.updateKeyPerson, ({ ctx, viewer, params, body }) =>
    details.changeKeyPerson(ctx, viewer, params, body),
  );
  app.on(contract.removeKeyPerson, ({ ctx, viewer, params }) => details.removeKeyPerson(ctx, viewer, params));
  app.on(contract.setTags, ({ ctx, viewer, params, body }) =>
    details.setTags(ctx, viewer, params.customerId, body.tags),
  );
}

function collaboratorRoutes(app: RouteRegistrar): void {
  app.on(contract.putCollaborator, ({ ctx, viewer, params, body }) =>
    collaborators.putCollaborator(ctx, viewer, params, body),
  );
  app.on(contract.removeCollaborator, ({ ctx, viewer, params }) =>
    collaborators.removeCollaborator(ctx, viewer, params),
  );
}

function assignRoutes(app: RouteRegistrar): void {
  app.on(contract.setOwner, ({ ctx, viewer, params, body }) => assign.setOwner(ctx, viewer, params.customerId, body));
  app.on(contract.assign, ({ ctx, viewer, body }) => assign.assignCustomers(ctx, viewer, body));
  app.on(contract.assignmentRules, ({ ctx, viewer }) => assign.readAssignmentRules(ctx.db, viewer));
  app.on(contract.setAssignmentRules, ({ ctx, viewer, body }) => assign.setAssignmentRules(ctx, viewer, body.rules));
  app.on(capacityRoutes.read, ({ ctx, viewer }) => readCapacity(ctx.db, viewer));
  app.on(capacityRoutes.save, ({ ctx, viewer, body }) => setCapacity(ctx, viewer, body));
  app.on(contract.assignUnowned, ({ ctx, viewer, body }) => assign.assignUnowned(ctx, viewer, body.dryRun));
}
