import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { consume } from '../../platform/events.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { isPublic } from './addresses.ts';
import { deliverTo, type Sending } from './deliver.ts';
import { tellEndpoints } from './jobs.ts';
import { post } from './post.ts';
import { findEndpoint, nextDue } from './repo.ts';
import { asksFor, pauseAfter, retryAfter } from './rules.ts';

/** What the house signs with in tests (testing.ts). */
const sending: Sending = { master: 'test-secret-of-32-characters-long', chance: () => 0.5, send: post };

type Got = { path: string; headers: IncomingHttpHeaders; body: string };
let house: TestApp;
let admin: Caller;
let receiver: Server;
let base: string;
const got: Got[] = [];
/** What the receiver answers next; by default it takes everything. */
let answers: { status: number; headers?: Record<string, string> }[] = [];

beforeAll(async () => {
  house = await testApp({ now: '2026-11-20T02:00:00Z' });
  house.ctx.config.webhooksToPrivate = true;
  admin = await house.login('administrator');
  receiver = createServer((req, res) => {
    let body = '';
    req.on('data', (piece) => {
      body += piece;
    });
    req.on('end', () => {
      got.push({ path: req.url ?? '', headers: req.headers, body });
      const { status, headers } = answers.shift() ?? { status: 200 };
      res.writeHead(status, headers).end('noted');
    });
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterEach(() => {
  got.length = 0;
  answers = [];
});
afterAll(async () => {
  receiver.close();
  await house.close();
});

async function endpoint(path: string, kinds: string[], by = admin): Promise<{ endpointId: string; secret: string }> {
  const made = await by.call('POST', '/webhooks', { name: path, url: `${base}/${path}`, kinds });
  expect(made.status).toBe(200);
  return { endpointId: made.body.endpoint.endpointId, secret: made.body.secret };
}

/** Puts down what happened since the last time; transactions of other tests may hold it back a while. */
async function tell(): Promise<void> {
  const marker = await sql<{ n: string }>`SELECT pg_current_xact_id()::text AS n`.execute(house.ctx.db);
  const wanted = BigInt(marker.rows[0]?.n ?? '0');
  await vi.waitFor(
    async () => {
      const { rows } = await sql<{ n: string }>`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS n`.execute(
        house.ctx.db,
      );
      expect(BigInt(rows[0]?.n ?? '0') > wanted).toBe(true);
    },
    { timeout: 20_000, interval: 50 },
  );
  while ((await consume(house.ctx.db, tellEndpoints(house.ctx), house.clock.now())) > 0);
}

async function deliver(endpointId: string): Promise<void> {
  const row = await findEndpoint(house.ctx.db, endpointId);
  if (row) await deliverTo(house.ctx, sending, row);
}

const later = (ms: number) => house.clock.set(new Date(house.clock.now().getTime() + ms));

async function states(endpointId: string): Promise<[string, number][]> {
  const { items } = (await admin.call('GET', `/webhooks/${endpointId}/deliveries`)).body;
  return items.map((item: { state: string; attempts: number }) => [item.state, item.attempts]).reverse();
}

function signed(secret: string, { headers, body }: Got): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}

test('an endpoint is told what it asks for, signed, in order, and no more than its maker may see', async () => {
  const { endpointId, secret } = await endpoint('all', ['customers.*']);
  const other = await endpoint('orders', ['orders.recorded']);
  const { customerId, version } = (await admin.call('POST', '/customers', { name: '甲', externalRef: 'W-1' })).body;
  await admin.call('PATCH', `/customers/${customerId}`, { version, region: '杭州' });
  await tell();
  await deliver(endpointId);
  await deliver(other.endpointId);
  expect(got.map(({ path, body }) => [path, JSON.parse(body).type])).toEqual([
    ['/all', 'customers.created'],
    ['/all', 'customers.updated'],
  ]);
  const [first] = got;
  expect(JSON.parse(first?.body ?? '')).toEqual({
    type: 'customers.created',
    timestamp: '2026-11-20T02:00:00.000Z',
    data: { customerId, externalRef: 'W-1' },
  });
  expect(first?.headers['webhook-signature']).toBe(first && signed(secret, first));
  expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
  // Nothing twice, also when the events are read again.
  await tell();
  await deliver(endpointId);
  expect(got.length).toBe(2);
  expect((await admin.call('GET', `/webhooks/${endpointId}`)).text).not.toContain(secret.slice(8));
});

test('somebody who sees only their own is told only of those, also after a customer has left them', async () => {
  const role = { name: 'own webhooks', permissions: { 'customers.read': 'own', 'webhooks.manage': 'all' } };
  const code = (await admin.call('POST', '/roles', role)).body.code;
  const maker = await house.login(code);
  const { endpointId } = await endpoint('own', ['*'], maker);
  const mine = (await admin.call('POST', '/customers', { name: '乙', ownerId: maker.userId })).body.customerId;
  await admin.call('POST', '/customers', { name: '丙', ownerId: admin.userId });
  // Orders are not theirs to read.
  await admin.call('POST', `/customers/${mine}/orders`, { orderedAt: '2026-11-02T04:00:00Z', amountMinor: 100 });
  await tell();
  await deliver(endpointId);
  expect(got.map(({ body }) => [JSON.parse(body).type, JSON.parse(body).data.customerId])).toEqual([
    ['customers.created', mine],
  ]);
  expect((await states(endpointId)).map(([state]) => state)).toEqual(['delivered', 'dropped', 'dropped']);
  await admin.call('PATCH', `/users/${maker.userId}`, { active: false });
  expect((await admin.call('GET', `/webhooks/${endpointId}`)).body.actsFor).toBeNull();
  await admin.call('POST', '/customers', { name: '丁', ownerId: maker.userId });
  await tell();
  await deliver(endpointId);
  expect(got.length).toBe(1);
});

test('what fails is tried again later, and the customer’s next event waits for it; others do not', async () => {
  const { endpointId } = await endpoint('failing', ['customers.*']);
  const { customerId, version } = (await admin.call('POST', '/customers', { name: '戊' })).body;
  await admin.call('PATCH', `/customers/${customerId}`, { version, region: '苏州' });
  await admin.call('POST', '/customers', { name: '己' });
  await tell();
  answers = [{ status: 500 }];
  await deliver(endpointId);
  expect(await states(endpointId)).toEqual([
    ['pending', 1],
    ['pending', 0],
    ['delivered', 1],
  ]);
  // What waits behind the one that failed asks for no look of its own.
  expect(await nextDue(house.ctx.db, house.clock.now())).toEqual(new Date(house.clock.now().getTime() + 5_000));
  later(4_000);
  await deliver(endpointId);
  expect(got.length).toBe(2);
  later(2_000);
  answers = [{ status: 503, headers: { 'retry-after': '120' } }];
  await deliver(endpointId);
  later(60_000);
  await deliver(endpointId);
  expect(got.length).toBe(3);
  later(61_000);
  await deliver(endpointId);
  expect(got.slice(3).map(({ body }) => JSON.parse(body).type)).toEqual(['customers.created', 'customers.updated']);
  expect(new Set(got.filter((_, at) => at !== 1 && at < 4).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect((await states(endpointId)).map(([state]) => state)).toEqual(['delivered', 'delivered', 'delivered']);
});

test('after ten attempts a delivery is dead; one or a range is sent again under the same id', async () => {
  const { endpointId } = await endpoint('dead', ['customers.created']);
  await admin.call('POST', '/customers', { name: '庚' });
  await tell();
  for (let attempt = 0; attempt < 12; attempt++) {
    answers = [{ status: 500 }];
    await deliver(endpointId);
    later(100_000_000);
  }
  answers = [];
  expect(got.length).toBe(10);
  expect(await states(endpointId)).toEqual([['dead', 10]]);
  expect((await admin.call('GET', `/webhooks/${endpointId}`)).body).toMatchObject({ dead: 1, pending: 0 });
  const [{ deliveryId }] = (await admin.call('GET', `/webhooks/${endpointId}/deliveries?state=dead`)).body.items;
  expect((await admin.call('POST', `/webhooks/${endpointId}/deliveries/${deliveryId}/replay`)).status).toBe(200);
  await deliver(endpointId);
  expect(got.at(-1)?.headers['webhook-id']).toBe(deliveryId);
  const range = { from: '2026-11-01', to: '2026-12-31', only: 'all' };
  expect((await admin.call('POST', `/webhooks/${endpointId}/replays`, range)).body).toEqual({ deliveries: 1 });
  await deliver(endpointId);
  expect(got.length).toBe(12);
  const { items } = (await admin.call('GET', `/webhooks/${endpointId}/deliveries/${deliveryId}/attempts`)).body;
  expect(items.length).toBe(12);
  expect(items[0]).toMatchObject({
    status: 200,
    error: null,
    answerBody: 'noted',
    request: { 'webhook-id': deliveryId },
  });
});

test('a new secret signs beside the old one for a day', async () => {
  const { endpointId, secret } = await endpoint('rotated', ['none.none']);
  const next = (await admin.call('POST', `/webhooks/${endpointId}/secret`)).body.secret;
  await admin.call('POST', `/webhooks/${endpointId}/test`);
  const [both] = got;
  expect(both?.headers['webhook-signature']).toBe(both && `${signed(next, both)} ${signed(secret, both)}`);
  later(25 * 3_600_000);
  await admin.call('POST', `/webhooks/${endpointId}/test`);
  const alone = got[1];
  expect(alone?.headers['webhook-signature']).toBe(alone && signed(next, alone));
});

test('a paused endpoint is told later, one that is gone or removed no more', async () => {
  const { endpointId } = await endpoint('paused', ['customers.created']);
  await admin.call('PATCH', `/webhooks/${endpointId}`, { active: false });
  await admin.call('POST', '/customers', { name: '辛' });
  await tell();
  expect((await admin.call('GET', `/webhooks/${endpointId}`)).body).toMatchObject({ active: false, pending: 1 });
  await admin.call('PATCH', `/webhooks/${endpointId}`, { active: true });
  answers = [{ status: 410 }];
  await deliver(endpointId);
  expect((await admin.call('GET', `/webhooks/${endpointId}`)).body).toMatchObject({ active: false, gone: true });
  expect((await admin.call('DELETE', `/webhooks/${endpointId}`)).status).toBe(200);
  expect((await admin.call('GET', `/webhooks/${endpointId}`)).status).toBe(404);
});

test('private addresses are refused, by name and by number, and a redirect is not followed', async () => {
  const { endpointId } = await endpoint('redirect', ['none.none']);
  answers = [{ status: 302, headers: { location: `${base}/elsewhere` } }];
  expect((await admin.call('POST', `/webhooks/${endpointId}/test`)).body).toMatchObject({
    status: 302,
    error: 'redirect',
  });
  expect(got.map(({ path }) => path)).toEqual(['/redirect']);
  house.ctx.config.webhooksToPrivate = false;
  try {
    expect((await admin.call('POST', `/webhooks/${endpointId}/test`)).body).toMatchObject({ error: 'private_address' });
    expect((await admin.call('POST', '/webhooks', { name: 'x', url: `${base}/x`, kinds: ['*'] })).status).toBe(400);
    const port = base.split(':').at(-1);
    for (const host of ['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1']) {
      const { error } = await post(`https://${host}:${port}/`, { body: '', heads: {} }, { allowPrivate: false });
      expect([host, error]).toEqual([host, 'private_address']);
    }
  } finally {
    house.ctx.config.webhooksToPrivate = true;
  }
  expect(got.length).toBe(1);
});

test('addresses that are not the open Internet', () => {
  const inside = [
    ...[
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
      '127.0.0.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
    ],
    ...['224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '::ffff:10.0.0.1'],
    ...['::ffff:a00:1', '64:ff9b::a00:1', '2002:7f00:1::', '2001:db8::1', 'fe80::1%eth0', 'nonsense'],
  ];
  expect(inside.filter(isPublic)).toEqual([]);
  const outside = ['8.8.8.8', '172.32.0.1', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'];
  expect(outside.filter((address) => !isPublic(address))).toEqual([]);
});

test('kinds, pauses and patience', () => {
  expect(asksFor(['orders.*'], 'orders.recorded')).toBe(true);
  expect(asksFor(['orders.recorded', 'customers.*'], 'orders.changed')).toBe(false);
  expect([1, 2, 9, 10].map((attempts) => pauseAfter(attempts, null, 0.5))).toEqual([5_000, 30_000, 86_400_000, null]);
  expect([pauseAfter(1, null, 0), pauseAfter(1, null, 1), pauseAfter(1, 1e9, 0)]).toEqual([4_000, 6_000, 86_400_000]);
  const now = new Date('2026-11-20T02:00:00Z');
  expect([retryAfter('7', now), retryAfter('Fri, 20 Nov 2026 02:01:00 GMT', now), retryAfter('soon', now)]).toEqual([
    7,
    60,
    null,
  ]);
});
