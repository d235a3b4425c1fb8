import { afterAll, beforeAll, expect, test } from 'vitest';
import { refreshCompany } from '../../platform/facts.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { importOrders, makeCustomers } from '../orders/factory.ts';
import { companyOrders } from './testing-company.ts';

const TODAY = '2026-11-20';
let house: TestApp;
let chen: Caller;
let boss: Caller;
let own: string[];
let others: string[];
const sent: [string, object][] = [];

beforeAll(async () => {
  house = await testApp({ now: '2026-11-19T02:00:00Z' });
  house.ctx.jobs.send = async (_conn, name, input) => void sent.push([name, input]);
  chen = await house.login('account_manager', '陈燕');
  boss = await house.login('administrator', 'Boss');
  own = await makeCustomers(house, 40, chen.userId);
  others = await makeCustomers(house, 320);
  await importOrders(house, companyOrders([...own, ...others], TODAY));
  await refreshCompany(house.ctx, { everyone: true });
  house.clock.set(`${TODAY}T02:00:00Z`);
  await refreshCompany(house.ctx, { everyone: true });
}, 60_000);
afterAll(() => house.close());

test('versions of the models, and one with all that is known of it', async () => {
  const { body } = await boss.call('GET', '/insight/models');
  expect(body.items).toHaveLength(2);
  expect(body.items.map((each: { asOf: string; inForce: boolean }) => [each.asOf, each.inForce])).toEqual([
    [TODAY, true],
    ['2026-11-19', false],
  ]);
  const { body: one } = await boss.call('GET', `/insight/models/${body.items[0].modelId}`);
  expect(one).toMatchObject({ state: 'ready', fittedOn: 360, returns: 'net', unitDays: 7, madeBy: null });
  expect(one.report.candidates.map(({ name }: { name: string }) => name).sort()).toEqual([
    'bgnbd',
    'mbgnbd',
    'nbd',
    'pareto_nbd',
  ]);
  expect(one.report.backtest.weeks.length).toBeGreaterThan(20);
  expect((await boss.call('GET', '/insight/models/01990000-0000-7000-8000-000000000000')).status).toBe(404);
});

test('fitting now is a job of who may change settings', async () => {
  expect((await house.anonymous('POST', '/insight/models')).status).toBe(401);
  expect((await chen.call('POST', '/insight/models')).status).toBe(403);
  expect((await boss.call('POST', '/insight/models')).status).toBe(200);
  expect(sent.at(-1)).toEqual(['insight.fit', { by: boss.userId }]);
});

test('a customer’s forecast: figures, facts, what the day before said, what comparable customers spend', async () => {
  const [mine = ''] = own;
  const { body } = await chen.call('GET', `/customers/${mine}/forecast`);
  expect(body).toMatchObject({ state: 'ready', asOf: TODAY, facts: { purchases: 1, lastOn: TODAY, silentDays: 0 } });
  expect(body.figures.months.map(({ months }: { months: number }) => months)).toEqual([3, 6, 12]);
  expect(body.figures.alive).toBeGreaterThan(0.5);
  const { base, parts } = body.contributions;
  const logOdds = parts.reduce((sum: number, part: { logOdds: number }) => sum + part.logOdds, base);
  expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(body.figures.chance, 5);
  expect(body.model.horizonDays).toBeGreaterThanOrEqual(14);
  // They came today: yesterday nothing was expected of them.
  expect(body.before).toBeNull();
  const { body: second } = await chen.call('GET', `/customers/${own[1]}/forecast`);
  expect(second.before).toMatchObject({ asOf: '2026-11-19', because: ['day_passed', 'new_model'] });
  expect(second.potential.comparable.minor).toBeGreaterThan(0);
  expect(second.potential.group.customers).toBeGreaterThanOrEqual(20);
  const { body: row } = await chen.call('GET', '/customers?sort=expected&dir=desc&limit=200');
  const listed = row.items.find(({ customerId }: { customerId: string }) => customerId === own[1]);
  expect(listed.quadrant).toBe(second.potential.quadrant);
});

test('other people’s customers are not there, and nobody sees anything without a session', async () => {
  expect((await chen.call('GET', `/customers/${others[0]}/forecast`)).status).toBe(404);
  expect((await boss.call('GET', `/customers/${others[0]}/forecast`)).status).toBe(200);
  for (const path of ['/insight/models', '/insight/quadrants', '/insight/cohorts', '/insight/intervals']) {
    expect((await house.anonymous('GET', path)).status, path).toBe(401);
  }
});

test('quadrants count whom the viewer sees; each cell is a filter of the list', async () => {
  const { body: all } = await boss.call('GET', '/insight/quadrants');
  const { body: ours } = await chen.call('GET', '/insight/quadrants');
  const count = (cells: { customers: number }[]) => cells.reduce((total, { customers }) => total + customers, 0);
  expect([count(all.cells), count(ours.cells)]).toEqual([360, 40]);
  expect([all.points.length, ours.points.length]).toEqual([360, 40]);
  expect([all.scope, ours.scope, all.valueBy]).toEqual(['all', 'own', 'expected']);
  for (const { quadrant, customers } of ours.cells) {
    const { body: list } = await chen.call('GET', `/customers?quadrant=${quadrant}&limit=200`);
    expect(list.items, quadrant).toHaveLength(customers);
  }
});

test('cohorts and intervals: of everybody, and of one’s own', async () => {
  const { body: all } = await boss.call('GET', '/insight/cohorts?by=quarter');
  const { body: ours } = await chen.call('GET', '/insight/cohorts?by=quarter');
  const sum = (cohorts: { customers: number }[]) => cohorts.reduce((total, { customers }) => total + customers, 0);
  expect([sum(all.cohorts), sum(ours.cohorts)]).toEqual([360, 40]);
  for (const { customers, active } of all.cohorts) {
    expect(active[0]).toBe(customers);
    expect(Math.max(...active)).toBe(customers);
  }
  const { body: gaps } = await chen.call('GET', '/insight/intervals');
  expect(gaps.bins.reduce((total: number, { count }: { count: number }) => total + count, 0)).toBe(gaps.intervals);
  expect(gaps.medianDays).toBeGreaterThan(8);
});
