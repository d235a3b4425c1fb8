import { PERMISSIONS } from '@kith/contract/route';
import type { Cause } from '@kith/contract/segments';
import { among } from '../../platform/batches.ts';
import type { Env } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import { holdProfiles, livingOf } from '../../platform/profile.ts';
import { systemViewer } from '../../platform/viewer.ts';
import type { Catalogue } from './catalogue.ts';
import { hasSegments, readSegments, ruledOf } from './repo.ts';
import { type Difference, type Moved, writeMembers } from './repo-members.ts';
import { type Look, RULES_AT_ONCE } from './repo-truth.ts';
import { inOrder, type Ruled } from './rules.ts';

export type Settling = {
  catalogue: Catalogue;
  cause: Cause;
  /** Only these segments; absent: all. */
  only?: ReadonlySet<string>;
  repaired?: readonly Difference[];
  /** Segments that are new: who comes was so from the first. */
  fresh?: readonly string[];
};

const viewer = systemViewer(PERMISSIONS, 'segments');

/** All the living, or some of them, as of a day. */
export function lookAt(catalogue: Catalogue, env: Env, customerIds?: readonly string[]): Look {
  const theirs = customerIds && ((column: string) => among(column, customerIds));
  return { catalogue, env, living: livingOf(viewer, 'segments.read'), theirs };
}

/** As many rules as one statement takes, each behind those it asks for. */
export function statementsOf(ruled: readonly Ruled[]): Ruled[][] {
  const ordered = inOrder(ruled);
  const count = Math.ceil(ordered.length / RULES_AT_ONCE);
  return Array.from({ length: count }, (_, at) => ordered.slice(at * RULES_AT_ONCE, (at + 1) * RULES_AT_ONCE));
}

/**
 * Makes the memberships of these customers what the rules say now; the only way in which memberships are written.
 *
 * The wide rows are held first and the rules read after that: of two who settle the same customer at once, or who settles
 * them while a rule is changed, the later one sees what the earlier has written, and has the last word.
 */
export async function settle(
  tx: Tx,
  customerIds: readonly string[],
  env: Env,
  { catalogue, cause, only, repaired, fresh }: Settling,
): Promise<Moved> {
  const moved = { came: 0, went: 0 };
  if (customerIds.length === 0 || !(await hasSegments(tx))) return moved;
  await holdProfiles(tx, customerIds);
  const look = lookAt(catalogue, env, customerIds);
  const all = ruledOf(await readSegments(tx));
  for (const ruled of statementsOf(only ? all.filter(({ segmentId }) => only.has(segmentId)) : all)) {
    const { came, went } = await writeMembers(tx, ruled, look, { cause, repaired, fresh });
    moved.came += came;
    moved.went += went;
  }
  return moved;
}
