import type { Ctx } from '../../platform/context.ts';
import { envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { markDirty, refreshCompany } from '../../platform/facts.ts';
import { undoImport } from '../../platform/hooks.ts';
import * as repo from './repo.ts';

/**
 * Takes an import back: every module undoes its part in one transaction, then the facts are worked out
 * anew. Run twice, the second time finds nothing left to take back.
 */
export async function runUndo(ctx: Ctx, importId: string): Promise<void> {
  await transact(ctx.db, async (tx) => {
    const job = await repo.findImport(tx, importId);
    if (job?.state !== 'undoing') return;
    const env = await envOf(ctx, tx);
    const touched = await undoImport(ctx.registry.modules, tx, { importId, env });
    await markDirty(tx, touched);
  });
  await refreshCompany(ctx, { everyone: false });
  await repo.moveState(ctx.db, importId, ['undoing'], 'undone', { finishedAt: ctx.clock.now() });
}
