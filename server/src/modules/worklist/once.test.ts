import { CHURN_CAUSES, CHURN_REASONS, OUTCOMES, RISK_LEVELS } from '@kith/contract/vocabulary';
import { CALL_BACK_OUTCOMES, type LogOutcome, TASK_KINDS, type TaskReason } from '@kith/contract/worklist';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayIn } from '../../platform/clock.ts';
import { envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { Problem } from '../../platform/errors.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { runHooks } from '../../platform/hooks.ts';
import { ALONE, type Viewer } from '../../platform/viewer.ts';
import { type TestApp, testApp } from '../../testing.ts';
import { buy, makeCustomer, open, warningFor } from './factory.ts';
import { snoozeTask } from './handling.ts';
import { logOutcome } from './outcomes.ts';
import { dismissTask, undoOutcome } from './undo.ts';

let house: TestApp;
let viewer: Viewer;
const START = Date.parse('2026-11-20T02:00:00Z');

beforeAll(async () => {
  house = await testApp({ now: new Date(START).toISOString() });
  const { userId } = await house.login('administrator');
  viewer = {
    kind: 'user',
    userId,
    origin: null,
    reach: ALONE,
    fields: new Map(),
    permissions: new Map([
      ['worklist.read', 'all'],
      ['worklist.write', 'all'],
    ]),
  };
});
afterAll(() => house.close());

/** `pick` chooses among the customer's tasks, open or not: acting on a closed one must be refused, not break. */
type Step = { minutes: number } & (
  | {
      do: 'open';
      kind: (typeof TASK_KINDS)[number];
      key: string;
      level: (typeof RISK_LEVELS)[number] | null;
      minor: number;
    }
  | { do: 'outcome'; pick: number; body: LogOutcome }
  | { do: 'dismiss' | 'undo' | 'snooze'; pick: number }
  | { do: 'buy' | 'archive' | 'reassign' }
);

const minutes = fc.integer({ min: 0, max: 3_000 });
const pick = fc.nat(20);
const outcome = fc
  .record({
    outcome: fc.constantFrom(...OUTCOMES),
    reason: fc.constantFrom(...CHURN_REASONS),
    cause: fc.constantFrom(...CHURN_CAUSES),
    promise: fc.boolean(),
  })
  .map(
    ({ outcome, reason, cause, promise }): LogOutcome => ({
      outcome,
      ...(outcome === 'lost' ? { churnReason: reason, churnCause: cause } : {}),
      ...(promise && CALL_BACK_OUTCOMES.includes(outcome) ? { callBackAt: '2027-06-01T02:00:00Z' } : {}),
    }),
  );
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('open' as const),
    minutes,
    kind: fc.constantFrom(...TASK_KINDS),
    key: fc.constantFrom('silence', 'promised', 'complaint'),
    level: fc.option(fc.constantFrom(...RISK_LEVELS)),
    minor: fc.nat(1_000_000),
  }),
  fc.record({ do: fc.constant('outcome' as const), minutes, pick, body: outcome }),
  fc.record({ do: fc.constantFrom('dismiss' as const, 'undo' as const, 'snooze' as const), minutes: fc.nat(8), pick }),
  fc.record({ do: fc.constantFrom('buy' as const, 'archive' as const, 'reassign' as const), minutes }),
);

async function take(customerId: string, each: Step): Promise<void> {
  const { ctx } = house;
  house.clock.set(new Date(ctx.clock.now().getTime() + each.minutes * 60_000));
  const { rows } = await sql<{ task_id: string }>`
    SELECT task_id FROM worklist_task WHERE customer_id = ${customerId} ORDER BY task_id`.execute(ctx.db);
  const chosen = 'pick' in each ? rows[each.pick % Math.max(rows.length, 1)]?.task_id : undefined;
  const which = { customerId, taskId: chosen ?? '' };
  switch (each.do) {
    case 'open': {
      const reason: TaskReason = { code: 'silence', gapDays: 71, usualDays: 24, lastOn: '2026-09-10' };
      await open(house, [
        warningFor(customerId, {
          kind: each.kind,
          reasonKey: each.key,
          level: each.level,
          atStakeMinor: each.minor,
          reason,
        }),
      ]);
      return;
    }
    case 'outcome':
      if (chosen) await logOutcome(ctx, viewer, which, each.body);
      return;
    case 'dismiss':
      if (chosen) await dismissTask(ctx, viewer, which, { reason: 'handled' });
      return;
    case 'snooze':
      if (chosen) await snoozeTask(ctx, viewer, which, new Date('2027-06-02T02:00:00Z'));
      return;
    case 'undo': {
      const last = await sql<{ outcome_id: string }>`SELECT outcome_id FROM worklist_outcome
        WHERE customer_id = ${customerId} AND task_id::text = ${which.taskId} ORDER BY at DESC, outcome_id DESC LIMIT 1`.execute(
        ctx.db,
      );
      const outcomeId = last.rows[0]?.outcome_id;
      if (outcomeId) await undoOutcome(ctx, viewer, { ...which, outcomeId });
      return;
    }
    case 'buy':
      await buy(house, customerId, dayIn('Asia/Shanghai', ctx.clock.now()));
      return;
    default:
      await happen(customerId, each.do);
  }
}

async function happen(customerId: string, what: 'archive' | 'reassign'): Promise<void> {
  const { ctx } = house;
  await transact(ctx.db, async (tx) => {
    const env = await envOf(ctx, tx);
    const change = { customerIds: [customerId], viewer, env };
    if (what === 'archive') await runHooks(ctx.registry.modules, 'archived', tx, { ...change, archived: true });
    if (what === 'reassign')
      await runHooks(ctx.registry.modules, 'reassigned', tx, { ...change, toOwner: viewer.userId });
    await refreshCustomers(ctx, tx, [customerId]);
  });
}

test('whatever happens, a customer has at most one open task per kind and reason, and the facts count them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      house.clock.set(new Date(START));
      const customerId = await makeCustomer(house, {});
      for (const each of steps) {
        try {
          await take(customerId, each);
        } catch (error) {
          // A refusal is an answer; anything else is a fault of ours.
          if (!(error instanceof Problem)) throw error;
        }
        const { rows } = await sql<{ open: number; once: number; facts: number }>`
          SELECT count(*)::int AS open, count(DISTINCT (kind, reason_key))::int AS once,
            (SELECT open_tasks::int FROM customer_profile WHERE customer_id = ${customerId}) AS facts
          FROM worklist_task WHERE customer_id = ${customerId} AND state = 'open'`.execute(house.ctx.db);
        expect(rows[0]?.once).toBe(rows[0]?.open);
        expect(rows[0]?.facts).toBe(rows[0]?.open);
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('two people at once: one outcome counts, the other hears that the task has ended', async () => {
  const customerId = await makeCustomer(house, {});
  const taskId = await open(house, [warningFor(customerId)]);
  const which = { customerId, taskId: taskId ?? '' };
  const answers = await Promise.allSettled(
    [1, 2, 3].map(() => logOutcome(house.ctx, viewer, which, { outcome: 'reached' })),
  );
  expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
  for (const answer of answers) {
    if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'worklist.not_open' });
  }
});

test('two runs at once open one task', async () => {
  const customerId = await makeCustomer(house, {});
  await Promise.all([1, 2, 3].map((minor) => open(house, [warningFor(customerId, { atStakeMinor: minor })])));
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM worklist_task WHERE customer_id = ${customerId}`.execute(house.ctx.db);
  expect(rows[0]?.count).toBe(1);
});
