import { approvalsModule } from './modules/approvals/index.ts';
import { customersModule, sharedWith } from './modules/customers/index.ts';
import { exchangeModule } from './modules/exchange/index.ts';
import { coversKnown, handoverModule } from './modules/handover/index.ts';
import { identityModule } from './modules/identity/index.ts';
import { ingestModule } from './modules/ingest/index.ts';
import { insightModule } from './modules/insight/index.ts';
import { mcpModule } from './modules/mcp/index.ts';
import { ordersModule } from './modules/orders/index.ts';
import { poolModule } from './modules/pool/index.ts';
import { privacyModule } from './modules/privacy/index.ts';
import { leftOut, lookAnew, retentionModule } from './modules/retention/index.ts';
import { segmentsModule } from './modules/segments/index.ts';
import { webhooksModule } from './modules/webhooks/index.ts';
import { worklistModule } from './modules/worklist/index.ts';
import type { Module } from './platform/module.ts';

/** The rooms of the house in their order; the one place where they are put together. */
export function allModules(secret: string) {
  const identity = identityModule(secret, { dayMoved: lookAnew, sharedWith, covers: coversKnown });
  const modules: Module[] = [
    identity,
    customersModule,
    ordersModule,
    segmentsModule(() => modules),
    worklistModule({ leftOut }),
    privacyModule(secret),
    approvalsModule,
    handoverModule,
    poolModule,
    insightModule,
    retentionModule,
    exchangeModule,
    ingestModule,
    webhooksModule(secret),
    mcpModule,
  ];
  return { modules, authenticate: identity.authenticate };
}
