import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Conn, transact } from '../db/client.ts';
import { copyOut } from '../db/copy.ts';
import { forgetCustomers } from '../facts.ts';
import { type TestDb, testDb } from '../testing.ts';
import { systemViewer } from '../viewer.ts';
import { passing } from './filter.ts';
import { everybodyOf, openRoll } from './keep.ts';
import { RollReader } from './read.ts';
import { Roll } from './roll.ts';

const everybody = systemViewer(['customers.read'], 'test');
let house: TestDb;

beforeAll(async () => {
  house = await testDb();
});
beforeEach(async () => {
  const { rows } = await sql<{ id: string }>`SELECT customer_id AS id FROM customer_profile`.execute(house.ctx.db);
  await forgetCustomers(
    house.ctx.db,
    rows.map(({ id }) => id),
  );
});
afterAll(() => house.close());

/** Writes as the projection does. */
async function write(conn: Conn, orders: Readonly<Record<string, number>>): Promise<void> {
  const rows = Object.entries(orders);
  await sql`WITH written AS (
      INSERT INTO customer_profile (customer_id, kind, name, name_key, archived, created_at, tags, order_count, last_on)
      SELECT md5(who)::uuid, 'person', who, who, false, '2026-01-01', ARRAY['茶', 'vip'], orders, '2026-11-20'
      FROM unnest(${rows.map(([who]) => who)}::text[], ${rows.map(([, count]) => count)}::int[]) AS r (who, orders)
      ON CONFLICT (customer_id) DO UPDATE SET order_count = excluded.order_count RETURNING customer_id)
    INSERT INTO platform_profile_change (customer_id) SELECT customer_id FROM written`.execute(conn);
}

async function remove(conn: Conn, who: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`SELECT md5(${who})::uuid AS id`.execute(conn);
  await transact(conn, (tx) =>
    forgetCustomers(
      tx,
      rows.map(({ id }) => id),
    ),
  );
}

/** Names and orders of everybody in the roll. */
async function told(): Promise<Record<string, number>> {
  const roll = await house.ctx.roll.current();
  return toldBy(roll);
}

function toldBy(roll: Roll): Record<string, number> {
  const numbers = passing(roll, everybody, {
    archived: false,
    tags: ['茶'],
    last: { from: '2026-11-20', to: '2026-11-20' },
  });
  const entries = Array.from(numbers, (number): [string, number] => [
    new TextDecoder().decode(roll.names.of(number)),
    roll.orders[number] as number,
  ]);
  return Object.fromEntries(entries.sort());
}

describe('the kept roll', () => {
  it('takes in what is committed, in whatever order transactions end, and nothing else', async () => {
    const { db } = house.ctx;
    await write(db, { ann: 1, bob: 1 });
    expect(await told()).toEqual({ ann: 1, bob: 1 });
    let open = () => undefined as unknown;
    const held = new Promise<void>((resolve) => {
      open = resolve;
    });
    let written = () => undefined as unknown;
    const isWritten = new Promise<void>((resolve) => {
      written = resolve;
    });
    const early = db.transaction().execute(async (tx) => {
      await write(tx, { ann: 2, cid: 1 });
      written();
      await held;
    });
    await isWritten;
    // Begun later, committed earlier.
    await write(db, { bob: 2 });
    expect(await told()).toEqual({ ann: 1, bob: 2 });
    await remove(db, 'bob');
    expect(await told()).toEqual({ ann: 1 });
    open();
    await early;
    expect(await told()).toEqual({ ann: 2, cid: 1 });
    const givenUp = transact(db, async (tx) => {
      await write(tx, { ann: 9 });
      throw new Error('given up');
    });
    await expect(givenUp).rejects.toThrow('given up');
    await write(db, { bob: 3 });
    expect(await told()).toEqual({ ann: 2, bob: 3, cid: 1 });
  });

  it('has a version for every state, and the same one while nothing changes', async () => {
    await write(house.ctx.db, { ann: 1 });
    const { version } = await house.ctx.roll.current();
    expect((await house.ctx.roll.current()).version).toBe(version);
    await write(house.ctx.db, { ann: 2 });
    expect((await house.ctx.roll.current()).version).toBeGreaterThan(version);
  });

  it('shows everybody who asks at one moment their own change', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `n${i}`);
    await Promise.all(
      names.map(async (name, i) => {
        await write(house.ctx.db, { [name]: i });
        expect((await told())[name]).toBe(i);
      }),
    );
  });

  it('equals one that is opened anew, whatever happened', async () => {
    const who = fc.constantFrom('ann', 'bob', 'cid', 'dee');
    const step = fc.oneof(fc.dictionary(who, fc.nat(9), { minKeys: 1 }), who);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        for (const each of steps) {
          if (typeof each === 'string') await remove(house.ctx.db, each);
          else await write(house.ctx.db, each);
          if (steps.length % 2 === 0) await told();
        }
        expect(await told()).toEqual(toldBy(await openRoll(house.ctx.database).current()));
      }),
      { numRuns: 25 },
    );
  });

  it('tells a fault to who asked, and goes on with the next', async () => {
    await write(house.ctx.db, { ann: 1 });
    const pool: typeof house.ctx.database.pool = Object.create(house.ctx.database.pool);
    const roll = openRoll({ ...house.ctx.database, pool });
    Object.assign(pool, { connect: () => Promise.reject(new Error('no connection')) });
    await expect(roll.current()).rejects.toThrow('no connection');
    Object.assign(pool, { connect: () => house.ctx.database.pool.connect() });
    expect(toldBy(await roll.current())).toEqual({ ann: 1 });
  });
});

it('rows come in pieces that end anywhere', async () => {
  await write(house.ctx.db, { ann: 1, bob: 2, '名字 \u0001名字': 3 });
  const client = await house.ctx.database.pool.connect();
  const pieces: Buffer[] = [];
  for await (const piece of copyOut(client, everybodyOf([]))) pieces.push(piece);
  client.release();
  const data = Buffer.concat(pieces);
  for (const size of [1, 7, 19, 64, data.length]) {
    const roll = new Roll();
    const reader = new RollReader(roll);
    for (let at = 0; at < data.length; at += size) reader.take(data.subarray(at, at + size));
    expect(reader.taken).toBe(3);
    expect(toldBy(roll)).toEqual({ ann: 1, bob: 2, '名字 \u0001名字': 3 });
  }
});
