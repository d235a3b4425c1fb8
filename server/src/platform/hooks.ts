import { forgetCarried } from './carry.ts';
import type { Ctx, Env } from './context.ts';
import type { Conn } from './db/client.ts';
import { forgetCustomers } from './facts.ts';
import type { Module } from './module.ts';
import type { Identifier, Person, PersonalSection, Tally } from './personal.ts';
import type { Viewer } from './viewer.ts';

/** What a room changed of its own when customers changed hands, by customer: plain JSON, enough to give it back. */
export type Kept = ReadonlyMap<string, unknown>;

/** A customer who goes back to whom they were taken from. */
export type Back = { customerId: string; from: string | null; to: string | null };

/** What befalls a customer as a whole. Each module does its part in the caller's transaction. */
export type LifecycleHooks = {
  /** Another owner takes over: open work follows the customer. @returns what `handedBack` needs. */
  reassigned?(
    tx: Conn,
    change: { customerIds: string[]; toOwner: string | null; viewer: Viewer; env: Env },
  ): Promise<Kept>;
  /** A handover is taken back: what `reassigned` changed is as it was, as far as nobody changed it since. */
  handedBack?(tx: Conn, change: { backs: readonly Back[]; kept: Kept; viewer: Viewer; env: Env }): Promise<void>;
  /** A user leaves: what hangs on the person and on no customer of theirs. @returns what `cameBack` needs, plain JSON. */
  left?(tx: Conn, change: { userId: string; viewer: Viewer; env: Env }): Promise<unknown>;
  /** The leaving is taken back. */
  cameBack?(tx: Conn, change: { userId: string; kept: unknown; viewer: Viewer; env: Env }): Promise<void>;
  /** The customer is put away or taken out again. */
  archived?(tx: Conn, change: { customerIds: string[]; archived: boolean; viewer: Viewer; env: Env }): Promise<void>;
  /**
   * Two customers turn out to be one: what belongs to the merged one goes over, held first (`carry.ts`) so that it can be
   * given back. Books are left as they are, and read under both ids.
   */
  merged?(tx: Conn, merge: Merge): Promise<void>;
  /** Customers are no more; what was derived of them is forgotten without being asked for. */
  gone?(tx: Conn, change: { customerIds: string[] }): Promise<void>;
  /** What names a customer in this room: names, phones, references, order numbers. */
  identifiers?(conn: Conn, customerId: string): Promise<Identifier[]>;
  /** Everything this room holds of a customer, to be given to them; empty sections are left out. */
  personalData?(conn: Conn, asked: { customerId: string; env: Env }): Promise<PersonalSection[]>;
  /** Before a customer is erased, outside of the transaction: slow work on files; harmless twice. */
  erasing?(ctx: Ctx, change: { person: Person }): Promise<Tally[]>;
  /** A customer is erased: the person goes, figures stay. Called right to left. @returns what went and what stays. */
  erased?(tx: Conn, change: { person: Person; env: Env }): Promise<Tally[]>;
  /** An import is taken back. Called right to left, so that what depends goes first. @returns customers touched. */
  importUndone?(tx: Conn, change: { importId: string; env: Env }): Promise<string[] | Undone>;
};

/** One customer, `mergedId`, goes up in another, `customerId`. */
export type Merge = { mergeId: string; customerId: string; mergedId: string; viewer: Viewer; env: Env };

/** Customers still there whom the undoing of an import touched, and those who are no more. */
export type Undone = { touched: string[]; gone: string[] };

/** Hooks of which nothing is kept. */
type PlainHook = 'reassigned' | 'archived' | 'merged' | 'gone';

/** Runs one hook of every module that has it, in the order of the house. */
export async function runHooks<N extends PlainHook>(
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

/** What each room gave up, by the room's name. */
export type KeptByRoom = Record<string, unknown>;

/** Tells every room that customers have another owner. @returns what each kept, by customer. */
export async function runReassigned(
  modules: readonly Module[],
  tx: Conn,
  change: Parameters<NonNullable<LifecycleHooks['reassigned']>>[1],
): Promise<Map<string, KeptByRoom>> {
  const all = new Map<string, KeptByRoom>();
  for (const { name, hooks } of modules) {
    for (const [customerId, kept] of (await hooks?.reassigned?.(tx, change)) ?? []) {
      all.set(customerId, { ...all.get(customerId), [name]: kept });
    }
  }
  return all;
}

/** Gives every room back what it kept of these customers. */
export async function runHandedBack(
  modules: readonly Module[],
  tx: Conn,
  change: { backs: readonly Back[]; kept: ReadonlyMap<string, KeptByRoom>; viewer: Viewer; env: Env },
): Promise<void> {
  for (const { name, hooks } of modules) {
    const entries = [...change.kept].flatMap(([customerId, rooms]): [string, unknown][] =>
      name in rooms ? [[customerId, rooms[name]]] : [],
    );
    await hooks?.handedBack?.(tx, { ...change, kept: new Map(entries) });
  }
}

/** Lets every room do its part when a user leaves. @returns what each kept. */
export async function runLeft(
  modules: readonly Module[],
  tx: Conn,
  change: { userId: string; viewer: Viewer; env: Env },
): Promise<KeptByRoom> {
  const all: KeptByRoom = {};
  for (const { name, hooks } of modules) if (hooks?.left) all[name] = await hooks.left(tx, change);
  return all;
}

/** Takes the leaving of a user back in every room that kept something. */
export async function runCameBack(
  modules: readonly Module[],
  tx: Conn,
  change: { userId: string; kept: KeptByRoom; viewer: Viewer; env: Env },
): Promise<void> {
  for (const { name, hooks } of modules) {
    if (name in change.kept) await hooks?.cameBack?.(tx, { ...change, kept: change.kept[name] });
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
  await forgetCarried(tx, change.importId);
  await forgetCustomers(tx, [...gone]);
  await runHooks(modules, 'gone', tx, { customerIds: [...gone] });
  return [...touched].filter((id) => !gone.has(id));
}
