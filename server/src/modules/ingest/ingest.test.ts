import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { tidy } from './jobs.ts';
import { followTouched, takeMessages } from './take.ts';

let house: TestApp;
let admin: Caller;

beforeAll(async () => {
  house = await testApp({ now: '2026-11-20T02:00:00Z' });
  admin = await house.login('administrator');
});
afterAll(() => house.close());

const send = (batch: unknown[], caller = admin) => caller.call('POST', '/batch', { batch });

async function takeAll(): Promise<void> {
  while ((await takeMessages(house.ctx)) > 0);
  await followTouched(house.ctx);
}

async function byRef(ref: string) {
  return (await admin.call('GET', `/customers/by-reference/${encodeURIComponent(ref)}`)).body;
}

async function count(table: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM ${sql.table(table)}`.execute(house.ctx.db);
  return rows[0]?.n ?? -1;
}

const rule = (unknown: string) => admin.call('PUT', '/ingest/settings', { unknown, keepDays: 400 });

test('good messages are taken, bad ones named, and whatever comes again is not taken again', async () => {
  const batch = [
    { type: 'identify', messageId: 'm1', userId: 'shop-1', traits: { name: '王小明', phone: '13812345678' } },
    { type: 'track', messageId: 'm2', userId: 'shop-1', event: 'Signed Up', properties: { plan: 'a\u0000b' } },
    { type: 'track', messageId: 'm3', userId: 'shop-1' },
    { type: 'page', messageId: 'm4', properties: { title: 'Home' } },
    { type: 'identify', messageId: 'm5', userId: 'shop-2', traits: { email: 'nobody' } },
    { type: 'track', messageId: 'm6', userId: 'shop-1', event: 'Order Completed', properties: { total: 3 } },
    { type: 'dance', messageId: 'm7', userId: 'shop-1' },
    { type: 'track', messageId: 'm8', userId: 'shop-1', event: 'x', properties: { big: 'x'.repeat(33_000) } },
    'no message',
  ];
  const first = await send(batch);
  expect([first.status, first.body.accepted, first.body.duplicates]).toEqual([200, 2, 0]);
  expect(
    first.body.rejected.map((each: { index: number; path: string; code: string }) => [
      each.index,
      each.path,
      each.code,
    ]),
  ).toEqual([
    [2, 'event', 'invalid_type'],
    [3, 'userId', 'required'],
    [4, 'traits.email', 'email'],
    [5, 'properties.order_id', 'required'],
    [6, 'type', 'invalid_union'],
    [7, '', 'too_large'],
    [8, '', 'invalid_type'],
  ]);
  expect((await send(batch)).body).toMatchObject({ accepted: 0, duplicates: 2 });
  expect((await send([batch[0], batch[0]])).body).toMatchObject({ accepted: 0, duplicates: 2 });
  await takeAll();
  expect((await send(batch)).body).toMatchObject({ accepted: 0, duplicates: 2 });
  await takeAll();
  const customer = await byRef('shop-1');
  expect([customer.name, customer.contacts[0].value]).toEqual(['王小明', '13812345678']);
  expect([await count('ingest_event'), await count('ingest_message')]).toEqual([1, 0]);
  const { rows } = await sql`SELECT tracked_count, last_seen_at FROM customer_profile
    WHERE customer_id = ${customer.customerId}`.execute(house.ctx.db);
  expect(rows).toEqual([{ tracked_count: 1, last_seen_at: new Date('2026-11-20T02:00:00Z') }]);
  const story = await admin.call('GET', `/customers/${customer.customerId}/timeline`);
  expect(story.body.items.map((item: { kind: string; data: object }) => [item.kind, item.data])).toContainEqual([
    'track',
    { name: 'Signed Up' },
  ]);
});

test('two batches with the same messages at once take each once', async () => {
  const batch = Array.from({ length: 50 }, (_, at) => ({
    type: 'track',
    messageId: `twin-${at}`,
    userId: 'shop-1',
    event: 'Twin',
  }));
  const answers = await Promise.all([send(batch), send(batch.toReversed()), send(batch)]);
  const taken = answers.map(({ body }) => [body.accepted, body.duplicates]);
  expect(taken.reduce((sum, [accepted = 0]) => sum + accepted, 0)).toBe(50);
  expect(taken.reduce((sum, [, duplicates = 0]) => sum + duplicates, 0)).toBe(100);
  await takeAll();
  const { rows } = await sql`SELECT times FROM ingest_day WHERE name = 'Twin'`.execute(house.ctx.db);
  expect(rows).toEqual([{ times: 50 }]);
});

test('whoever is unknown waits for the day they are known, and their messages are then theirs', async () => {
  await send([
    { type: 'page', messageId: 'w1', anonymousId: 'visitor', name: 'Teas', timestamp: '2026-11-01T00:00:00Z' },
    { type: 'track', messageId: 'w2', userId: 'later', event: 'Looked' },
  ]);
  await takeAll();
  expect((await admin.call('GET', '/ingest')).body).toMatchObject({ open: 0, waiting: 2, failed: 0 });
  await send([
    {
      type: 'identify',
      messageId: 'w3',
      userId: 'later',
      anonymousId: 'visitor',
      traits: { firstName: 'Li', lastName: 'Hua' },
    },
  ]);
  await takeAll();
  const customer = await byRef('later');
  expect(customer.name).toBe('Li Hua');
  const { rows } = await sql`SELECT name, happened_on FROM ingest_day WHERE customer_id = ${customer.customerId}
    ORDER BY name`.execute(house.ctx.db);
  expect(rows).toEqual([
    { name: 'Looked', happened_on: '2026-11-20' },
    { name: 'Teas', happened_on: '2026-11-01' },
  ]);
  const { happenings } = (await admin.call('GET', '/segments/vocabulary')).body;
  const named = happenings.find(({ source }: { source: string }) => source === 'ingest.event').by;
  expect(named).toMatchObject([
    { what: 'event', values: expect.arrayContaining(['Looked', 'Twin']) },
    { what: 'page', values: ['Teas'] },
  ]);
  // The same browser, somebody else: who has the anonymous id keeps it.
  await send([
    { type: 'identify', messageId: 'w4', userId: 'other', anonymousId: 'visitor', traits: {} },
    { type: 'track', messageId: 'w5', anonymousId: 'visitor', event: 'Back' },
    { type: 'alias', messageId: 'w6', userId: 'later', previousId: 'old-number' },
    { type: 'track', messageId: 'w7', userId: 'old-number', event: 'Back' },
  ]);
  await takeAll();
  const back =
    await sql`SELECT times FROM ingest_day WHERE name = 'Back' AND customer_id = ${customer.customerId}`.execute(
      house.ctx.db,
    );
  expect(back.rows).toEqual([{ times: 2 }]);
});

test('people entered elsewhere free their messages; the company says who becomes a customer', async () => {
  await rule('never');
  await send([
    { type: 'identify', messageId: 'n1', userId: 'by-hand', traits: { name: 'Somebody' } },
    { type: 'track', messageId: 'n2', userId: 'by-hand', event: 'Waited' },
  ]);
  await takeAll();
  expect((await byRef('by-hand')).code).toBe('common.not_found');
  await admin.call('PUT', '/customers/by-reference/by-hand', { name: 'By hand' });
  await tidy(house.ctx);
  await takeAll();
  expect((await byRef('by-hand')).name).toBe('Somebody');
  await rule('any');
  await send([{ type: 'track', messageId: 'n3', userId: 'any-1', event: 'Came' }]);
  await takeAll();
  expect((await byRef('any-1')).name).toBe('any-1');
  await rule('identified');
});

test('somebody known by a phone and without a reference gets the sender’s; two senders do not share one', async () => {
  const { customerId } = (
    await admin.call('POST', '/customers', { name: '老客', contacts: [{ kind: 'phone', value: '13900001111' }] })
  ).body;
  const identify = (messageId: string, userId: string) => ({
    type: 'identify',
    messageId,
    userId,
    traits: { phone: '139 0000 1111', address: { city: '杭州' } },
  });
  await send([identify('p1', 'tel-1'), identify('p2', 'tel-2')]);
  await takeAll();
  expect((await byRef('tel-1')).customerId).toBe(customerId);
  expect((await byRef('tel-1')).region).toBe('杭州');
  expect((await byRef('tel-2')).customerId).not.toBe(customerId);
});

test('orders come as events, and as they were last said', async () => {
  const order = (messageId: string, total: number, products: object[]) => ({
    type: 'track',
    messageId,
    userId: 'buyer',
    timestamp: '2026-11-11T03:00:00Z',
    event: messageId === 'o3' ? 'Order Refunded' : 'Order Completed',
    properties: { order_id: 991, total, products },
  });
  await send([
    { type: 'identify', messageId: 'o0', userId: 'buyer', traits: { name: 'Buyer' } },
    order('o1', 19.99, [{ sku: 'T1', name: 'Tea', price: 19.99, quantity: 1 }]),
    order('o2', 29.98, [{ sku: 'T1', name: 'Tea', price: '14.99', quantity: 2 }]),
  ]);
  await takeAll();
  await send([order('o3', 5, [])]);
  await takeAll();
  const { customerId, facts } = await byRef('buyer');
  expect([facts.orderCount, facts.spendTotal.minor, facts.lastOn]).toEqual([1, 2498, '2026-11-11']);
  const { items } = (await admin.call('GET', `/customers/${customerId}/orders`)).body;
  expect(
    items.map((item: { number: string; amount: { minor: number }; lines: unknown[] }) => [
      item.amount.minor,
      item.lines.length,
    ]),
  ).toEqual(
    expect.arrayContaining([
      [2998, 1],
      [-500, 0],
    ]),
  );
});

test('a message that the database refuses is kept with its fault, the others go in', async () => {
  await send([
    { type: 'track', messageId: 'f1', userId: 'buyer', event: 'Before' },
    { type: 'track', messageId: 'f2', userId: 'buyer', event: 'Broken' },
    { type: 'track', messageId: 'f3', userId: 'buyer', event: 'After' },
  ]);
  await sql`UPDATE ingest_message SET body = replace(body, '"track"', '"dance"') WHERE body LIKE '%Broken%'`.execute(
    house.ctx.db,
  );
  await takeAll();
  const { customerId } = await byRef('buyer');
  const names = await sql<{ name: string }>`SELECT name FROM ingest_event
    WHERE customer_id = ${customerId} AND name NOT LIKE 'Order%' ORDER BY name`.execute(house.ctx.db);
  expect(names.rows).toEqual([{ name: 'After' }, { name: 'Before' }]);
  await sql`UPDATE ingest_message SET body = replace(body, '"dance"', '"track"') WHERE fault IS NOT NULL`.execute(
    house.ctx.db,
  );
  const [failed] = (await admin.call('GET', '/ingest/failed')).body.items;
  expect(failed).toMatchObject({ type: 'track', fault: '23514' });
  expect((await admin.call('POST', `/ingest/failed/${failed.messageKey}/retry`)).status).toBe(200);
  expect((await admin.call('DELETE', `/ingest/failed/${failed.messageKey}`)).status).toBe(404);
  await takeAll();
  expect(await count('ingest_message')).toBe(0);
});

test('a key brings messages in with the one permission, and writes no field its role may not', async () => {
  const role = (
    await admin.call('POST', '/roles', {
      name: 'website',
      permissions: { 'ingest.write': 'all' },
      fields: { phone: 'read' },
    })
  ).body;
  const { key } = (await admin.call('POST', '/api-keys', { name: 'site', role: role.code })).body;
  const ask = async (authorization: string, url: string) => {
    const batch = [
      { type: 'identify', messageId: 'k1', userId: 'site-1', traits: { phone: '13812345679' } },
      { type: 'identify', messageId: 'k2', userId: 'site-1', traits: { email: 'a@b.example' } },
    ];
    return house.app.inject({ method: 'POST', url: `/api/v1${url}`, headers: { authorization }, payload: { batch } });
  };
  const answer = (await ask(`Bearer ${key}`, '/batch')).json();
  expect(answer).toMatchObject({ accepted: 1, rejected: [{ index: 0, path: 'traits.phone', code: 'field_closed' }] });
  // As Segment's libraries sign in: the key as the name, no password.
  const basic = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  expect((await ask(basic, '/batch')).json()).toMatchObject({ accepted: 0, duplicates: 1 });
  expect((await ask(`Bearer ${key}`, '/customers')).statusCode).toBe(403);
  expect((await house.anonymous('POST', '/batch', { batch: [{}] })).status).toBe(401);
  const manager = await house.login('account_manager');
  expect((await send([{}], manager)).status).toBe(403);
  expect((await admin.call('POST', '/batch', { batch: [{ type: 'track', pad: 'x'.repeat(600_000) }] })).status).toBe(
    413,
  );
});

test('a key that asks too often is told when to come again, and keeps nobody else out', async () => {
  const made = (name: string) => admin.call('POST', '/api-keys', { name, role: 'integration' });
  const [busy, calm] = [(await made('busy')).body.key, (await made('calm')).body.key];
  const ask = (key: string) =>
    house.app.inject({ url: '/api/v1/customers?limit=1', headers: { authorization: `Bearer ${key}` } });
  const usual = house.ctx.config.keyRequestsPerMinute;
  house.ctx.config.keyRequestsPerMinute = 2;
  const answers = [await ask(busy), await ask(busy), await ask(busy), await ask(calm)];
  house.ctx.config.keyRequestsPerMinute = usual;
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429, 200]);
  expect(Number(answers[2]?.headers['retry-after'])).toBeGreaterThan(0);
  expect(answers[2]?.json().code).toBe('common.too_many_requests');
});

test('by reference: the same call twice changes nothing, another changes what it says', async () => {
  const put = (path: string, body: object, headers?: Record<string, string>) =>
    admin.call('PUT', `/customers/by-reference/${path}`, body, headers);
  const first = await put('till%2F7', {
    name: 'Till',
    contacts: [{ kind: 'email', value: 'till@x.example' }],
    tags: ['a'],
  });
  expect([first.body.outcome, first.body.customer.externalRef]).toEqual(['created', 'till/7']);
  const again = await put('till%2F7', {
    name: 'Till',
    contacts: [{ kind: 'email', value: 'till@x.example' }],
    tags: ['a'],
  });
  expect([again.body.outcome, again.body.customer.version]).toEqual(['unchanged', first.body.customer.version]);
  const more = await put('till%2F7', { region: '苏州', tags: ['b'] });
  expect([more.body.outcome, more.body.customer.tags, more.body.customer.name]).toEqual([
    'updated',
    ['a', 'b'],
    'Till',
  ]);
  const key = { 'idempotency-key': 'till-7-receipt-1' };
  const order = { orderedAt: '2026-11-10T02:00:00Z', amountMinor: 500 };
  expect((await put('till%2F7/orders/R1', order, key)).body.outcome).toBe('created');
  expect((await put('till%2F7/orders/R1', order, key)).body.outcome).toBe('created');
  expect((await put('till%2F7/orders/R1', { ...order, amountMinor: 600 }, key)).status).toBe(409);
  expect((await put('till%2F7/orders/R1', order)).body.outcome).toBe('unchanged');
  const changed = await put('till%2F7/orders/R1', { ...order, lines: [{ productName: 'Cup', amountMinor: 500 }] });
  expect([changed.body.outcome, changed.body.order.lines.length]).toEqual(['updated', 1]);
  expect((await put('nobody/orders/R1', order)).status).toBe(404);
  const stranger = await house.login('account_manager');
  expect((await stranger.call('PUT', '/customers/by-reference/till%2F7', { region: 'x' })).status).toBe(404);
  expect((await stranger.call('GET', '/customers/by-reference/till%2F7')).status).toBe(404);
  // Somebody else's customer without a reference is not taken over by their address.
  const contacts = [{ kind: 'email', value: 'unreferenced@x.example' }];
  const theirs = (await admin.call('POST', '/customers', { name: 'Theirs', contacts })).body.customerId;
  const own = await stranger.call('PUT', '/customers/by-reference/own-1', { contacts });
  expect([own.body.outcome, own.body.customer.customerId === theirs]).toEqual(['created', false]);
});

test('however messages are cut into batches, repeated and taken, each counts once and the last word holds', async () => {
  let run = 0;
  const step = fc.record({
    user: fc.constantFrom('x', 'y', 'z'),
    what: fc.constantFrom('identify', 'track'),
    word: fc.constantFrom('1', '2', '3'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 1, max: 7 }),
      async (steps, size) => {
        const tag = `r${++run}`;
        const messages = steps.map(({ user, what, word }, at) => ({
          type: what,
          messageId: `${tag}-${at}`,
          userId: `${tag}-${user}`,
          ...(what === 'track' ? { event: `${tag} ${word}` } : { traits: { name: `${tag} ${word}` } }),
        }));
        for (let at = 0; at < messages.length; at += size) {
          const batch = messages.slice(at, at + size);
          await send(batch);
          await send(batch);
          if (at % 2 === 0) await takeMessages(house.ctx);
        }
        await takeAll();
        for (const user of new Set(steps.map((each) => each.user))) {
          const named = steps.filter((each) => each.user === user && each.what === 'identify').at(-1);
          const tracks = steps.filter((each) => each.user === user && each.what === 'track').length;
          const customer = await byRef(`${tag}-${user}`);
          expect(customer.name).toBe(named ? `${tag} ${named.word}` : undefined);
          if (!named) continue;
          const { rows } = await sql<{ n: number }>`SELECT tracked_count AS n FROM customer_profile
          WHERE customer_id = ${customer.customerId}`.execute(house.ctx.db);
          expect(rows[0]?.n).toBe(tracks);
        }
      },
    ),
    { numRuns: 15 },
  );
  // What is counted by day is what the events add up to.
  const { rows } = await sql`SELECT customer_id, kind, name, sum(times)::int AS n FROM ingest_day GROUP BY 1, 2, 3
    EXCEPT SELECT customer_id, kind, name, count(*)::int FROM ingest_event GROUP BY 1, 2, 3`.execute(house.ctx.db);
  expect(rows).toEqual([]);
});
