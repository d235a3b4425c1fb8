import type { Env } from './context.ts';
import type { Conn } from './db/client.ts';
import { forgetCustomers } from './facts.ts';
import type { Module } from './module.ts';
import type { Viewer } from './viewer.ts';

/** What befalls a customer as a whole. Each module does its part in the caller's transaction. */
export type LifecycleHooks = {
  /** Another owner takes over: open work follows the customer. */
  reassigned?(
    tx: Conn,
    change: { customerIds: string[]; toOwner: string | null; viewer: Viewer; env: Env },
  ): Promise<void>;
  /** The customer is put away or taken out again. */
  archived?(tx: Conn, change: { customerIds: string[]; archived: boolean; viewer: Viewer; env: Env }): Promise<void>;
  /** Customers are no more; what was derived of them is forgotten without being asked for. */
  gone?(tx: Conn, change: { customerIds: string[] }): Promise<void>;
  /** An import is taken back. Called right to left, so that what depends goes first. @returns customers touched. */
  importUndone?(tx: Conn, change: { importId: string; env: Env }): Promise<string[] | Undone>;
};

/** Customers still there whom the undoing of an import touched, and those who are no more. */
export type Undone = { touched: string[]; gone: string[] };

type HookName = keyof LifecycleHooks;

/** Runs one hook of every module that has it, in the order of the house. */
export async function runHooks<N extends Exclude<HookName, 'importUndone'>>(
  modules: readonly Module[],
  name: N,
  tx: Conn,
  change: Parameters<NonNullable<LifecycleHooks[N]>>[1],
): Promise<void> {
  for (const module of modules) {
    const hook = module.hooks?.[name] as ((tx: Conn, change: unknown) => Promise<void>) | undefined;
    if (hook) await hook(tx, change);
  }
}

/**
 * Takes an import back in every module, last room first, and forgets what was derived of customers who went with it.
 * @returns the customers touched who are still there.
 */
export async function undoImport(
  modules: readonly Module[],
  tx: Conn,
  change: { importId: string; env: Env },
): Promise<string[]> {
  const touched = new Set<string>();
  const gone = new Set<string>();
  for (const module of modules.toReversed()) {
    const undone = (await module.hooks?.importUndone?.(tx, change)) ?? [];
    for (const id of Array.isArray(undone) ? undone : undone.touched) touched.add(id);
    if (!Array.isArray(undone)) for (const id of undone.gone) gone.add(id);
  }
  await forgetCustomers(tx, [...gone]);
  await runHooks(modules, 'gone', tx, { customerIds: [...gone] });
  return [...touched].filter((id) => !gone.has(id));
}
