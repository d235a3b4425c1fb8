import { WorkerPool } from '../../platform/workers.ts';
import type { tasks } from './model-tasks.ts';

/** Threads that fit and score, beside the event loop. */
export function modelPool(options: { size?: number } = {}): WorkerPool<typeof tasks> {
  return new WorkerPool<typeof tasks>(new URL('./model-worker.ts', import.meta.url), options);
}
