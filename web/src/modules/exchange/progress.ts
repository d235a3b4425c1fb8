import type { Import } from '@kith/contract/exchange';
import type { Work } from '../../ui/ProgressReport.tsx';

const FINISHED: ReadonlySet<Import['state']> = new Set(['done', 'failed', 'cancelled', 'undone', 'ready']);

/** Whether the server is still at work on it. */
export function isOpen(state: Import['state']): boolean {
  return !FINISHED.has(state);
}

/** The import as long work: bytes while reading; what follows (facts, undo) has no measure. */
export function asWork(one: Import): Work {
  const state = isOpen(one.state) ? 'running' : one.state === 'failed' ? 'failed' : 'done';
  return {
    state: one.state === 'cancelled' ? 'cancelled' : state,
    done: one.bytesRead,
    total: one.state === 'running' && one.bytesTotal > 0 ? one.bytesTotal : null,
    startedAt: one.startedAt,
    finishedAt: one.finishedAt,
  };
}

/** 0 … 1 over the two imports of the sample company; the last tenth of each is working out the facts. */
export function shareDone(imports: readonly Import[]): number {
  const shares = imports.map((one) => {
    if (one.state === 'done') return 1;
    return one.bytesTotal > 0 ? (0.9 * one.bytesRead) / one.bytesTotal : 0;
  });
  return shares.reduce((sum, share) => sum + share, 0) / 2;
}
