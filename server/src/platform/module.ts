import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApprovalKind } from './approval.ts';
import type { Happenings } from './asked.ts';
import type { AskedBy } from './asked-by.ts';
import type { BatchDefinition } from './batch-action.ts';
import type { Ctx } from './context.ts';
import type { Conn } from './db/client.ts';
import type { EventConsumer } from './events.ts';
import type { Derivation, FactView } from './facts.ts';
import type { LifecycleHooks } from './hooks.ts';
import type { Admitted } from './http/admission.ts';
import type { RouteRegistrar } from './http/register.ts';
import type { JobDefinition } from './jobs.ts';
import type { KeepRule } from './keeping.ts';
import type { TimelineSource } from './timeline.ts';
import type { Viewer } from './viewer.ts';

/** What a room offers the house: events read, facts, tasks (through worklist) and the duty, lifecycle hooks. */
export type Module = {
  name: string;
  routes?: (app: RouteRegistrar) => void;
  /** What is served beside the API, where a protocol of its own asks for it, or people outside of the house do; `admit` says who asks. */
  mount?: (app: FastifyInstance, ctx: Ctx, admit: (req: FastifyRequest) => Promise<Admitted | null>) => void;
  facts?: FactView;
  derivations?: readonly Derivation[];
  /** What rules may ask for within a window of days. */
  happenings?: readonly Happenings[];
  /** Sets of customers by their ids, to filter lists by; null: there is no such set. */
  membersOf?: (conn: Conn, setId: string) => Promise<Buffer | null>;
  /** What may have to be approved before the room does it. */
  approvals?: readonly ApprovalKind[];
  /** What can be done with many customers at once. */
  batches?: readonly BatchDefinition[];
  /** Somebody as they stand now, for work behind their request; null: they may not ask any more. */
  viewerNow?: (ctx: Ctx, asked: AskedBy) => Promise<Viewer | null>;
  /** Who a customer turned out to be, if the viewer may see them: where an old id leads. */
  survivorOf?: (conn: Conn, viewer: Viewer, customerId: string) => Promise<string | null>;
  hooks?: LifecycleHooks;
  consumers?: (ctx: Ctx) => readonly EventConsumer[];
  jobs?: readonly JobDefinition[];
  timeline?: readonly TimelineSource[];
  /** How long kinds of things are kept; the nightly run of privacy goes by it. */
  keeps?: readonly KeepRule[];
  /** Brings in what the module needs to exist (built-in plays, default rules); runs at every start, harmless twice. */
  seed?: (ctx: Ctx, conn: Conn) => Promise<void>;
  /** When a worker process starts: takes up what a killed one left behind. */
  resume?: (ctx: Ctx) => Promise<void>;
};

/** All modules in the order of the house; looked into by facts, hooks, jobs and pages. */
export type Registry = { modules: readonly Module[] };
