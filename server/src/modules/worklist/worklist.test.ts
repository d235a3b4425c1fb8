import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { readTimeline } from '../../platform/timeline.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { buy, makeCustomer, open, warningFor } from './factory.ts';
import { closeTasks, restingTasksOfKind } from './index.ts';
import { FRIDAY, type Office, openOffice } from './testing-office.ts';
import { worklistTimeline } from './timeline.ts';

let house: Office['house'];
let li: Office['li'];
let wang: Office['wang'];
let boss: Office['boss'];
let warned: Office['warned'];
let openTasksOf: Office['openTasksOf'];
let profileOf: Office['profileOf'];

beforeAll(async () => {
  ({ house, li, wang, boss, warned, openTasksOf, profileOf } = await openOffice());
});
afterAll(() => house.close());

describe('Today', () => {
  test('1. Li sees her tasks, promised times first, then by money at stake times urgency', async () => {
    const mei = await house.login('account_manager', 'Mei');
    const at = (hours: number) => new Date(Date.parse(FRIDAY) + hours * 3_600_000);
    const make = async (name: string, more: Parameters<typeof warningFor>[1]) => {
      const customerId = await makeCustomer(house, { name, ownerId: mei.userId });
      await open(house, [warningFor(customerId, { assigneeId: mei.userId, ...more })]);
    };
    await make('rich', { atStakeMinor: 900_000 });
    await make('urgent', { atStakeMinor: 600_000, urgency: 2, level: 'critical' });
    await make('poor', { atStakeMinor: 0 });
    await make('at four', { kind: 'call_back', reason: { code: 'promised', saidOn: '2026-11-19' }, dueAt: at(6) });
    await make('at nine', { kind: 'call_back', reason: { code: 'promised', saidOn: '2026-11-19' }, dueAt: at(-1) });
    await make('monday', { kind: 'call_back', reason: { code: 'promised', saidOn: '2026-11-19' }, dueAt: at(72) });
    await sql`INSERT INTO retention_load (on_day, owner_key, candidates, listed, left_out, left_out_minor, daily_limit, computed_at)
      VALUES ('2026-11-20', ${mei.userId}, 27, 20, 7, 12300, 20, now())`.execute(house.ctx.db);
    const { status, body } = await mei.call('GET', '/today');
    expect(status).toBe(200);
    expect(body.date).toBe('2026-11-20');
    expect(body.items.map((task: { customer: { name: string } }) => task.customer.name)).toEqual([
      'at nine',
      'at four',
      'urgent',
      'rich',
      'poor',
    ]);
    expect(body).toMatchObject({
      total: 5,
      customers: 5,
      overdue: 1,
      atStake: { minor: 618_000 * 2 + 900_000 + 600_000, currency: 'CNY' },
      leftOut: { count: 7, atStake: { minor: 12_300 } },
      doneToday: 0,
    });
    expect(body.items[2]).toMatchObject({
      kind: 'churn_warning',
      level: 'critical',
      reason: { code: 'silence', gapDays: 71, usualDays: 24 },
      action: 'call',
      play: { code: 'save_call' },
      customer: { phone: '13900008123', owner: { name: 'Mei' } },
      assignee: { name: 'Mei' },
    });
    // On Monday the promise shows, from the morning on.
    house.clock.set('2026-11-22T16:00:00Z');
    const monday = await mei.call('GET', '/today');
    expect(monday.body.items.map((task: { customer: { name: string } }) => task.customer.name)).toContain('monday');
    house.clock.set(FRIDAY);
  });

  test('2. tasks of nobody are on the list of those who see everything, and on no other', async () => {
    const customerId = await makeCustomer(house, { name: 'of nobody' });
    await open(house, [warningFor(customerId, { atStakeMinor: 99_000_000 })]);
    const mine = await li.call('GET', '/today');
    expect(mine.body.items.map((task: { customer: { name: string } }) => task.customer.name)).not.toContain(
      'of nobody',
    );
    const all = await boss.call('GET', '/today');
    expect(all.body.items[0].customer.name).toBe('of nobody');
    expect((await li.call('GET', `/today?assignee=${wang.userId}`)).status).toBe(403);
    expect((await boss.call('GET', `/today?assignee=${wang.userId}`)).body.total).toBe(0);
  });

  test('3. one customer with two tasks counts once, with the larger money', async () => {
    const mei = await house.login('account_manager');
    const customerId = await makeCustomer(house, { ownerId: mei.userId });
    const two = [warningFor(customerId), warningFor(customerId, { kind: 'first_contact', atStakeMinor: 5_000 })];
    await open(
      house,
      two.map((draft) => ({ ...draft, assigneeId: mei.userId })),
    );
    const { body } = await mei.call('GET', '/today');
    expect(body).toMatchObject({ total: 2, customers: 1, atStake: { minor: 618_000 } });
  });
});

describe('opening and closing', () => {
  test('4. a second cause updates the open task; it keeps its person and snooze unless the level rises', async () => {
    const { customerId, taskId, path } = await warned({ level: 'watch' });
    await li.call('PUT', `${path}/snooze`, { until: '2026-11-25T01:00:00Z' });
    const again = warningFor(customerId, { level: 'watch', atStakeMinor: 700_000, assigneeId: wang.userId });
    expect(await open(house, [again])).toBe(taskId);
    const [task] = await openTasksOf(customerId);
    expect(task).toMatchObject({
      atStake: { minor: 700_000 },
      assignee: { name: 'Li' },
      snoozedUntil: expect.any(String),
    });
    await open(house, [{ ...again, level: 'critical' }]);
    expect((await openTasksOf(customerId))[0]).toMatchObject({ level: 'critical', snoozedUntil: null });
    // The same again changes nothing.
    expect(await open(house, [{ ...again, level: 'critical' }])).toBeUndefined();
  });

  test('5. the same key twice in one batch is one task; customers who are archived or not to be contacted get none', async () => {
    const customerId = await makeCustomer(house, { ownerId: li.userId });
    const gone = await makeCustomer(house, { ownerId: li.userId });
    const silent = await makeCustomer(house, { ownerId: li.userId });
    await sql`UPDATE customers SET archived_at = now() WHERE customer_id = ${gone}`.execute(house.ctx.db);
    await sql`UPDATE customers_contact SET do_not_contact = true WHERE customer_id = ${silent}`.execute(house.ctx.db);
    await open(house, [
      warningFor(customerId),
      warningFor(customerId, { atStakeMinor: 1 }),
      warningFor(gone),
      warningFor(silent),
    ]);
    expect(await openTasksOf(customerId)).toMatchObject([{ atStake: { minor: 1 } }]);
    expect(await openTasksOf(gone)).toEqual([]);
    expect(await openTasksOf(silent)).toEqual([]);
  });

  test('6. what was done rests for a month, unless the level rises, the customer bought since, or it is written by hand', async () => {
    const { customerId, path } = await warned({ level: 'watch' });
    expect((await li.call('POST', `${path}/outcomes`, { outcome: 'reached' })).status).toBe(200);
    expect(await open(house, [warningFor(customerId, { level: 'watch' })])).toBeUndefined();
    const { rows } = await sql<{
      kind: string;
    }>`SELECT kind FROM worklist_task WHERE customer_id = ${customerId}`.execute(house.ctx.db);
    expect(rows).toHaveLength(1);
    const resting = await restingTasksOfKind(house.ctx.db, 'churn_warning', await envOf(house.ctx, house.ctx.db));
    expect(resting.find((each) => each.customerId === customerId)).toMatchObject({ level: 'watch' });
    expect(await open(house, [warningFor(customerId, { level: 'critical' })])).toBeDefined();
    const bought = await warned();
    await li.call('POST', `${bought.path}/outcomes`, { outcome: 'reached' });
    const later = { code: 'silence', gapDays: 60, usualDays: 24, lastOn: '2026-11-21' } as const;
    expect(await open(house, [warningFor(bought.customerId, { reason: later })])).toBeDefined();
    const month = await warned();
    await li.call('POST', `${month.path}/outcomes`, { outcome: 'reached' });
    house.clock.set('2026-12-21T02:00:00Z');
    expect(await open(house, [warningFor(month.customerId)])).toBeDefined();
    house.clock.set(FRIDAY);
  });

  test('7. who is lost rests until they buy', async () => {
    const { customerId, path } = await warned({ level: 'watch' });
    const lost = { outcome: 'lost', churnReason: 'poached', churnCause: 'competitor' };
    expect((await li.call('POST', `${path}/outcomes`, lost)).status).toBe(200);
    house.clock.set('2027-06-01T02:00:00Z');
    expect(await open(house, [warningFor(customerId, { level: 'critical' })])).toBeUndefined();
    const since = { code: 'silence', gapDays: 60, usualDays: 24, lastOn: '2027-03-01' } as const;
    expect(await open(house, [warningFor(customerId, { reason: since })])).toBeDefined();
    house.clock.set(FRIDAY);
  });

  test('8. a cause that is gone closes its tasks; a purchase closes what it settles', async () => {
    const gone = await warned();
    const bought = await warned();
    const { customerId } = bought;
    await li.call('POST', `/customers/${customerId}/tasks`, { title: 'send the new catalogue' });
    await transact(house.ctx.db, async (tx) => {
      const env = await envOf(house.ctx, tx);
      const closed = await closeTasks(
        tx,
        { customerIds: [gone.customerId], kind: 'churn_warning', closeReason: 'cause_gone' },
        env,
      );
      expect(closed).toEqual([gone.customerId]);
    });
    await buy(house, customerId, '2026-11-20');
    expect(await openTasksOf(gone.customerId)).toEqual([]);
    expect(await openTasksOf(customerId)).toMatchObject([{ kind: 'manual', title: 'send the new catalogue' }]);
    expect(await profileOf(customerId)).toMatchObject({ open_tasks: 1 });
    const story = await readTimeline([worklistTimeline], house.ctx.db, systemViewer(['worklist.read'], 'test'), {
      customerId,
      ownerId: null,
      before: null,
      limit: 10,
    });
    expect(story).toMatchObject([{ kind: 'closed_by_purchase', data: { taskKind: 'churn_warning' } }]);
  });
});

describe('outcomes', () => {
  test('9. reached ends the task, is told on the timeline and as an event, and shows on the customer', async () => {
    const { customerId, taskId, path } = await warned();
    const { body } = await li.call('POST', `${path}/outcomes`, { outcome: 'reached', note: '白茶很好，下周来店里' });
    expect(body.task).toMatchObject({ state: 'done', closeReason: 'reached' });
    expect(body.undo).toEqual(expect.any(String));
    expect(await profileOf(customerId)).toMatchObject({ open_tasks: 0, last_outcome_at: new Date(FRIDAY) });
    const { rows } = await sql<{ type: string; data: { outcome: string; taskId: string } }>`
      SELECT type, data FROM platform_event WHERE customer_id = ${customerId}`.execute(house.ctx.db);
    expect(rows).toMatchObject([{ type: 'worklist.outcome_logged', data: { outcome: 'reached', taskId } }]);
    const story = await readTimeline([worklistTimeline], house.ctx.db, systemViewer(['worklist.read'], 'test'), {
      customerId,
      ownerId: null,
      before: null,
      limit: 10,
    });
    expect(story).toMatchObject([
      { kind: 'outcome', text: '白茶很好，下周来店里', by: li.userId, data: { outcome: 'reached', action: 'call' } },
    ]);
    expect((await li.call('POST', `${path}/outcomes`, { outcome: 'reached' })).body.code).toBe('worklist.not_open');
    expect((await li.call('GET', '/today')).body.doneToday).toBeGreaterThan(0);
  });

  test('10. the same key logs once, however often it is sent', async () => {
    const { customerId, path } = await warned();
    const send = () =>
      li.call('POST', `${path}/outcomes`, { outcome: 'not_reached' }, { 'idempotency-key': 'once-only-1' });
    const first = await send();
    const second = await send();
    expect(second.body).toEqual(first.body);
    expect((await openTasksOf(customerId))[0].attempts).toBe(1);
  });

  test('11. not reached comes back on the next working day; the third time suggests a message', async () => {
    const { customerId, path } = await warned();
    const first = await li.call('POST', `${path}/outcomes`, { outcome: 'not_reached' });
    // Friday: back on Monday at midnight in Shanghai.
    expect(first.body.task).toMatchObject({ state: 'open', attempts: 1, snoozedUntil: '2026-11-22T16:00:00.000Z' });
    expect(first.body.suggestion).toBeNull();
    await li.call('POST', `${path}/outcomes`, { outcome: 'not_reached', callBackAt: '2026-11-20T08:00:00Z' });
    expect((await openTasksOf(customerId))[0]).toMatchObject({ dueAt: '2026-11-20T08:00:00.000Z', snoozedUntil: null });
    const third = await li.call('POST', `${path}/outcomes`, { outcome: 'not_reached' });
    expect(third.body).toMatchObject({
      suggestion: 'message',
      task: { attempts: 3, action: 'message', play: { code: 'friendly_message' } },
    });
    // The nightly run does not turn it back into a call.
    await open(house, [warningFor(customerId, { atStakeMinor: 1_000_000 })]);
    expect((await openTasksOf(customerId))[0]).toMatchObject({ action: 'message', atStake: { minor: 1_000_000 } });
  });

  test('11b. a holiday is no working day, a make-up Saturday is one', async () => {
    const [{ calendarId }] = (await boss.call('GET', '/calendars')).body.items;
    const path = `/calendars/${calendarId}/years/2026`;
    const special = (day: string, works: boolean) => ({ day, works, hours: null, festival: null, note: '' });
    const backAfter = async (...days: object[]) => {
      await boss.call('PUT', path, { source: 'test', days });
      const task = await warned();
      const { body } = await li.call('POST', `${task.path}/outcomes`, { outcome: 'not_reached' });
      return body.task.snoozedUntil;
    };
    expect(await backAfter(special('2026-11-23', false))).toBe('2026-11-23T16:00:00.000Z');
    expect(await backAfter(special('2026-11-21', true))).toBe('2026-11-20T16:00:00.000Z');
    await boss.call('DELETE', path);
  });

  test('12. will buy promises a call-back, and buying settles it', async () => {
    const { customerId, path } = await warned();
    const { body } = await li.call('POST', `${path}/outcomes`, {
      outcome: 'will_buy',
      callBackAt: '2026-11-24T06:00:00Z',
    });
    expect(body.opened).toMatchObject([
      {
        kind: 'call_back',
        dueAt: '2026-11-24T06:00:00.000Z',
        reason: { code: 'will_buy', saidOn: '2026-11-20' },
        assignee: { name: 'Li' },
      },
    ]);
    // Another promise moves the same call-back.
    const second = await open(house, [warningFor(customerId, { reasonKey: 'other', level: null })]);
    await li.call('POST', `/tasks/${customerId}/${second}/outcomes`, {
      outcome: 'reached',
      callBackAt: '2026-11-25T06:00:00Z',
    });
    expect(await openTasksOf(customerId)).toMatchObject([{ kind: 'call_back', dueAt: '2026-11-25T06:00:00.000Z' }]);
    expect(
      (await li.call('POST', `${path}/outcomes`, { outcome: 'bought', callBackAt: '2026-11-24T06:00:00Z' })).status,
    ).toBe(400);
    const past = await warned();
    const late = await li.call('POST', `${past.path}/outcomes`, {
      outcome: 'reached',
      callBackAt: '2026-11-19T06:00:00Z',
    });
    expect(late).toMatchObject({ status: 400, body: { code: 'worklist.in_the_past' } });
  });

  test('13. a complaint becomes a task to record it', async () => {
    const { path } = await warned();
    const { body } = await li.call('POST', `${path}/outcomes`, { outcome: 'complaint', note: '罐子摔坏了' });
    expect(body.task.state).toBe('done');
    expect(body.opened).toMatchObject([
      { kind: 'manual', reason: { code: 'complaint', saidOn: '2026-11-20' }, play: { code: 'record_complaint' } },
    ]);
  });

  test('14. a wrong number marks the phone and keeps the task, as a message', async () => {
    const { customerId, path } = await warned();
    const { body } = await li.call('POST', `${path}/outcomes`, { outcome: 'wrong_number' });
    expect(body).toMatchObject({
      suggestion: 'message',
      task: { state: 'open', action: 'message', customer: { phone: null } },
    });
    const marked = () =>
      sql<{
        wrong_since: Date | null;
      }>`SELECT wrong_since FROM customers_contact WHERE customer_id = ${customerId}`.execute(house.ctx.db);
    expect((await marked()).rows[0]?.wrong_since).toEqual(new Date(FRIDAY));
    const undone = await li.call('POST', `${path}/outcomes/${body.undo}/undo`);
    expect(undone.body.task).toMatchObject({ action: 'call', customer: { phone: '13900008123' } });
    expect((await marked()).rows[0]?.wrong_since).toBeNull();
  });

  test('15. do not contact closes everything there is, and can be taken back whole', async () => {
    const { customerId, path } = await warned();
    await li.call('POST', `/customers/${customerId}/tasks`, { title: 'send the new catalogue' });
    const { body } = await li.call('POST', `${path}/outcomes`, { outcome: 'do_not_contact' });
    expect(body.closed).toBe(1);
    expect(await openTasksOf(customerId)).toEqual([]);
    expect(await open(house, [warningFor(customerId, { level: 'critical' })])).toBeUndefined();
    const undone = await li.call('POST', `${path}/outcomes/${body.undo}/undo`);
    expect(undone.body.task.state).toBe('open');
    expect(await openTasksOf(customerId)).toHaveLength(2);
    expect(await profileOf(customerId)).toMatchObject({ open_tasks: 2, last_outcome_at: null });
  });

  test('16. lost needs its reason and cause, and only lost takes them', async () => {
    const { path } = await warned();
    const bare = await li.call('POST', `${path}/outcomes`, { outcome: 'lost' });
    expect(bare).toMatchObject({ status: 400, body: { code: 'common.invalid' } });
    expect(bare.body.errors).toEqual([
      { path: 'body.churnReason', code: 'required' },
      { path: 'body.churnCause', code: 'required' },
    ]);
    const wrong = await li.call('POST', `${path}/outcomes`, { outcome: 'reached', churnReason: 'poached' });
    expect(wrong.body.errors).toEqual([{ path: 'body.churnReason', code: 'only_when_lost' }]);
    const lost = { outcome: 'lost', churnReason: 'dissatisfied', churnCause: 'bad_faith', note: '价格和说的不一样' };
    expect((await li.call('POST', `${path}/outcomes`, lost)).body.task).toMatchObject({
      state: 'done',
      closeReason: 'lost',
    });
    const detail = await li.call('GET', path);
    expect(detail.body.history).toMatchObject([
      { outcome: 'lost', churnReason: 'dissatisfied', churnCause: 'bad_faith', undoable: true },
    ]);
  });
});

describe('undo', () => {
  test('17. within ten minutes, by the one who logged it: the task and what came of it are as before', async () => {
    const { customerId, path } = await warned();
    const { body } = await li.call('POST', `${path}/outcomes`, {
      outcome: 'will_buy',
      callBackAt: '2026-11-24T06:00:00Z',
    });
    expect((await boss.call('POST', `${path}/outcomes/${body.undo}/undo`)).body.code).toBe('worklist.too_late_to_undo');
    const undone = await li.call('POST', `${path}/outcomes/${body.undo}/undo`);
    expect(undone.body.task).toMatchObject({ state: 'open', closedAt: null, closeReason: null });
    expect(await openTasksOf(customerId)).toMatchObject([{ kind: 'churn_warning' }]);
    expect((await li.call('GET', path)).body.history).toEqual([]);
    expect((await li.call('POST', `${path}/outcomes/${body.undo}/undo`)).body.code).toBe('worklist.overtaken');
    const { rows } = await sql<{
      outcome: string;
    }>`SELECT outcome FROM worklist_outcome WHERE customer_id = ${customerId} ORDER BY outcome_id`.execute(
      house.ctx.db,
    );
    expect(rows.map((row) => row.outcome)).toEqual(['will_buy', 'undone']);
  });

  test('18. not after ten minutes, and not when something changed since', async () => {
    const late = await warned();
    const logged = await li.call('POST', `${late.path}/outcomes`, { outcome: 'reached' });
    house.clock.set('2026-11-20T02:10:01Z');
    expect((await li.call('POST', `${late.path}/outcomes/${logged.body.undo}/undo`)).body.code).toBe(
      'worklist.too_late_to_undo',
    );
    house.clock.set(FRIDAY);
    const reopened = await warned({ level: 'watch' });
    const done = await li.call('POST', `${reopened.path}/outcomes`, { outcome: 'reached' });
    await open(house, [warningFor(reopened.customerId, { level: 'critical' })]);
    expect((await li.call('POST', `${reopened.path}/outcomes/${done.body.undo}/undo`)).body.code).toBe(
      'worklist.overtaken',
    );
    expect(await openTasksOf(reopened.customerId)).toHaveLength(1);
  });

  test('19. a dismissal says why, rests like an outcome and can be taken back', async () => {
    const { customerId, path } = await warned();
    const { body } = await li.call('POST', `${path}/dismissal`, {
      reason: 'wrong_warning',
      note: '每年这时候都回老家',
    });
    expect(body.task).toMatchObject({ state: 'dismissed', closeReason: 'wrong_warning' });
    expect(await open(house, [warningFor(customerId)])).toBeUndefined();
    expect(await profileOf(customerId)).toMatchObject({ last_outcome_at: null });
    await li.call('POST', `${path}/outcomes/${body.undo}/undo`);
    expect(await openTasksOf(customerId)).toHaveLength(1);
  });
});
