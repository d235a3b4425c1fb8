import { BatchTask } from '@kith/contract/customer-batches';
import { auditAll } from '../../platform/audit.ts';
import { type BatchCustomer, defineBatch } from '../../platform/batch-action.ts';
import type { Tx } from '../../platform/db/client.ts';
import { type Profile, readProfiles } from '../../platform/profile.ts';
import { listUsers } from '../identity/index.ts';
import { requireAssignee, requireGiving } from './handling.ts';
import { inThePast } from './outcomes.ts';
import { removeUntouched } from './repo-opening.ts';
import { openTasks } from './tasks.ts';

type Given = { action: BatchTask; viewerId: string | null; active: ReadonlySet<string> };
type Meant = { customerId: string; code: string | null; profile?: Profile; assigneeId: string | null };

/** A task by hand for each of many customers. */
export const taskBatch = defineBatch({
  kind: 'task',
  permission: 'worklist.write',
  input: BatchTask,
  async check({ tx, env, viewer }, { assigneeId, dueAt }) {
    if (assigneeId && assigneeId !== viewer.userId) requireGiving(viewer, assigneeId);
    await requireAssignee(tx, assigneeId ?? null);
    if (dueAt && new Date(dueAt) <= env.now) throw inThePast('body.action.dueAt');
  },
  async run({ tx, env, viewer, batchId }, customers, action, dryRun) {
    const meant = await meantOf(tx, customers, { action, viewerId: viewer.userId, active: await activeUsers(tx) });
    const reasonKey = `batch:${batchId}`;
    if (!dryRun) {
      const drafts = meant.flatMap(({ customerId, code, profile, assigneeId }) =>
        code !== null || !profile ? [] : [draftOf(customerId, profile, { action, assigneeId, reasonKey })],
      );
      await openTasks(tx, drafts, env, viewer.userId);
      const entry = { viewer, at: env.now, action: 'worklist.open_task', reason: `batch ${batchId}` };
      const after = { title: action.title, action: action.action, dueAt: action.dueAt ?? null };
      await auditAll(
        tx,
        drafts.map(({ customerId, assigneeId }) => ({
          ...entry,
          subject: { kind: 'customer', id: customerId },
          customerId,
          after: { ...after, assigneeId },
        })),
      );
    }
    return meant.map(({ customerId, code }) => ({ customerId, code }));
  },
  /** Tasks that nobody has acted on go again. */
  async undo({ tx, env, viewer, batchId }, rows) {
    const ids = rows.map((row) => row.customerId);
    const removed = new Set(await removeUntouched(tx, ids, `batch:${batchId}`));
    const entry = { viewer, at: env.now, action: 'worklist.remove_task', reason: `batch ${batchId}` };
    await auditAll(
      tx,
      [...removed].map((customerId) => ({ ...entry, subject: { kind: 'customer', id: customerId }, customerId })),
    );
    return ids.map((customerId) => ({ customerId, code: removed.has(customerId) ? null : 'worklist.acted_on' }));
  },
});

async function activeUsers(tx: Tx): Promise<ReadonlySet<string>> {
  return new Set((await listUsers(tx)).flatMap((user) => (user.active ? [user.id] : [])));
}

/** Who gets whose task; put away, not to be contacted, or with nobody to do it, they are left out. */
async function meantOf(
  tx: Tx,
  customers: readonly BatchCustomer[],
  { action, viewerId, active }: Given,
): Promise<Meant[]> {
  const profiles = await readProfiles(
    tx,
    customers.map((customer) => customer.customer_id),
  );
  return customers.map(({ customer_id: customerId, owner_id: ownerId }) => {
    const profile = profiles.get(customerId);
    const assigneeId = action.assigneeId ?? ownerId ?? viewerId;
    const left = (code: string) => ({ customerId, code, assigneeId });
    if (!profile || profile.archived) return left('worklist.customer_archived');
    if (profile.do_not_contact && action.action !== 'gift') return left('worklist.do_not_contact');
    if (assigneeId !== null && !active.has(assigneeId)) return left('worklist.no_such_assignee');
    return { customerId, code: null, profile, assigneeId };
  });
}

function draftOf(
  customerId: string,
  profile: Profile,
  { action, assigneeId, reasonKey }: { action: BatchTask; assigneeId: string | null; reasonKey: string },
) {
  return {
    customerId,
    kind: 'manual',
    reasonKey,
    level: null,
    reason: { code: 'by_hand' },
    atStakeMinor: profile.at_stake_minor,
    urgency: 1,
    action: action.action,
    playCode: null,
    dueAt: action.dueAt ? new Date(action.dueAt) : null,
    assigneeId,
    title: action.title,
  } as const;
}
