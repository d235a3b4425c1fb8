import type { Ctx } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { markDirty } from '../../platform/facts.ts';
import { type ImportedInteraction, insertInteractions } from './repo-imported.ts';

const BATCH = 5_000;

/** Takes over contacts that were logged elsewhere. History is silent: no event per row; harmless twice. */
export async function logImported(ctx: Ctx, items: readonly ImportedInteraction[]): Promise<void> {
  for (let from = 0; from < items.length; from += BATCH) {
    await transact(ctx.db, async (tx) => {
      await markDirty(tx, await insertInteractions(tx, items.slice(from, from + BATCH), ctx.clock.now()));
    });
  }
}
