import { WorkerPool } from '../../platform/workers.ts';
import type { modelTasks } from './models/tasks.ts';

/** Threads that fit and score, beside the event loop. */
export function modelPool(options: { size?: number } = {}): WorkerPool<typeof modelTasks> {
  return new WorkerPool<typeof modelTasks>(new URL('./model-worker.ts', import.meta.url), options);
}
