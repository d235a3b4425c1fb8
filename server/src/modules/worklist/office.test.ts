import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { runHooks, undoImport } from '../../platform/hooks.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { testApp } from '../../testing.ts';
import { makeCustomer, open, warningFor } from './factory.ts';
import { FRIDAY, type Office, openOffice } from './testing-office.ts';

let house: Office['house'];
let li: Office['li'];
let wang: Office['wang'];
let boss: Office['boss'];
let warned: Office['warned'];
let openTasksOf: Office['openTasksOf'];

beforeAll(async () => {
  ({ house, li, wang, boss, warned, openTasksOf } = await openOffice());
});
afterAll(() => house.close());

describe('who may', () => {
  test('20. other people’s tasks are not there: not to read, not to act on', async () => {
    const { customerId, taskId, path } = await warned();
    const outcome = '0198a000-0000-7000-8000-000000000000';
    const calls: ['GET' | 'POST' | 'PUT', string, object?][] = [
      ['GET', path],
      ['GET', `/customers/${customerId}/tasks`],
      ['POST', `/customers/${customerId}/tasks`, { title: 'mine now' }],
      ['POST', `${path}/outcomes`, { outcome: 'reached' }],
      ['POST', `${path}/dismissal`, { reason: 'handled' }],
      ['POST', `${path}/outcomes/${outcome}/undo`],
      ['PUT', `${path}/snooze`, { until: null }],
    ];
    for (const [method, url, body] of calls) {
      expect([url, (await wang.call(method, url, body)).status]).toEqual([url, 404]);
      expect([url, (await house.anonymous(method, url, body)).status]).toEqual([url, 401]);
    }
    expect((await wang.call('GET', '/today')).body.total).toBe(0);
    expect((await boss.call('GET', path)).body).toMatchObject({ taskId, mayAct: true });
  });

  test('21. managing is refused without the right', async () => {
    const { path } = await warned();
    const calls: ['GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', string, object?][] = [
      ['PUT', `${path}/assignee`, { assigneeId: null }],
      ['POST', '/tasks/assign', { target: { assignee: 'none' }, assigneeId: null }],
      ['POST', '/plays', { taskKind: 'manual', action: 'call', words: {} }],
      ['PATCH', '/plays/0198a000-0000-7000-8000-000000000000', { active: false }],
      ['DELETE', '/plays/0198a000-0000-7000-8000-000000000000'],
      ['GET', '/worklist/summary?from=2026-11-01&to=2026-11-30'],
      ['GET', '/worklist/tasks'],
      ['PUT', '/worklist/settings', { quietDays: 1 }],
    ];
    for (const [method, url, body] of calls)
      expect([url, (await li.call(method, url, body)).status]).toEqual([url, 403]);
  });

  test('22. a task handed to Wang is hers, and still the account manager’s', async () => {
    const { path } = await warned();
    expect((await boss.call('PUT', `${path}/assignee`, { assigneeId: wang.userId })).body.task.assignee.name).toBe(
      'Wang',
    );
    expect((await wang.call('GET', path)).body).toMatchObject({ mayAct: true, mayOpenCustomer: false });
    expect((await li.call('GET', path)).body).toMatchObject({ mayAct: true, mayOpenCustomer: true });
    const nobody = '0198a000-0000-7000-8000-000000000000';
    expect((await boss.call('PUT', `${path}/assignee`, { assigneeId: nobody })).body.code).toBe(
      'worklist.no_such_assignee',
    );
  });
});

describe('by hand', () => {
  test('23. two notes about one customer are two tasks, for the account manager', async () => {
    const customerId = await makeCustomer(house, { ownerId: li.userId });
    const first = await boss.call('POST', `/customers/${customerId}/tasks`, {
      title: '寄新茶样',
      action: 'gift',
      dueAt: '2026-11-21T02:00:00Z',
    });
    expect(first.body.task).toMatchObject({
      kind: 'manual',
      title: '寄新茶样',
      action: 'gift',
      assignee: { name: 'Li' },
      play: null,
    });
    await li.call('POST', `/customers/${customerId}/tasks`, { title: '问地址' });
    expect(await openTasksOf(customerId)).toHaveLength(2);
    expect(
      (await li.call('POST', `/customers/${customerId}/tasks`, { title: 'x', assigneeId: wang.userId })).status,
    ).toBe(403);
  });

  test('24. a task that is no conversation is simply done', async () => {
    const customerId = await makeCustomer(house, { ownerId: li.userId });
    const made = await li.call('POST', `/customers/${customerId}/tasks`, { title: '寄新茶样', action: 'gift' });
    const path = `/tasks/${customerId}/${made.body.task.taskId}/outcomes`;
    expect((await li.call('POST', path, { outcome: 'done' })).body.task).toMatchObject({
      state: 'done',
      closeReason: 'done',
    });
  });

  test('25. snoozed tasks leave the list until their time', async () => {
    const mei = await house.login('account_manager');
    const customerId = await makeCustomer(house, { ownerId: mei.userId });
    const taskId = await open(house, [warningFor(customerId, { assigneeId: mei.userId })]);
    const path = `/tasks/${customerId}/${taskId}/snooze`;
    expect((await mei.call('PUT', path, { until: '2026-11-19T02:00:00Z' })).body.code).toBe('worklist.in_the_past');
    expect((await mei.call('PUT', path, { until: '2026-11-20T08:00:00Z' })).status).toBe(200);
    expect((await mei.call('GET', '/today')).body.total).toBe(0);
    house.clock.set('2026-11-20T08:00:00Z');
    expect((await mei.call('GET', '/today')).body.total).toBe(1);
    house.clock.set(FRIDAY);
    await mei.call('PUT', path, { until: null });
    expect((await mei.call('GET', '/today')).body.total).toBe(1);
  });
});

describe('plays', () => {
  test('26. the built-in ones are there in both languages, once, however often Kith starts', async () => {
    const before = (await li.call('GET', '/plays')).body.items;
    for (const module of house.ctx.registry.modules) await module.seed?.(house.ctx, house.ctx.db);
    const plays = (await li.call('GET', '/plays')).body.items;
    expect(plays).toEqual(before);
    const save = plays.find((play: { code: string }) => play.code === 'save_call');
    expect(save.words['zh-CN'].steps).toHaveLength(7);
    expect(save.words.en.steps).toHaveLength(7);
    expect(save.words.en.steps[0]).toMatch(/^Greet/);
  });

  test('27. an edited play stays edited, a retired one is not suggested, one’s own comes after the built-in', async () => {
    const words = { title: '生日问候', steps: ['祝生日快乐'], offers: ['包邮一次'] };
    const made = await boss.call('POST', '/plays', {
      taskKind: 'review',
      action: 'message',
      words: { 'zh-CN': words, en: words },
    });
    expect(made.body).toMatchObject({ builtIn: false, active: true });
    const { customerId, path } = await warned({
      kind: 'review',
      action: 'message',
      reason: { code: 'review_due', reviewOn: '2026-11-20', what: 'stage' },
    });
    expect((await li.call('GET', path)).body.play.words['zh-CN'].offers).toEqual(['包邮一次']);
    await boss.call('PATCH', `/plays/${made.body.playId}`, {
      words: { 'zh-CN': { ...words, title: '生日' }, en: words },
    });
    await boss.call('DELETE', `/plays/${made.body.playId}`);
    expect((await li.call('GET', path)).body.play).toMatchObject({
      active: false,
      words: { 'zh-CN': { title: '生日' } },
    });
    await open(house, [warningFor(customerId, { kind: 'review', reasonKey: 'another', action: 'message' })]);
    expect((await openTasksOf(customerId)).map((task: { play: object | null }) => task.play)).toContain(null);
  });
});

describe('manager', () => {
  test('28. the summary counts per person, and every number opens its rows', async () => {
    const house2 = await testApp({ now: FRIDAY });
    try {
      const chen = await house2.login('administrator', 'Chen');
      const mei = await house2.login('account_manager', 'Mei');
      const make = async (more: Parameters<typeof warningFor>[1] = {}) => {
        const customerId = await makeCustomer(house2, { ownerId: mei.userId });
        const taskId = await open(house2, [
          warningFor(customerId, { assigneeId: mei.userId, atStakeMinor: 100, ...more }),
        ]);
        return `/tasks/${customerId}/${taskId}`;
      };
      const paths = [];
      for (let i = 0; i < 6; i++) paths.push(await make());
      await make({ dueAt: new Date('2026-11-20T01:00:00Z') });
      await mei.call('POST', `${paths[0]}/outcomes`, { outcome: 'reached' });
      await mei.call('POST', `${paths[1]}/outcomes`, { outcome: 'bought' });
      await mei.call('POST', `${paths[2]}/outcomes`, { outcome: 'not_reached' });
      await mei.call('POST', `${paths[3]}/dismissal`, { reason: 'handled' });
      const undone = await mei.call('POST', `${paths[4]}/outcomes`, { outcome: 'reached' });
      await mei.call('POST', `${paths[4]}/outcomes/${undone.body.undo}/undo`);
      const unowned = await makeCustomer(house2, {});
      await open(house2, [warningFor(unowned)]);
      const days = 'from=2026-11-20&to=2026-11-20';
      const { body } = await chen.call('GET', `/worklist/summary?${days}`);
      expect(body.owners).toMatchObject([
        {
          owner: { name: 'Mei' },
          open: 3,
          overdue: 1,
          snoozed: 1,
          done: 2,
          dismissed: 1,
          closed: 0,
          outcomes: [
            { outcome: 'reached', tasks: 1 },
            { outcome: 'not_reached', tasks: 1 },
            { outcome: 'bought', tasks: 1 },
          ],
          atStakeOpen: { minor: 400 },
          atStakeHandled: { minor: 200 },
        },
        { owner: null, open: 1, done: 0 },
      ]);
      expect(body.unowned).toMatchObject({ customers: 1, atStake: { minor: 0 } });
      const warned = await chen.call('GET', `/worklist/summary?${days}&kind=churn_warning`);
      expect(warned.body.owners).toEqual(body.owners);
      const byHand = await chen.call('GET', `/worklist/summary?${days}&kind=manual`);
      expect(byHand.body.owners).toEqual([]);
      expect((await chen.call('GET', '/worklist/tasks?kind=manual')).body.items).toEqual([]);
      const person = `person=${mei.userId}`;
      for (const view of ['open', 'overdue', 'snoozed', 'done', 'dismissed', 'closed']) {
        const span = ['done', 'dismissed', 'closed'].includes(view) ? `&${days}` : '';
        const rows = await chen.call('GET', `/worklist/tasks?${person}&view=${view}${span}`);
        expect([view, rows.body.items.length]).toEqual([view, body.owners[0][view]]);
      }
      for (const { outcome, tasks } of body.owners[0].outcomes) {
        const rows = await chen.call('GET', `/worklist/tasks?${person}&outcome=${outcome}&${days}`);
        expect([outcome, rows.body.items.length]).toEqual([outcome, tasks]);
      }
      expect((await chen.call('GET', '/worklist/tasks?person=none')).body.items).toHaveLength(1);
      const seen = [];
      let cursor = '';
      do {
        const page = await chen.call('GET', `/worklist/tasks?limit=1${cursor}`);
        seen.push(...page.body.items.map((task: { taskId: string }) => task.taskId));
        cursor = page.body.next ? `&cursor=${page.body.next}` : '';
      } while (cursor);
      expect(new Set(seen).size).toBe(4);
      expect((await chen.call('GET', '/worklist/tasks?cursor=nonsense')).body.code).toBe('worklist.bad_cursor');
    } finally {
      await house2.close();
    }
  });

  test('29. tasks in bulk: first the preview, then the report', async () => {
    const open1 = await warned();
    const closed = await warned();
    await li.call('POST', `${closed.path}/outcomes`, { outcome: 'reached' });
    const tasks = [open1, closed].map(({ customerId, taskId }) => ({ customerId, taskId }));
    const body = { target: { tasks }, assigneeId: wang.userId };
    const preview = await boss.call('POST', '/tasks/assign', { ...body, dryRun: true });
    expect(preview.body).toEqual({
      matched: 2,
      changed: 1,
      unchanged: 0,
      failures: [{ taskId: closed.taskId, code: 'worklist.not_open' }],
    });
    expect((await openTasksOf(open1.customerId))[0].assignee.name).toBe('Li');
    expect((await boss.call('POST', '/tasks/assign', body)).body.changed).toBe(1);
    expect((await openTasksOf(open1.customerId))[0].assignee.name).toBe('Wang');
    expect((await boss.call('POST', '/tasks/assign', body)).body).toMatchObject({ changed: 0, unchanged: 1 });
    const all = await boss.call('POST', '/tasks/assign', { target: { assignee: wang.userId }, assigneeId: li.userId });
    expect(all.body).toMatchObject({ unchanged: 0, failures: [] });
    expect((await openTasksOf(open1.customerId))[0].assignee.name).toBe('Li');
  });
});

describe('hooks', () => {
  test('30. open tasks follow the customer to another account manager, and close when the customer is put away', async () => {
    const { customerId } = await warned();
    const viewer = systemViewer([], 'test');
    await transact(house.ctx.db, async (tx) => {
      const env = await envOf(house.ctx, tx);
      await runHooks(house.ctx.registry.modules, 'reassigned', tx, {
        customerIds: [customerId],
        toOwner: wang.userId,
        viewer,
        env,
      });
    });
    expect((await openTasksOf(customerId))[0].assignee.name).toBe('Wang');
    await transact(house.ctx.db, async (tx) => {
      const env = await envOf(house.ctx, tx);
      await runHooks(house.ctx.registry.modules, 'archived', tx, {
        customerIds: [customerId],
        archived: true,
        viewer,
        env,
      });
    });
    expect(await openTasksOf(customerId)).toEqual([]);
  });

  test('31. with an import go its customers and the tasks nobody touched; who was spoken to stays', async () => {
    const importId = '0198a000-0000-7000-8000-00000000000a';
    const untouched = await warned();
    const spokenTo = await warned();
    await li.call('POST', `${spokenTo.path}/outcomes`, { outcome: 'reached', note: '下月再来' });
    const noted = await warned();
    await li.call('POST', `/customers/${noted.customerId}/tasks`, { title: '寄样品' });
    const ids = [untouched, spokenTo, noted].map((each) => each.customerId);
    await sql`UPDATE customers SET import_id = ${importId} WHERE customer_id = ANY(${ids}::uuid[])`.execute(
      house.ctx.db,
    );
    await sql`UPDATE customers_contact SET import_id = ${importId} WHERE customer_id = ANY(${ids}::uuid[])`.execute(
      house.ctx.db,
    );
    const touched = await transact(house.ctx.db, async (tx) => {
      const env = await envOf(house.ctx, tx);
      return undoImport(house.ctx.registry.modules, tx, { importId, env });
    });
    const { rows } = await sql<{ customer_id: string }>`
      SELECT customer_id FROM customers WHERE customer_id = ANY(${ids}::uuid[])`.execute(house.ctx.db);
    expect(rows.map((row) => row.customer_id).sort()).toEqual([spokenTo.customerId, noted.customerId].sort());
    expect(touched).toEqual([noted.customerId]);
    expect((await li.call('GET', untouched.path)).status).toBe(404);
    expect(await openTasksOf(noted.customerId)).toMatchObject([{ title: '寄样品' }]);
  });
});
