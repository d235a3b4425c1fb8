import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { audit } from './audit.ts';
import { openDatabase } from './db/client.ts';
import { migrate } from './db/migrate.ts';
import { consume, type EventConsumer, emit } from './events.ts';
import { newId } from './ids.ts';
import { defineSetting, readSetting, writeSetting } from './settings.ts';
import { type TestDb, testDb } from './testing.ts';
import { hasTestServer, startTestServer } from './testing-server.ts';
import { ALONE, scopeSql, systemViewer, type Viewer } from './viewer.ts';

let house: TestDb;
beforeAll(async () => {
  house = await testDb();
});
afterAll(() => house.close());

const system = systemViewer(['customers.read'], 'test');

describe('events', () => {
  test('a reader waits for a transaction that began earlier and commits later', async () => {
    const { ctx } = house;
    const seen: string[] = [];
    const consumer: EventConsumer = {
      name: 'test.reader',
      types: ['test.happened'],
      handle: async (_tx, events) => {
        seen.push(...events.map((event) => String(event.data.name)));
      },
    };
    const happened = (name: string) => ({
      customerId: newId(),
      type: 'test.happened',
      occurredAt: ctx.clock.now(),
      actorId: null,
      data: { name },
    });
    const slow = await ctx.database.pool.connect();
    await slow.query('BEGIN');
    await slow.query(
      `INSERT INTO platform_event (customer_id, event_id, type, occurred_at, data)
       VALUES ($1, $2, 'test.happened', now(), '{"name": "slow"}')`,
      [newId(), newId()],
    );
    await emit(ctx.db, happened('quick'));
    expect(await consume(ctx.db, consumer, ctx.clock.now())).toBe(0);
    await slow.query('COMMIT');
    slow.release();
    // Transactions of other databases of the server, where other test files run, hold the reader back too.
    const reads = (names: string[]) =>
      vi.waitFor(async () => {
        await consume(ctx.db, consumer, ctx.clock.now());
        expect(seen).toEqual(names);
      }, 20_000);
    await reads(['slow', 'quick']);
    await emit(ctx.db, happened('later'));
    await reads(['slow', 'quick', 'later']);
  });

  test('come in the order of the numbers of their transactions, not of their texts: each once', async () => {
    const { ctx } = house;
    for (const [txid, count] of [
      ['9', 200],
      ['10', 700],
    ] as const) {
      await sql`INSERT INTO platform_event (customer_id, event_id, type, occurred_at, txid)
        SELECT gen_random_uuid(), gen_random_uuid(), 'test.numbered', ${ctx.clock.now()}, ${txid}::text::xid8
        FROM generate_series(1, ${count}::int)`.execute(ctx.db);
    }
    const ids: string[] = [];
    const handle: EventConsumer['handle'] = async (_tx, events) => {
      ids.push(...events.map(({ eventId }) => eventId));
    };
    const consumer: EventConsumer = { name: 'test.numbered', types: ['test.numbered'], handle };
    while ((await consume(ctx.db, consumer, ctx.clock.now())) > 0);
    expect([ids.length, new Set(ids).size]).toEqual([900, 900]);
  });
});

describe('the runtime role', () => {
  test('cannot change or delete what is append-only, nor make tables', async () => {
    const { ctx } = house;
    await audit(ctx.db, {
      viewer: system,
      at: ctx.clock.now(),
      action: 'test.act',
      subject: { kind: 'test', id: '1' },
      after: { secret: 'x' },
    });
    await expect(sql`UPDATE platform_audit SET action = 'other'`.execute(ctx.db)).rejects.toThrow('permission denied');
    await expect(sql`DELETE FROM platform_audit`.execute(ctx.db)).rejects.toThrow('permission denied');
    await expect(sql`DELETE FROM platform_event`.execute(ctx.db)).rejects.toThrow('permission denied');
    await expect(sql`CREATE TABLE mine (id int)`.execute(ctx.db)).rejects.toThrow('permission denied');
    const { rows } = await sql<{ super: boolean }>`
      SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user`.execute(ctx.db);
    expect(rows[0]?.super).toBe(false);
  });
});

describe('settings', () => {
  const setting = defineSetting('test.limit', z.int().min(1), 20);

  test('fall back to their default, and refuse what does not fit', async () => {
    const { ctx } = house;
    const who = { viewer: system, at: ctx.clock.now() };
    expect(await readSetting(ctx.db, setting)).toBe(20);
    await writeSetting(ctx.db, setting, 7, who);
    expect(await readSetting(ctx.db, setting)).toBe(7);
    await expect(writeSetting(ctx.db, setting, 0, who)).rejects.toThrow();
    expect(await readSetting(ctx.db, setting)).toBe(7);
  });
});

describe('a data scope', () => {
  test('of a permission the viewer lacks is a refusal, not an empty list', () => {
    const nobody: Viewer = {
      kind: 'user',
      userId: newId(),
      permissions: new Map(),
      reach: ALONE,
      fields: new Map(),
      origin: null,
    };
    expect(() => scopeSql(nobody, 'customers.read', 'customers')).toThrow('common.forbidden');
  });
});

describe('migrations', () => {
  test.runIf(hasTestServer(15))('run on PostgreSQL 15 and are harmless twice', async () => {
    const server = await startTestServer({ major: 15 });
    const owner = openDatabase(server.url, { max: 1 });
    try {
      expect((await migrate(owner.db)).length).toBeGreaterThan(8);
      expect(await migrate(owner.db)).toEqual([]);
    } finally {
      await owner.close();
      await server.stop();
    }
  });
});
