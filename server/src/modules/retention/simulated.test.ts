import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Company, simulate } from '../../../../samples/company.ts';
import { future } from '../../../../samples/future.ts';
import { addDays, daysBetween } from '../../platform/clock.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { importOrders } from '../orders/factory.ts';
import { putSettings } from './factory.ts';
import { runNightly } from './jobs.ts';
import { DEFAULT_SETTINGS } from './rules.ts';
import { type Cell, compare } from './rules-effect.ts';
import { bringIn, idOf, outcomeOf, type Purchase, purchasesOf, trait } from './testing-sample.ts';

/*
 * One company from the first night to the last, wholly through the house: orders come in by import, every fifth night the
 * run draws, lists and closes, account managers clear their lists through the API (15 in 100 are not reached), and who
 * was reached buys as the sample company says. At the end the page's figures are those counted from the simulated orders
 * themselves, and its intervals hold the true effect: the mean, over all whose window is over, of what they do within it
 * when listed less what they do when held out.
 */
const START = '2026-06-01';
const WINDOW = 30;
const DAYS = 75;
const STEP = 5;
const SETTINGS = { ...DEFAULT_SETTINGS, holdoutShare: 0.3, windowDays: WINDOW, dailyLimit: 10 };

let house: TestApp;
let boss: Caller;
let company: Company;
const managers: Caller[] = [];
/** By reference: the day, from 0, on which the customer was first reached. */
const contacted = new Map<string, number>();
let refs: Map<string, string>;

beforeAll(async () => {
  house = await testApp({ now: `${START}T02:00:00Z` });
  boss = await house.login('administrator', 'Boss');
  company = simulate({ seed: 21, today: START, customers: 800 });
  const owners = new Map<string, string>();
  for (const user of company.users) {
    const caller = await house.login('account_manager', user.name);
    managers.push(caller);
    owners.set(user.email, caller.userId);
  }
  await putSettings(house, SETTINGS);
  await sql`INSERT INTO retention_seed (version, seed, made_at) VALUES (2, 'simulated', now())`.execute(house.ctx.db);
  refs = new Map(company.customers.map(({ ref }) => [idOf(company, ref), ref]));
  await bringIn(house, company, owners);
});
afterAll(() => house.close());

const isReached = (ref: string) => trait(`reached ${ref}`) < 0.85;

/** What is bought from today until a day, when these are contacted. */
function purchasesUntil(day: number, reached: ReadonlyMap<string, number>): Purchase[] {
  return purchasesOf(company, future(company, { days: day, contacted: reached }).orders);
}

/** Purchases on the days [from, to), counted from the first. */
function within(purchases: readonly Purchase[], from: number, to: number): Purchase[] {
  // A day begins at 16:00 UTC of the day before in Shanghai.
  const [begins, ends] = [from, to].map((day) => `${addDays(START, day - 1)}T16:00:00.000Z`) as [string, string];
  return purchases.filter(({ at }) => at >= begins && at < ends);
}

/** Everybody clears their list: whom they reach they talk to, the others they set aside. */
async function workLists(day: number): Promise<void> {
  for (const manager of managers) {
    const { body } = await manager.call('GET', '/today');
    for (const { kind, taskId, customer } of body.items) {
      if (kind !== 'churn_warning') continue;
      const ref = refs.get(customer.customerId) ?? '';
      const path = `/tasks/${customer.customerId}/${taskId}`;
      const answer = isReached(ref)
        ? await manager.call('POST', `${path}/outcomes`, { outcome: 'reached' })
        : await manager.call('POST', `${path}/dismissal`, { reason: 'other' });
      expect(answer.status).toBe(200);
      if (isReached(ref) && !contacted.has(ref)) contacted.set(ref, day);
    }
  }
}

type Row = { customer_id: string; episode: number; arm: Cell['arm']; day: number; at_stake_minor: number };

/** The episodes whose windows are over. */
async function finished(): Promise<Row[]> {
  const { rows } = await sql<Omit<Row, 'day'> & { enrolled_on: string }>`
    SELECT customer_id, episode, arm, enrolled_on, at_stake_minor FROM retention_enrolment
    WHERE enrolled_on <= ${addDays(START, DAYS - WINDOW)} ORDER BY customer_id, episode`.execute(house.ctx.db);
  return rows.map(({ enrolled_on, ...row }) => ({ ...row, day: daysBetween(START, enrolled_on) }));
}

/** What each did within their window, of some course of events. */
function outcomes(rows: readonly Row[], purchases: readonly Purchase[]) {
  const byCustomer = Map.groupBy(purchases, (purchase) => purchase.customerId);
  return rows.map(({ customer_id, day }) => outcomeOf(within(byCustomer.get(customer_id) ?? [], day, day + WINDOW)));
}

/**
 * Listed and held out, of each: nobody was reached before, else the list changes nothing any more; on the list everybody
 * is reached, or not, on the day they come on it.
 */
function truthOf(rows: readonly Row[]): { bought: number; spend: number } {
  const sum = { bought: 0, spend: 0 };
  for (const [day, some] of Map.groupBy(rows, (row) => row.day)) {
    const before = new Map([...contacted].filter(([, at]) => at < day));
    const now = some.map((row) => refs.get(row.customer_id) ?? '').filter((ref) => isReached(ref) && !before.has(ref));
    const without = outcomes(some, purchasesUntil(day + WINDOW, before));
    const listed = outcomes(
      some,
      purchasesUntil(day + WINDOW, new Map([...before, ...now.map((ref) => [ref, day] as const)])),
    );
    for (const [index, each] of listed.entries()) {
      sum.bought += each.bought - (without[index]?.bought ?? 0);
      sum.spend += each.spend - (without[index]?.spend ?? 0);
    }
  }
  return { bought: sum.bought / rows.length, spend: sum.spend / rows.length };
}

test('a company goes through the house for three months, and the page says what was simulated', async () => {
  for (let day = 0; day <= DAYS; day += STEP) {
    house.clock.set(`${addDays(START, day)}T02:00:00Z`);
    if (day > 0) await importOrders(house, within(purchasesUntil(day, contacted), day - STEP, day));
    await runNightly(house.ctx, null);
    await workLists(day);
  }
  const { body: effect } = await boss.call('GET', '/retention/effect');
  const rows = await finished();
  expect(rows.length).toBeGreaterThan(150);
  expect(rows.filter(({ episode }) => episode > 1).length).toBeGreaterThan(10);

  // The page against the same sums made of the simulated orders.
  const did = outcomes(rows, purchasesUntil(DAYS, contacted));
  const cells = rows.map((row, index): Cell => {
    const { bought, spend } = did[index] ?? outcomeOf();
    const moments = { n: 1, x: row.at_stake_minor, y: spend, xx: 0, xy: 0, yy: 0 };
    return { arm: row.arm, share: 0.3, level: 'watch', month: '2026-06', bought, moments };
  });
  const counted = compare(cells);
  const { treated, heldOut, repurchase, spend } = effect.overall;
  expect([treated.episodes, treated.bought]).toEqual([counted.treated.episodes, counted.treated.bought]);
  expect([heldOut.episodes, heldOut.bought]).toEqual([counted.heldOut.episodes, counted.heldOut.bought]);
  expect(treated.spendMean.minor).toBe(Math.round(counted.treated.spendMean ?? 0));
  expect(heldOut.spendMean.minor).toBe(Math.round(counted.heldOut.spendMean ?? 0));
  for (const end of ['estimate', 'low', 'high'] as const) {
    expect(repurchase[end]).toBeCloseTo(counted.repurchase?.[end] ?? Number.NaN, 9);
    expect(Math.abs(spend[end].minor - (counted.spend?.[end] ?? Number.NaN))).toBeLessThan(0.51);
  }

  // The truth that no shop ever knows.
  const truth = truthOf(rows);
  expect(truth.bought).toBeGreaterThan(0.05);
  expect(repurchase.low).toBeLessThan(truth.bought);
  expect(repurchase.high).toBeGreaterThan(truth.bought);
  expect(spend.low.minor).toBeLessThan(truth.spend);
  expect(spend.high.minor).toBeGreaterThan(truth.spend);
  // Nobody turned to those held out; of the others most were reached, but for those whom nobody looks after.
  expect(effect.conduct.heldOut.contacted).toBe(0);
  expect(effect.conduct.treated.contacted / effect.conduct.treated.enrolled).toBeGreaterThan(0.7);
}, 240_000);
