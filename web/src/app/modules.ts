import type { WebModule } from '../lib/module.ts';
import * as approvals from '../modules/approvals/routes.tsx';
import * as customers from '../modules/customers/routes.tsx';
import * as exchange from '../modules/exchange/routes.tsx';
import * as handover from '../modules/handover/routes.tsx';
import * as identity from '../modules/identity/routes.tsx';
import * as ingest from '../modules/ingest/routes.tsx';
import * as insight from '../modules/insight/routes.tsx';
import * as mcp from '../modules/mcp/routes.tsx';
import * as orders from '../modules/orders/routes.tsx';
import * as pool from '../modules/pool/routes.tsx';
import * as privacy from '../modules/privacy/routes.tsx';
import * as retention from '../modules/retention/routes.tsx';
import * as segments from '../modules/segments/routes.tsx';
import * as webhooks from '../modules/webhooks/routes.tsx';
import * as worklist from '../modules/worklist/routes.tsx';

/** The rooms of the house that have pages, in the order of the architecture. */
export const modules: readonly WebModule[] = [
  identity,
  customers,
  orders,
  segments,
  worklist,
  privacy,
  approvals,
  handover,
  pool,
  insight,
  retention,
  exchange,
  ingest,
  webhooks,
  mcp,
];
