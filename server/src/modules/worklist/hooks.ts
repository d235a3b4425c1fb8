import { z } from 'zod';
import type { LifecycleHooks } from '../../platform/hooks.ts';
import { readProfiles } from '../../platform/profile.ts';
import { customersOfImport } from '../customers/index.ts';
import { moveOpen } from './repo-carry.ts';
import { type Moved, openOfAssignee, setAssigneeOf, takeOver } from './repo-handover.ts';
import { closeOpen, removeAutomatic } from './repo-opening.ts';

const KeptTasks = z.array(z.object({ taskId: z.uuid(), assigneeId: z.uuid().nullable() }));
const LeftTasks = z.array(z.object({ customerId: z.uuid(), taskId: z.uuid() }));

/** Open work goes with the customer. */
export const worklistHooks: LifecycleHooks = {
  async reassigned(tx, { customerIds, toOwner, env }) {
    const moved = Map.groupBy(await takeOver(tx, customerIds, toOwner, env.now), (task) => task.customerId);
    return new Map(
      [...moved].map(([customerId, tasks]) => [
        customerId,
        tasks.map(({ taskId, assigneeId }) => ({ taskId, assigneeId })),
      ]),
    );
  },
  /** Tasks that came with the customer go to whoever had them; those opened since go with the customer. */
  async handedBack(tx, { backs, kept, env }) {
    const moves = backs.flatMap(({ customerId, from, to }): Moved[] => {
      const tasks = KeptTasks.parse(kept.get(customerId) ?? []);
      return [
        { customerId, taskId: null, from, assigneeId: to, others: tasks.map(({ taskId }) => taskId) },
        ...tasks.map((task) => ({ customerId, ...task, from, others: [] })),
      ];
    });
    await setAssigneeOf(tx, moves, env.now);
  },
  /** What they had about customers of others goes to those; about customers of nobody, to nobody. */
  async left(tx, { userId, env }) {
    const tasks = await openOfAssignee(tx, userId);
    const profiles = await readProfiles(
      tx,
      tasks.map((task) => task.customerId),
    );
    const moves = tasks.map(({ customerId, taskId }): Moved => {
      const owner = profiles.get(customerId)?.owner_id ?? null;
      return { customerId, taskId, from: userId, assigneeId: owner === userId ? null : owner, others: [] };
    });
    await setAssigneeOf(tx, moves, env.now);
    return tasks;
  },
  async cameBack(tx, { userId, kept, env }) {
    const tasks = LeftTasks.parse(kept);
    const moves = tasks.map((task): Moved => ({ ...task, from: undefined, assigneeId: userId, others: [] }));
    await setAssigneeOf(tx, moves, env.now);
  },
  async archived(tx, { customerIds, archived, viewer, env }) {
    if (!archived) return;
    await closeOpen(tx, { customerIds }, { reason: 'archived', now: env.now, by: viewer.userId });
  },
  merged: moveOpen,
  /** What Kith itself put on the list about the import's customers goes; what people wrote or said keeps them. */
  async importUndone(tx, { importId }) {
    return removeAutomatic(tx, await customersOfImport(tx, importId));
  },
};
