import type { HandoverSummary } from '@kith/contract/handovers';
import type { Work } from '../../ui/ProgressReport.tsx';

/** Whether the server is still at work on it. */
export function isOpen(state: HandoverSummary['state']): boolean {
  return state === 'running' || state === 'undoing';
}

/** The handover, or its undoing, as long work counted in customers. */
export function asWork(one: HandoverSummary): Work {
  const undoing = one.state === 'undoing' || one.state === 'undone';
  return {
    state: isOpen(one.state) ? 'running' : one.state === 'failed' ? 'failed' : 'done',
    done: undoing ? one.back + one.stays : one.customers - one.waiting,
    total: undoing ? one.back + one.stays + one.moved : one.customers,
    startedAt: undoing ? one.undoneAt : one.createdAt,
    finishedAt: one.finishedAt,
  };
}
