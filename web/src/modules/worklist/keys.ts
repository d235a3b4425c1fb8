import type { Task } from '@kith/contract/worklist';

/** A task of a list, or one opened whole: they differ in how much of the play they carry. */
export type AnyTask = Omit<Task, 'play'>;

export type TaskIds = { customerId: string; taskId: string };

export function idsOf(task: AnyTask): TaskIds {
  return { customerId: task.customer.customerId, taskId: task.taskId };
}

/** A task in the address: its customer leads, as in the tables. */
export function keyOf(task: Pick<Task, 'taskId'> & { customer: { customerId: string } }): string {
  return `${task.customer.customerId}.${task.taskId}`;
}

/** The way back; undefined when it is no key. */
export function readKey(key: string | undefined): TaskIds | undefined {
  const [customerId = '', taskId = ''] = key?.split('.') ?? [];
  const id = /^[0-9a-f-]{36}$/;
  return id.test(customerId) && id.test(taskId) ? { customerId, taskId } : undefined;
}
