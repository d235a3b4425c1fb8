import type { HandoverPreview } from '@kith/contract/handovers';
import { array, assert, asyncProperty, boolean, integer, record } from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { transact } from '../../platform/db/client.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { buy, makeCustomer, open, warningFor } from '../worklist/factory.ts';
import { resumeHandovers } from './jobs.ts';
import { runHandover, runUndo } from './run.ts';

let house: TestApp;
let boss: Caller;
let zhou: Caller;
let chen: Caller;
let li: Caller;

beforeAll(async () => {
  house = await testApp();
  boss = await house.login('director', '秦湘');
  zhou = await house.login('account_manager', '周岚');
  chen = await house.login('account_manager', '陈燕');
  li = await house.login('account_manager', '李海');
});
afterAll(() => house.close());

const NOBODY = '00000000-0000-7000-8000-000000000000';

async function start(by: Caller, body: object): Promise<string> {
  const answer = await by.call('POST', '/handovers', body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.handoverId;
}

async function owners(ids: readonly string[]): Promise<(string | null)[]> {
  const { rows } = await sql<{ customer_id: string; owner_id: string | null; projected: string | null }>`
    SELECT c.customer_id, c.owner_id, p.owner_id AS projected FROM customers c JOIN customer_profile p USING (customer_id)
    WHERE customer_id = ANY(${[...ids]}::uuid[])`.execute(house.ctx.db);
  const of = new Map(rows.map((row) => [row.customer_id, row]));
  return ids.map((id) => {
    const row = of.get(id);
    expect(row?.projected).toBe(row?.owner_id);
    return row?.owner_id ?? null;
  });
}

async function assignees(customerId: string): Promise<(string | null)[]> {
  const { rows } = await sql<{ assignee_id: string | null }>`SELECT assignee_id FROM worklist_task
    WHERE customer_id = ${customerId} AND state = 'open' ORDER BY task_id`.execute(house.ctx.db);
  return rows.map((row) => row.assignee_id);
}

/** Many customers of one person at once. */
async function makeMany(ownerId: string, count: number, name: string): Promise<string[]> {
  const { ctx } = house;
  const ids = Array.from({ length: count }, () => newId());
  await transact(ctx.db, async (tx) => {
    await sql`INSERT INTO customers (customer_id, name, owner_id, created_at, updated_at)
      SELECT id, ${name} || n, ${ownerId}, ${ctx.clock.now()}, ${ctx.clock.now()}
      FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS i (id, n)`.execute(tx);
    await refreshCustomers(ctx, tx, ids);
  });
  return ids;
}

test('a customer goes over with tasks and promises; the receiver reads what was left for them', async () => {
  // 1. Zhou's customer: a warning, a promise to call back, last words; Chen helps with her.
  const shen = await makeCustomer(house, { ownerId: zhou.userId, name: '沈若兰', phone: '13811112222' });
  await buy(house, shen, '2026-11-01');
  await open(house, [
    warningFor(shen, {
      assigneeId: zhou.userId,
      reason: { code: 'silence', gapDays: 19, usualDays: 7, lastOn: '2026-11-01' },
    }),
    {
      ...warningFor(shen, { assigneeId: zhou.userId, title: '送样品' }),
      kind: 'call_back',
      reasonKey: 'promise',
      reason: { code: 'promised', saidOn: '2026-11-18' },
      dueAt: new Date('2026-11-24T02:00:00Z'),
    },
  ]);
  await zhou.call('POST', `/customers/${shen}/interactions`, { kind: 'call', text: '说年底要换大一号' });
  const until = '2026-12-20T00:00:00Z';
  await zhou.call('PUT', `/customers/${shen}/collaborators/${chen.userId}`, { mayWrite: true, expiresAt: until });

  // 2. Before: who gets what, with what the note will say. Nothing is written.
  const plan = { target: { customerIds: [shen] }, receivers: [chen.userId] };
  const before = await boss.call('POST', '/handovers/preview', plan);
  const preview: HandoverPreview = before.body;
  expect(preview).toMatchObject({ customers: 1, tasks: 2, promises: 1, leftOut: [] });
  expect(preview.shares).toMatchObject([{ owner: { name: '陈燕' }, customers: 1, has: 0, room: null }]);
  expect(preview.best[0]).toMatchObject({
    name: '沈若兰',
    to: { name: '陈燕' },
    lastWords: { text: '说年底要换大一号', by: { name: '周岚' } },
    promises: [{ title: '送样品', dueAt: '2026-11-24T02:00:00.000Z' }],
  });
  expect(await owners([shen])).toEqual([zhou.userId]);

  // 3. Handed over: owner, tasks; who now looks after her no longer helps; the note stands on her page.
  const words = [{ customerId: shen, text: '不喜欢被催' }];
  const body = { ...plan, note: '周岚转岗', words, introduce: 'everybody' };
  const handoverId = await start(boss, body);
  await runHandover(house.ctx, handoverId);
  expect(await owners([shen])).toEqual([chen.userId]);
  expect(await assignees(shen)).toEqual([chen.userId, chen.userId, chen.userId]);
  const her = (await chen.call('GET', `/customers/${shen}`)).body;
  expect(her.collaborators).toEqual([]);
  const { note } = (await chen.call('GET', `/customers/${shen}/handover-note`)).body;
  expect(note).toMatchObject({
    from: { name: '周岚' },
    to: { name: '陈燕' },
    by: { name: '秦湘' },
    note: '周岚转岗',
    words: '不喜欢被催',
    standing: { lastOn: '2026-11-01' },
    lastWords: { text: '说年底要换大一号' },
    promises: [{ title: '送样品' }],
  });
  const story = (await chen.call('GET', `/customers/${shen}/timeline`)).body.items;
  expect(story.find((entry: { module: string }) => entry.module === 'handover')).toMatchObject({
    text: '不喜欢被催',
    by: { name: '秦湘' },
  });
  const today = (await chen.call('GET', '/today')).body.items;
  expect(today.find((task: { kind: string }) => task.kind === 'introduction')).toMatchObject({
    reason: { code: 'handed_over', from: '周岚', on: '2026-11-20' },
  });
  // History keeps its author.
  expect(story.find((entry: { kind: string }) => entry.kind === 'call')).toMatchObject({ by: { name: '周岚' } });
  expect((await zhou.call('GET', `/customers/${shen}`)).status).toBe(404);
  expect((await zhou.call('GET', `/customers/${shen}/handover-note`)).status).toBe(404);

  // 4. Taken back within a day: everything is as it was, the introduction is closed, the history tells both ways.
  const report = (await boss.call('GET', `/handovers/${handoverId}`)).body;
  expect(report).toMatchObject({ state: 'done', moved: 1, tasks: 2, receivers: [{ customers: 1, moved: 1 }] });
  expect((await boss.call('POST', `/handovers/${handoverId}/undo`)).status).toBe(200);
  await runUndo(house.ctx, handoverId);
  expect(await owners([shen])).toEqual([zhou.userId]);
  expect(await assignees(shen)).toEqual([zhou.userId, zhou.userId]);
  const after = (await zhou.call('GET', `/customers/${shen}`)).body;
  expect(after.collaborators).toMatchObject([
    { user: { name: '陈燕' }, mayWrite: true, expiresAt: new Date(until).toISOString() },
  ]);
  expect(after.ownerHistory).toHaveLength(2);
  expect((await zhou.call('GET', `/customers/${shen}/handover-note`)).body.note).toBeNull();
  expect((await boss.call('GET', `/handovers/${handoverId}`)).body).toMatchObject({
    state: 'undone',
    back: 1,
    moved: 0,
  });
  expect((await boss.call('POST', `/handovers/${handoverId}/undo`)).body.code).toBe('handover.not_undoable');
});

/** All that hangs on these customers and could go over with them. */
async function hanging(ids: readonly string[]): Promise<unknown> {
  const { rows } = await sql`SELECT c.customer_id, c.owner_id,
      (SELECT jsonb_agg(jsonb_build_array(t.task_id, t.assignee_id, t.state) ORDER BY t.task_id) FROM worklist_task t
        WHERE t.customer_id = c.customer_id AND t.kind <> 'introduction') AS tasks,
      (SELECT jsonb_agg(to_jsonb(h) ORDER BY h.user_id) FROM customers_collaborator h
        WHERE h.customer_id = c.customer_id) AS helpers
    FROM customers c WHERE c.customer_id = ANY(${[...ids]}::uuid[]) ORDER BY c.customer_id`.execute(house.ctx.db);
  return rows;
}

async function history(ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ row: string }>`SELECT to_jsonb(o)::text AS row FROM customers_owner_change o
    WHERE customer_id = ANY(${[...ids]}::uuid[]) UNION ALL
    SELECT to_jsonb(i)::text FROM customers_interaction i WHERE customer_id = ANY(${[...ids]}::uuid[])`.execute(
    house.ctx.db,
  );
  return rows.map(({ row }) => row);
}

test('whatever hangs on customers is after handover and undo as it was; history only grows', async () => {
  const person = integer({ min: 0, max: 3 });
  const given = array(
    record({
      owner: person,
      tasks: array(person, { maxLength: 4 }),
      helpers: array(person, { maxLength: 2 }),
      said: boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const receivers = array(integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 3 });
  const property = asyncProperty(given, receivers, async (customers, to) => {
    const people = [zhou.userId, chen.userId, li.userId, null];
    const ids: string[] = [];
    for (const { owner, tasks, helpers, said } of customers) {
      const id = await makeCustomer(house, { ownerId: people[owner] ?? null, phone: null });
      ids.push(id);
      const drafts = tasks.map((task, at) => warningFor(id, { reasonKey: `r${at}`, assigneeId: people[task] ?? null }));
      await open(house, drafts);
      const until = '2026-12-20T00:00:00Z';
      for (const helper of helpers.map((each) => people[each]))
        if (helper)
          await boss.call('PUT', `/customers/${id}/collaborators/${helper}`, { mayWrite: true, expiresAt: until });
      if (said) await boss.call('POST', `/customers/${id}/interactions`, { kind: 'note', text: '记一笔' });
    }
    const [before, told] = [await hanging(ids), await history(ids)];
    const body = { target: { customerIds: ids }, receivers: to.map((each) => people[each]), introduce: 'everybody' };
    const began = await boss.call('POST', '/handovers', body);
    if (began.body.code === 'handover.nobody') return;
    await runHandover(house.ctx, began.body.handoverId);
    await boss.call('POST', `/handovers/${began.body.handoverId}/undo`);
    await runUndo(house.ctx, began.body.handoverId);
    expect(await hanging(ids)).toEqual(before);
    expect(await history(ids)).toEqual(expect.arrayContaining(told));
  });
  await assert(property, { numRuns: 6 });
});

test('what changed since stays; after a day nothing is taken back', async () => {
  const [one, two] = await makeMany(zhou.userId, 2, '后来');
  if (!one || !two) throw new Error('two customers');
  const handoverId = await start(boss, { target: { customerIds: [one, two] }, receivers: [chen.userId] });
  await runHandover(house.ctx, handoverId);
  await boss.call('PUT', `/customers/${one}/owner`, { ownerId: li.userId });
  await boss.call('POST', `/handovers/${handoverId}/undo`);
  await runUndo(house.ctx, handoverId);
  expect(await owners([one, two])).toEqual([li.userId, zhou.userId]);
  const stays = (await boss.call('GET', `/handovers/${handoverId}/customers?state=stays`)).body.items;
  expect(stays).toMatchObject([{ customerId: one, code: 'handover.changed_meanwhile' }]);

  const late = await start(boss, { target: { customerIds: [two] }, receivers: [chen.userId] });
  await runHandover(house.ctx, late);
  house.clock.set('2026-11-21T02:00:01Z');
  expect((await boss.call('POST', `/handovers/${late}/undo`)).status).toBe(409);
  house.clock.set('2026-11-20T02:00:00Z');
});

test('a run that was killed leaves each customer wholly on one side and goes on to the end', async () => {
  const ids = await makeMany(li.userId, 260, '多');
  await open(
    house,
    ids.map((id) => warningFor(id, { assigneeId: li.userId })),
  );
  const handoverId = await start(boss, { target: { customerIds: ids }, receivers: [zhou.userId, chen.userId] });
  // The batch that was under way is rolled back, as after kill -9: the first one stands.
  const killed = new AbortController();
  const job = { ...house.ctx, jobs: house.ctx.jobs };
  await expect(runHandover(job, handoverId, stopAfter(killed, 1))).rejects.toThrow();
  const middle = await owners(ids);
  const moved = middle.filter((owner) => owner !== li.userId).length;
  expect(moved).toBe(250);
  for (const [at, id] of ids.entries()) expect(await assignees(id)).toEqual([middle[at]]);
  expect((await boss.call('GET', `/handovers/${handoverId}`)).body).toMatchObject({ state: 'running', waiting: 10 });

  const sent: unknown[] = [];
  await resumeHandovers({ ...house.ctx, jobs: { send: async (_, name, input) => void sent.push([name, input]) } });
  expect(sent).toContainEqual(['handover.run', { handoverId }]);
  await runHandover(house.ctx, handoverId);
  const shares = Map.groupBy(await owners(ids), (owner) => owner);
  expect([...shares.keys()].sort()).toEqual([zhou.userId, chen.userId].sort());
  const { body } = await boss.call('GET', `/handovers/${handoverId}`);
  expect(body).toMatchObject({ state: 'done', moved: 260, waiting: 0, tasks: 260 });
});

/** A signal that is found aborted when it is looked at after so many batches. */
function stopAfter(controller: AbortController, batches: number): AbortSignal {
  let looked = 0;
  const { signal } = controller;
  signal.throwIfAborted = () => {
    if (looked++ >= batches) throw new Error('killed');
  };
  return signal;
}

test('nobody gets more than they may look after, neither by handover nor by hand nor by rule', async () => {
  const wang = await house.login('account_manager', '王敏');
  const ids = await makeMany(chen.userId, 3, '满');
  const limits = { everybody: null, people: [{ userId: wang.userId, most: 2 }] };
  expect((await chen.call('PUT', '/capacity', limits)).status).toBe(403);
  const set = await boss.call('PUT', '/capacity', limits);
  expect(set.body.people.find((each: { own?: number }) => each.own === 2)).toMatchObject({ most: 2, has: 0 });
  const plan = { target: { customerIds: ids }, receivers: [wang.userId] };
  expect((await boss.call('POST', '/handovers/preview', plan)).body).toMatchObject({
    customers: 2,
    leftOut: [{ code: 'handover.nobody_takes', customers: 1 }],
    shares: [{ room: 2 }],
  });
  const handoverId = await start(boss, plan);
  // One place is taken before the job comes to it.
  const meanwhile = await makeMany(li.userId, 1, '先到');
  await boss.call('PUT', `/customers/${meanwhile[0]}/owner`, { ownerId: wang.userId });
  await runHandover(house.ctx, handoverId);
  expect((await boss.call('GET', `/handovers/${handoverId}`)).body).toMatchObject({ moved: 1, leftOut: 2 });
  const over = await boss.call('PUT', `/customers/${ids[2]}/owner`, { ownerId: wang.userId });
  expect([over.status, over.body.code]).toEqual([409, 'customers.over_capacity']);
  const many = { target: { customerIds: ids }, owner: wang.userId };
  expect((await boss.call('POST', '/customers/assign', many)).body).toMatchObject({ changed: 0, failed: 2 });
  await boss.call('PUT', '/capacity', { everybody: null, people: [] });
});

test('whoever leaves is handed over whole, their account is closed, and both are taken back together', async () => {
  const admin = await house.login('administrator', '管理员');
  const leaver = await house.login('account_manager', '离职者');
  const own = await makeMany(leaver.userId, 4, '离');
  const [others] = await makeMany(li.userId, 1, '别人的');
  if (!others) throw new Error('a customer of somebody else');
  await open(house, [warningFor(others, { assigneeId: leaver.userId })]);
  await admin.call('PUT', `/customers/${own[0]}/archive`, { reason: '不再合作' });
  const rules = { rules: [{ kind: 'round_robin', ownerIds: [leaver.userId, li.userId] }] };
  await admin.call('PUT', '/assignment-rules', rules);
  const body = {
    target: { ownerId: leaver.userId },
    receivers: [chen.userId, li.userId],
    rule: 'value',
    byHand: [{ customerId: own[1], ownerId: li.userId }],
    leaves: true,
    introduce: 'nobody',
  };
  // Closing an account is not the right of who leads.
  expect((await boss.call('POST', '/handovers', body)).status).toBe(403);
  expect((await admin.call('POST', '/handovers', { ...body, target: { ownerId: admin.userId } })).status).toBe(409);
  expect((await admin.call('POST', '/handovers/preview', body)).body).toMatchObject({
    customers: 4,
    tasksElsewhere: 1,
  });
  const handoverId = await start(admin, body);
  await runHandover(house.ctx, handoverId);

  const now = await owners(own);
  expect(now[1]).toBe(li.userId);
  expect(now.every((owner) => owner === chen.userId || owner === li.userId)).toBe(true);
  expect(await assignees(others)).toEqual([li.userId]);
  expect((await leaver.call('GET', '/today')).status).toBe(401);
  expect((await admin.call('GET', '/assignment-rules')).body.rules).toEqual([
    { kind: 'round_robin', ownerIds: [li.userId] },
  ]);
  expect((await admin.call('GET', `/handovers/${handoverId}`)).body.closedAt).not.toBeNull();

  expect((await boss.call('POST', `/handovers/${handoverId}/undo`)).status).toBe(403);
  expect((await admin.call('POST', `/handovers/${handoverId}/undo`)).status).toBe(200);
  await runUndo(house.ctx, handoverId);
  expect(await owners(own)).toEqual(own.map(() => leaver.userId));
  expect(await assignees(others)).toEqual([leaver.userId]);
  const users = (await admin.call('GET', '/users')).body.items;
  expect(users.find((user: { userId: string }) => user.userId === leaver.userId).active).toBe(true);
});

test('who may not hand over is refused; a manager hands over within their department alone', async () => {
  const [his] = await makeMany(zhou.userId, 1, '外');
  const plan = { target: { customerIds: [his] }, receivers: [chen.userId] };
  for (const path of ['/handovers', '/handovers/preview']) {
    expect((await house.anonymous('POST', path, plan)).status).toBe(401);
    expect((await chen.call('POST', path, plan)).status).toBe(403);
  }
  const manager = await house.login('manager', '外部门主管');
  expect((await manager.call('POST', '/handovers', plan)).status).toBe(403);
  const toSelf = { ...plan, receivers: [manager.userId] };
  expect((await manager.call('POST', '/handovers/preview', toSelf)).body).toMatchObject({
    customers: 0,
    leftOut: [{ code: 'common.not_found', customers: 1 }],
  });
  expect((await manager.call('POST', '/handovers', toSelf)).body.code).toBe('handover.nobody');
  const all = (await boss.call('GET', '/handovers')).body.items;
  expect(all.length).toBeGreaterThan(0);
  expect((await manager.call('GET', '/handovers')).body.items).toEqual([]);
  expect((await manager.call('GET', `/handovers/${all[0].handoverId}`)).status).toBe(404);
  expect((await manager.call('POST', `/handovers/${all[0].handoverId}/undo`)).status).toBe(404);
  expect((await manager.call('GET', `/handovers/${all[0].handoverId}/customers`)).status).toBe(404);
  expect((await boss.call('GET', `/handovers/${NOBODY}`)).status).toBe(404);
  const first = (await boss.call('GET', '/handovers?limit=2')).body;
  const second = (await boss.call('GET', `/handovers?limit=2&cursor=${first.next}`)).body;
  const ids = [...first.items, ...second.items].map((each: { handoverId: string }) => each.handoverId);
  expect(new Set(ids).size).toBe(ids.length);
  expect((await boss.call('GET', '/handovers?cursor=x')).body.code).toBe('handover.bad_cursor');
});

test('notes are kept from whoever may not read people’s words', async () => {
  const [one] = await makeMany(zhou.userId, 1, '话');
  const words = [{ customerId: one, text: '只给接手人看' }];
  const body = { target: { customerIds: [one] }, receivers: [chen.userId], note: '大家都好', words };
  await runHandover(house.ctx, await start(boss, body));
  const admin = await house.login('administrator');
  const permissions = { 'customers.read': 'all', 'customers.assign': 'all' };
  const role = (await admin.call('POST', '/roles', { name: '不看话', permissions, fields: { notes: 'hidden' } })).body;
  const blind = await house.login(role.code);
  const seen = [`/customers/${one}/handover-note`, `/customers/${one}/timeline`, '/handovers'];
  for (const path of seen) {
    const { text, status } = await blind.call('GET', path);
    expect([path, status, text.includes('只给接手人看'), text.includes('大家都好')]).toEqual([path, 200, false, false]);
  }
});
