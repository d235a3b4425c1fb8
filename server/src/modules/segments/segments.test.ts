import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refreshCompany } from '../../platform/facts.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { makeCustomers } from '../orders/factory.ts';
import { catalogueOf } from './catalogue.ts';
import { fillSegments } from './runs.ts';

let house: TestApp;
let admin: Caller;
let manager: Caller;
let own: string;
let foreign: string;

beforeAll(async () => {
  house = await testApp();
  admin = await house.login('administrator');
  manager = await house.login('account_manager');
  [own = ''] = await makeCustomers(house, 1, manager.userId);
  [foreign = ''] = await makeCustomers(house, 1, admin.userId);
  await refreshCompany(house.ctx, { everyone: true });
});
afterAll(() => house.close());

const names = (en: string) => ({ 'zh-CN': `分群${en}`, en });
const all = (...of: unknown[]) => ({ kind: 'all', of });
const tagged = (...of: string[]) => ({ kind: 'tags', has: 'any', of });
const create = async (en: string, rule: unknown) => admin.call('POST', '/segments', { names: names(en), rule });
const fill = () => fillSegments(house.ctx, catalogueOf(house.ctx.registry.modules));
const members = async (caller: Caller, segmentId: string) => {
  const { body } = await caller.call('GET', `/customers?segment=${segmentId}`);
  return body.items.map(({ customerId }: { customerId: string }) => customerId).sort();
};

describe('a segment', () => {
  let segmentId: string;

  test('1. is stored, filled behind it, and follows a change at once', async () => {
    const made = await create('Tea lovers', all(tagged('tea')));
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ state: 'filling', members: 0, version: 1, turnsByTime: false });
    segmentId = made.body.segmentId;
    await fill();
    expect((await admin.call('GET', `/segments/${segmentId}`)).body.state).toBe('ready');
    await admin.call('PUT', `/customers/${own}/tags`, { tags: ['tea'] });
    await admin.call('PUT', `/customers/${foreign}/tags`, { tags: ['tea'] });
    expect((await admin.call('GET', `/segments/${segmentId}`)).body).toMatchObject({ members: 2, came: 2, went: 0 });
    expect(await members(admin, segmentId)).toEqual([own, foreign].sort());
  });

  test('2. shows account managers their own members only, on every page', async () => {
    const path = `/segments/${segmentId}`;
    expect((await manager.call('GET', path)).body.members).toBe(1);
    expect((await manager.call('GET', '/segments')).body.items[0].members).toBe(1);
    expect(await members(manager, segmentId)).toEqual([own]);
    const moves = (await manager.call('GET', `${path}/moves`)).body.came;
    expect(moves.map(({ customerId }: { customerId: string }) => customerId)).toEqual([own]);
    const sizes = (await manager.call('GET', `${path}/sizes`)).body.items;
    expect(sizes.at(-1)).toMatchObject({ members: 1, came: 1, went: 0 });
    expect((await manager.call('GET', `${path}/profile`)).body).toMatchObject({ members: 1, others: 0 });
    expect((await manager.call('POST', '/segments/preview', { rule: all(tagged('tea')) })).status).toBe(403);
  });

  test('3. is previewed before it is stored: how many, and whom', async () => {
    const { status, body } = await admin.call('POST', '/segments/preview', { rule: all(tagged('tea')) });
    expect(status).toBe(200);
    expect(body).toMatchObject({ members: 2, of: 2 });
    expect(body.examples.map(({ customerId }: { customerId: string }) => customerId).sort()).toEqual(
      [own, foreign].sort(),
    );
  });

  test('4. tells who left and why, and keeps its size of every day', async () => {
    await admin.call('PUT', `/customers/${foreign}/archive`, { reason: 'moved away' });
    const { came, went } = (await admin.call('GET', `/segments/${segmentId}/moves`)).body;
    expect(came).toHaveLength(1);
    expect(went).toEqual([]);
    await admin.call('DELETE', `/customers/${foreign}/archive`);
    await admin.call('PUT', `/customers/${foreign}/tags`, { tags: [] });
    const left = (await admin.call('GET', `/segments/${segmentId}/moves`)).body.went;
    expect(left).toHaveLength(2);
    expect(left[0]).toMatchObject({ customerId: foreign, cause: 'changed' });
    const { items } = (await admin.call('GET', `/segments/${segmentId}/sizes?days=7`)).body;
    expect(items).toEqual([{ on: '2026-11-20', members: 1, came: 3, went: 2 }]);
  });

  test('5. is changed by its rule, refused to who was slower', async () => {
    const body = { names: names('Tea'), note: 'x', rule: all(tagged('ware')), version: 1 };
    expect((await admin.call('PUT', `/segments/${segmentId}`, body)).body).toMatchObject({
      state: 'filling',
      version: 2,
    });
    const again = await admin.call('PUT', `/segments/${segmentId}`, body);
    expect([again.status, again.body.code]).toEqual([409, 'segments.changed_meanwhile']);
    await fill();
    expect((await admin.call('GET', `/segments/${segmentId}`)).body).toMatchObject({ state: 'ready', members: 0 });
    expect((await admin.call('GET', `/segments/${segmentId}/moves`)).body.went[0]).toMatchObject({ cause: 'rule' });
  });

  test('6. overlaps with others', async () => {
    const one = (await create('A', all(tagged('tea')))).body.segmentId;
    const two = (await create('B', all({ kind: 'segment', segmentId: one, is: true }))).body.segmentId;
    await fill();
    const { items } = (await admin.call('GET', `/segments/${one}/overlap`)).body;
    expect(items).toEqual([{ segmentId: two, names: names('B'), members: 1, both: 1 }]);
  });
});

describe('a rule that cannot be', () => {
  const refused = async (rule: unknown) => {
    const { status, body } = await create('Bad', rule);
    return [status, body.errors ?? body.code];
  };

  test('1. is refused with the path of the node', async () => {
    const fact = { kind: 'number', fact: 'shoe_size', is: { min: 1 } };
    expect(await refused(all(tagged('a'), { kind: 'any', of: [fact] }))).toEqual([
      400,
      [{ path: 'body.rule.of.1.of.0', code: 'unknown_fact' }],
    ]);
    expect(await refused(all({ kind: 'number', fact: 'order_count', is: { min: 3, max: 2 } }))).toEqual([
      400,
      [{ path: 'body.rule.of.0.is', code: 'limits_crossed' }],
    ]);
    expect(await refused(all({ kind: 'day', fact: 'order_count', is: { how: 'never' } }))).toEqual([
      400,
      [{ path: 'body.rule.of.0', code: 'wrong_question' }],
    ]);
    expect(await refused(all({ kind: 'segment', segmentId: own, is: true }))).toEqual([
      400,
      [{ path: 'body.rule.of.0', code: 'no_such_segment' }],
    ]);
    expect(await refused({ kind: 'all', of: [] })).toMatchObject([400, [{ path: 'body.rule.of' }]]);
  });

  test('2. is refused when it is too deep or too long', async () => {
    const deep = [1, 2, 3, 4].reduce<unknown>((inner) => all(inner), tagged('a'));
    expect(await refused(deep)).toEqual([200, undefined]);
    expect(await refused(all(deep))).toEqual([400, [{ path: 'body.rule.of.0.of.0.of.0.of.0', code: 'too_deep' }]]);
    const long = all(...Array.from({ length: 3 }, () => all(...Array.from({ length: 20 }, () => tagged('a')))));
    expect(await refused(long)).toEqual([400, [{ path: 'body.rule', code: 'too_many_conditions' }]]);
  });

  test('3. is refused when it comes back to itself, with the way; one that is asked for is not given up', async () => {
    const isIn = (segmentId: string) => all({ kind: 'segment', segmentId, is: true });
    const first = (await create('First', all(tagged('a')))).body.segmentId;
    const second = (await create('Second', isIn(first))).body.segmentId;
    const body = { names: names('First'), rule: isIn(second), version: 1 };
    const cycle = await admin.call('PUT', `/segments/${first}`, body);
    expect([cycle.status, cycle.body.code]).toEqual([400, 'segments.cycle']);
    expect(cycle.body.params.way).toBe('分群First (First) → 分群Second (Second) → 分群First (First)');
    expect((await admin.call('DELETE', `/segments/${first}`)).body.code).toBe('segments.in_use');
    expect((await admin.call('DELETE', `/segments/${second}`)).status).toBe(200);
    expect((await admin.call('GET', `/segments/${second}`)).status).toBe(404);
  });

  test('4. never becomes part of the statement', async () => {
    const evil = "x'); DROP TABLE segments_member; --";
    const rule = all(
      tagged(evil),
      { kind: 'share', percent: 50, seed: evil },
      { kind: 'choice', fact: 'region', of: [evil] },
    );
    expect((await admin.call('POST', '/segments/preview', { rule })).body).toMatchObject({ members: 0 });
    await sql`SELECT 1 FROM segments_member LIMIT 1`.execute(house.ctx.db);
  });
});

test('what rules can ask is what the rooms declare', async () => {
  const { body } = await admin.call('GET', '/segments/vocabulary');
  const facts = Object.fromEntries(body.facts.map((fact: { fact: string }) => [fact.fact, fact]));
  expect(facts.spend_year_minor).toMatchObject({ module: 'orders', ask: 'money' });
  expect(facts.risk_level).toMatchObject({ module: 'retention', ask: 'choice', words: 'risk' });
  expect(facts.birthday).toMatchObject({ comes: true, choices: null });
  const owner = facts.owner_id.choices.find(({ value }: { value: string }) => value === manager.userId);
  expect(owner.name).toContain('account_manager');
  const sources = body.happenings.map(({ source }: { source: string }) => source);
  expect(sources).toEqual(['customers.contact', 'orders.purchase', 'worklist.outcome', 'ingest.event']);
});
