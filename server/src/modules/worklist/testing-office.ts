import { sql } from 'kysely';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { makeCustomer, open, warningFor } from './factory.ts';

/** Friday 20 November 2026, 10:00 in Shanghai. */
export const FRIDAY = '2026-11-20T02:00:00Z';

/** Two account managers, their administrator, and what is asked of them again and again. */
export async function openOffice() {
  const house: TestApp = await testApp({ now: FRIDAY });
  const li: Caller = await house.login('account_manager', 'Li');
  const wang: Caller = await house.login('account_manager', 'Wang');
  const boss: Caller = await house.login('administrator', 'Chen');

  /** A customer of Li with one churn warning. */
  async function warned(more: Parameters<typeof warningFor>[1] = {}) {
    const customerId = await makeCustomer(house, { ownerId: li.userId });
    const taskId = await open(house, [warningFor(customerId, { assigneeId: li.userId, ...more })]);
    if (!taskId) throw new Error('no task opened');
    return { customerId, taskId, path: `/tasks/${customerId}/${taskId}` };
  }

  async function openTasksOf(customerId: string) {
    const { body } = await boss.call('GET', `/customers/${customerId}/tasks`);
    return body.items.filter((task: { state: string }) => task.state === 'open');
  }

  async function profileOf(customerId: string) {
    const { rows } = await sql<{ open_tasks: number; last_outcome_at: Date | null }>`
      SELECT open_tasks, last_outcome_at FROM customer_profile WHERE customer_id = ${customerId}`.execute(house.ctx.db);
    return rows[0];
  }

  return { house, li, wang, boss, warned, openTasksOf, profileOf };
}

export type Office = Awaited<ReturnType<typeof openOffice>>;
