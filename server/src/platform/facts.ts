import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Asked } from './asked.ts';
import { allToTheEnd, among, BATCH, eachBatch } from './batches.ts';
import type { Ctx, Env } from './context.ts';
import { envOf } from './context.ts';
import { type Conn, type Tx, transact } from './db/client.ts';
import { withLeanHeap } from './lean-heap.ts';
import type { Module } from './module.ts';
import { whoMoved } from './moved.ts';
import { forgetChanges, project, tellRemoved } from './project.ts';
import { defineSetting, readSetting, writeSetting } from './settings.ts';
import { systemViewer } from './viewer.ts';

export type FactType =
  | 'text'
  | 'count'
  | 'number'
  | 'money'
  | 'day'
  | 'instant'
  | 'tags'
  | 'reference'
  | 'yes_no'
  | 'code'
  /** Values by key, those of the fields that the company added. */
  | 'custom';

/** One column of a module's facts; its words are in locales under `facts.<name>` of the module's namespace. */
export type FactColumn = {
  name: string;
  type: FactType;
  /** What the wide row holds where the module knows nothing yet; the type's own "none" when absent. */
  none?: string;
  /** Rules may ask for it. */
  asked?: Asked;
};

/** A module's published view, one row per customer, and the columns the wide row takes from it. */
export type FactView = { view: string; columns: readonly FactColumn[] };

/** The stages in which customers are derived, in their order. */
const STAGES = ['collect', 'estimate', 'score'] as const;
type Stage = (typeof STAGES)[number] | 'settle';

/**
 * Brings a module's derived rows up to date, set-based, for the given customers (at most 10,000 at a time).
 * 'collect' adds up what happened (rollups, tokens); 'estimate' says what is to be expected of it; 'score' measures
 * both against the company's basis; 'settle' decides by the wide row once it is written. Must be harmless twice and
 * write only rows that differ.
 */
export type Derivation = {
  name: string;
  stage: Stage;
  run(tx: Tx, customerIds: readonly string[], env: Env): Promise<void>;
  /**
   * Of stage 'collect': whom the days after `since` change although nothing happened to them, a query of customer_id;
   * null when something changed that all are collected by. Absent: what is collected hangs on what happened alone.
   */
  passed?(tx: Tx, since: string, env: Env): Promise<RawBuilder<unknown> | null>;
  /**
   * In a whole run after everything is collected, outside of any transaction: slow work, such as fitting a model, that
   * customers are then estimated by. Where not everyone was asked for, as after an import, somebody waits for the end of
   * the run: then it is put off. A fault in it ends the run. @returns true when it changed.
   */
  prepare?(ctx: Ctx, env: Env, run: { everyone: boolean }): Promise<boolean>;
  /** Before customers are scored in a whole run: what single scores are measured against. @returns true when it changed. */
  basis?(tx: Tx, env: Env): Promise<boolean>;
  /** After a whole run, rooms at once: work that looks at all customers (lists, limits). @returns customers it touched. */
  conclude?(tx: Tx, env: Env): Promise<string[]>;
  /** At the end of a run of everybody, outside of any transaction: whether what was settled step by step is what is so. */
  audit?(ctx: Ctx, env: Env): Promise<void>;
  /** Before `rebuild`: forget the derived rows. */
  forget?(tx: Tx): Promise<void>;
};

/** One marked customer in so many is few: what everybody is measured against hardly moves by them. */
const FEW_OF = 100;
/** Held by the one refresh of everybody that may run. */
const REFRESH_LOCK = 7_204_433;

/** Marks customers whose derived rows a later refresh must look at; in the transaction that changed them. */
export async function markDirty(conn: Conn, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  await sql`INSERT INTO platform_dirty (customer_id) SELECT unnest(${[...customerIds]}::uuid[])
    ON CONFLICT (customer_id) DO UPDATE SET collected = false`.execute(conn);
}

/**
 * The same for the customers that a query finds, without carrying their ids through the process: an import marks
 * those of each chunk. While no refresh runs, and none can begin before this transaction ends, a mark that stands
 * does its work as it is (the next refresh begins with all marks) and is passed over, in half the time that an insert
 * takes to find it; otherwise it is locked and set back: 5 s for a million orders in chunks of 20,000.
 * @param ids a query with one column, customer_id, each id once.
 */
export async function markDirtyFrom(conn: Conn, ids: RawBuilder<unknown>): Promise<void> {
  const { rows } = await sql<{ quiet: boolean }>`
    SELECT pg_try_advisory_xact_lock_shared(${REFRESH_LOCK}) AS quiet`.execute(conn);
  if (!rows[0]?.quiet) {
    await sql`INSERT INTO platform_dirty (customer_id) ${ids}
      ON CONFLICT (customer_id) DO UPDATE SET collected = false WHERE platform_dirty.collected`.execute(conn);
    return;
  }
  await sql`INSERT INTO platform_dirty (customer_id)
    SELECT n.customer_id FROM (${ids}) n
    LEFT JOIN LATERAL (
      SELECT true AS stands FROM platform_dirty d WHERE d.customer_id = n.customer_id OFFSET 0) d ON true
    WHERE d.stands IS NULL ON CONFLICT DO NOTHING`.execute(conn);
}

/**
 * The published facts of a module for some customers, as a subquery to join: how a derivation reads what another room
 * knows. The filter stands inside because the planner pushes it into a grouping view, which it does not do for a join.
 * @param ids absent: of everybody.
 */
export function factsOf(module: string, ids?: readonly string[]): RawBuilder<unknown> {
  const view = sql.table(`${module}_facts`);
  return ids ? sql`(SELECT * FROM ${view} WHERE ${among('customer_id', ids)})` : sql`${view}`;
}

/** The day on which everybody was last looked at; empty: never. */
const refreshedSetting = defineSetting('platform.refreshed', z.object({ on: z.string() }), { on: '' });

/** The day up to which every customer's figures are brought up to date; null before the first run. */
export async function refreshedOn(conn: Conn): Promise<string | null> {
  return (await readSetting(conn, refreshedSetting)).on || null;
}

/** Derives and projects a few customers at once, in the caller's transaction: a page shows its own change. */
export async function refreshCustomers(ctx: Ctx, tx: Tx, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  const env = await envOf(ctx, tx);
  for (const stage of STAGES) await runStage(ctx.registry.modules, tx, stage, customerIds, env);
  await projectAndSettle(ctx.registry.modules, tx, customerIds, env);
}

/**
 * The same where only what a view reads as it is has changed: nothing is derived anew, and what is measured against the
 * company stays.
 */
export async function reprojectCustomers(ctx: Ctx, tx: Tx, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  await projectAndSettle(ctx.registry.modules, tx, customerIds, await envOf(ctx, tx));
}

/** Writes the wide rows and lets the rooms decide by them. */
async function projectAndSettle(
  modules: readonly Module[],
  tx: Tx,
  customerIds: readonly string[],
  env: Env,
): Promise<void> {
  await project(modules, tx, customerIds);
  await runStage(modules, tx, 'settle', customerIds, env);
}

/** Works on many customers while no refresh of the company does; waits for one that runs. */
export function whileNoRefresh<T>(ctx: Ctx, work: (conn: Conn) => Promise<T>): Promise<T> {
  return ctx.db.connection().execute(async (conn) => {
    await sql`SELECT pg_advisory_lock(${REFRESH_LOCK})`.execute(conn);
    try {
      return await work(conn);
    } finally {
      await sql`SELECT pg_advisory_unlock(${REFRESH_LOCK})`.execute(conn);
    }
  });
}

type Part = 'at_once' | 'collect' | 'prepare' | 'estimate' | 'basis' | 'score' | 'conclude' | 'audit';
type RefreshOptions = {
  everyone: boolean;
  /** Told the share done, 0 to 1. */
  progress?: (share: number) => Promise<void> | void;
  /** Told how long each part took. */
  timed?: (part: Part, seconds: number) => void;
};

/**
 * Brings the whole company up to date: after an import, and nightly. One at a time; every batch is a transaction of
 * its own, so a killed run leaves valid rows and the next run goes on. `everyone` also looks at unmarked customers;
 * the first run of a day always does, because the passing of a day changes figures too.
 */
export async function refreshCompany(ctx: Ctx, options: RefreshOptions): Promise<{ customers: number }> {
  return whileNoRefresh(ctx, (conn) => withLeanHeap(() => refreshLocked(ctx, conn, options)));
}

async function refreshLocked(ctx: Ctx, conn: Conn, options: RefreshOptions): Promise<{ customers: number }> {
  const { modules } = ctx.registry;
  const env = await envOf(ctx, conn);
  const since = await refreshedOn(conn);
  const everyone = options.everyone || since !== env.today;
  const derivations = modules.flatMap((module) => module.derivations ?? []);
  const tell = options.progress ?? (() => undefined);
  const timed = stopwatch(options.timed);

  let customers = everyone ? 0 : await refreshFew(ctx, conn);
  timed('at_once');
  if (everyone) await transact(conn, (tx) => markPassed(tx, derivations, since, env));
  await eachBatch(conn, since === null ? 'everyone' : 'dirty', (ids) =>
    transact(ctx.db, async (tx) => {
      // First the mark, then the reading: a change that commits later sets the mark back and is seen by the next run.
      await sql`UPDATE platform_dirty SET collected = true WHERE customer_id = ANY(${ids}::uuid[])`.execute(tx);
      await runStage(modules, tx, 'collect', ids, env);
    }),
  );
  timed('collect');
  await tell(0.3);
  let changed = everyone;
  for (const { prepare } of derivations) if (await prepare?.(ctx, env, options)) changed = true;
  timed('prepare');
  await eachBatch(conn, changed ? 'everyone' : 'collected', (ids) =>
    transact(ctx.db, (tx) => runStage(modules, tx, 'estimate', ids, env)),
  );
  timed('estimate');
  await tell(0.5);
  for (const { basis } of derivations) if (basis && (await transact(conn, (tx) => basis(tx, env)))) changed = true;
  timed('basis');

  await eachBatch(conn, changed ? 'everyone' : 'collected', (ids) =>
    transact(ctx.db, async (tx) => {
      await runStage(modules, tx, 'score', ids, env);
      // Before the first run nobody was marked who is looked at.
      await projectAndSettle(modules, tx, since === null ? ids : await whoMoved(modules, tx, ids), env);
      await sql`DELETE FROM platform_dirty WHERE ${among('customer_id', ids)} AND collected`.execute(tx);
      customers += ids.length;
    }),
  );
  timed('score');
  await tell(0.9);
  await concludeAll(ctx, conn, { everyone, env });
  timed('conclude');
  if (everyone) for (const { audit } of derivations) await audit?.(ctx, env);
  timed('audit');
  await tell(1);
  return { customers };
}

/**
 * Marks whom the passing of days changes: of a million customers some thousands a day, whose orders leave a window or
 * whose day has come. To collect everybody again takes the database two minutes.
 */
async function markPassed(tx: Tx, derivations: readonly Derivation[], since: string | null, env: Env): Promise<void> {
  for (const { passed } of derivations) {
    if (!passed) continue;
    const whom = await passed(tx, since ?? env.today, env);
    // Before the first run all are collected as it is.
    if (since === null) continue;
    await markDirtyFrom(tx, since <= env.today && whom ? whom : sql`SELECT customer_id FROM customer_profile`);
  }
}

/**
 * Those marked, when they are few, at once against the basis and models that stand; else they would wait for the company
 * to be looked at, which takes longer than they do. They lose their mark, unless something changes them meanwhile. The
 * rest of the run finds out whether basis and models still hold, and fills lists and counts. @returns how many.
 */
async function refreshFew(ctx: Ctx, conn: Conn): Promise<number> {
  const { rows } = await sql<{ customer_id: string }>`SELECT customer_id FROM platform_dirty
    ORDER BY customer_id LIMIT ${BATCH + 1}`.execute(conn);
  if (rows.length === 0 || rows.length > BATCH) return 0;
  const others = await sql`SELECT 1 FROM customer_profile OFFSET ${rows.length * FEW_OF - 1} LIMIT 1`.execute(conn);
  if (others.rows.length === 0) return 0;
  const ids = rows.map((row) => row.customer_id);
  await transact(ctx.db, async (tx) => {
    await sql`UPDATE platform_dirty SET collected = true WHERE customer_id = ANY(${ids}::uuid[])`.execute(tx);
    await refreshCustomers(ctx, tx, ids);
    await sql`DELETE FROM platform_dirty WHERE customer_id = ANY(${ids}::uuid[]) AND collected`.execute(tx);
  });
  return ids.length;
}

async function concludeAll(ctx: Ctx, conn: Conn, { everyone, env }: { everyone: boolean; env: Env }): Promise<void> {
  const { modules } = ctx.registry;
  if (everyone) await transact(conn, forgetChanges);
  await allToTheEnd(
    // Neither room waits for what the other concludes; what one concludes follows its own order.
    modules.map(async ({ derivations = [] }) => {
      for (const { conclude } of derivations) {
        if (conclude) await transact(ctx.db, async (tx) => projectAndSettle(modules, tx, await conclude(tx, env), env));
      }
    }),
  );
  const who = { viewer: systemViewer([], 'refresh'), at: env.now };
  if (everyone) await writeSetting(conn, refreshedSetting, { on: env.today }, who);
}

/** Tells the seconds since it was made or last asked. */
function stopwatch(timed: RefreshOptions['timed']): (part: Part) => void {
  let since = performance.now();
  return (part) => {
    const now = performance.now();
    timed?.(part, (now - since) / 1000);
    since = now;
  };
}

/** Drops every derived row and derives it anew from what was written. Equals what was kept step by step. */
export async function rebuild(
  ctx: Ctx,
  progress?: (share: number) => Promise<void> | void,
): Promise<{ customers: number }> {
  await transact(ctx.db, async (tx) => {
    await sql`INSERT INTO platform_dirty (customer_id) SELECT customer_id FROM customer_profile
      ON CONFLICT (customer_id) DO UPDATE SET collected = false`.execute(tx);
    for (const module of ctx.registry.modules) {
      for (const derivation of module.derivations ?? []) await derivation.forget?.(tx);
    }
    await tellRemoved(tx, sql`SELECT customer_id FROM customer_profile`);
    await sql`DELETE FROM customer_profile`.execute(tx);
  });
  return refreshCompany(ctx, progress ? { everyone: true, progress } : { everyone: true });
}

/**
 * Drops what was derived of customers who are no more: their rows in every table declared derived and customer-owned
 * (a room that derives something new need not be told of), and their mark.
 */
export async function forgetCustomers(conn: Conn, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  const { rows } = await sql<{ table: string }>`
    SELECT c.relname AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
      AND split_part(COALESCE(obj_description(c.oid), ''), ';', 1) ~ 'customer-owned.* derived'
    ORDER BY c.relname`.execute(conn);
  for (const table of [...rows.map((row) => row.table), 'platform_dirty']) {
    await sql`DELETE FROM ${sql.table(table)} WHERE customer_id = ANY(${[...customerIds]}::uuid[])`.execute(conn);
  }
  await tellRemoved(conn, sql`SELECT unnest(${[...customerIds]}::uuid[])`);
}

async function runStage(
  modules: readonly Module[],
  tx: Tx,
  stage: Stage,
  customerIds: readonly string[],
  env: Env,
): Promise<void> {
  if (customerIds.length === 0) return;
  for (const module of modules) {
    for (const derivation of module.derivations ?? []) {
      if (derivation.stage === stage) await derivation.run(tx, customerIds, env);
    }
  }
}
