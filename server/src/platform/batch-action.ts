import type { Permission } from '@kith/contract/route';
import type { z } from 'zod';
import type { Ctx, Env } from './context.ts';
import type { Tx } from './db/client.ts';
import type { Viewer } from './viewer.ts';

/** A customer whom the action's permission reaches; locked while something is changed. */
export type BatchCustomer = { customer_id: string; name: string; owner_id: string | null };

export type BatchActing = { ctx: Ctx; tx: Tx; env: Env; viewer: Viewer; batchId: string };

/** What becomes of a customer. */
export type BatchOutcome = {
  customerId: string;
  /** Null: changed; else why they are left out, a code with words under `errors`. */
  code: string | null;
  /** What undoing will need to know; JSON. */
  kept?: unknown;
};

/** Something that can be done with many customers at once; rooms offer theirs, the engine is `modules/customers`. */
export type BatchDefinition = {
  kind: string;
  permission: Permission;
  input: z.ZodType;
  /** Before anything is looked at. @throws Problem when the viewer may not, or something named is not there. */
  check(acting: BatchActing, action: unknown): Promise<void>;
  /**
   * Says what becomes of each of these customers and, unless `dryRun`, does it: set-based, audited, with its events.
   * Their facts are brought up to date by the engine.
   */
  run(
    acting: BatchActing,
    customers: readonly BatchCustomer[],
    action: unknown,
    dryRun: boolean,
  ): Promise<BatchOutcome[]>;
  /** Takes it back where it is still as the batch left it. */
  undo(
    acting: BatchActing,
    rows: readonly { customerId: string; kept: unknown }[],
    action: unknown,
  ): Promise<BatchOutcome[]>;
};

/** Declares an action with typed input. */
export function defineBatch<S extends z.ZodType>(
  batch: Pick<BatchDefinition, 'kind' | 'permission'> & {
    input: S;
    check(acting: BatchActing, action: z.output<S>): Promise<void>;
    run(
      acting: BatchActing,
      customers: readonly BatchCustomer[],
      action: z.output<S>,
      dryRun: boolean,
    ): Promise<BatchOutcome[]>;
    undo(
      acting: BatchActing,
      rows: readonly { customerId: string; kept: unknown }[],
      action: z.output<S>,
    ): Promise<BatchOutcome[]>;
  },
): BatchDefinition {
  const { input } = batch;
  return {
    ...batch,
    check: (acting, action) => batch.check(acting, input.parse(action)),
    run: (acting, customers, action, dryRun) => batch.run(acting, customers, input.parse(action), dryRun),
    undo: (acting, rows, action) => batch.undo(acting, rows, input.parse(action)),
  };
}
