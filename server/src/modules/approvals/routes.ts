import { approvalsRoutes as contract } from '@kith/contract/approvals';
import { absenceRoutes } from '@kith/contract/approvals-absences';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import { addAbsence, endAbsence, readAbsences } from './absences.ts';
import { comment, decide, withdraw } from './decide.ts';
import { listRules, setRule } from './kinds.ts';
import { askFor } from './propose.ts';
import { approvalsOf, listApprovals, readApproval } from './view.ts';

export function approvalsRoutes(app: RouteRegistrar): void {
  app.on(contract.list, ({ ctx, viewer, query }) => listApprovals(ctx, viewer, query));
  app.on(contract.ask, ({ ctx, viewer, body }) => askFor(ctx, viewer, body));
  app.on(contract.rules, ({ ctx }) => listRules(ctx));
  app.on(contract.setRule, ({ ctx, viewer, params, body }) => setRule(ctx, viewer, params.kind, body));
  app.on(absenceRoutes.list, ({ ctx, viewer }) => readAbsences(ctx, viewer));
  app.on(absenceRoutes.add, ({ ctx, viewer, body }) => addAbsence(ctx, viewer, body));
  app.on(absenceRoutes.end, async ({ ctx, viewer, params }) => {
    await endAbsence(ctx, viewer, params.absenceId);
    return {};
  });
  app.on(contract.get, ({ ctx, viewer, params }) => readApproval(ctx, viewer, params.approvalId));
  app.on(contract.decide, ({ ctx, viewer, params, body }) => decide(ctx, viewer, params.approvalId, body));
  app.on(contract.comment, ({ ctx, viewer, params, body }) => comment(ctx, viewer, params.approvalId, body.text));
  app.on(contract.withdraw, ({ ctx, viewer, params }) => withdraw(ctx, viewer, params.approvalId));
  app.on(contract.ofCustomer, ({ ctx, viewer, params }) => approvalsOf(ctx, viewer, params.customerId));
}
