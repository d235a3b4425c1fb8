import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PERMISSIONS } from '@kith/contract/route';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { importFile } from '../modules/exchange/index.ts';
import { forgetSignIns } from '../modules/identity/index.ts';
import { runNightly } from '../modules/retention/index.ts';
import { audit } from '../platform/audit.ts';
import { verifyAudit } from '../platform/audit-chain.ts';
import { backUp, type Place } from '../platform/backup/back-up.ts';
import { restore } from '../platform/backup/restore.ts';
import { openDatabase } from '../platform/db/client.ts';
import { migrate, migrateWithin } from '../platform/db/migrate.ts';
import { Problem } from '../platform/errors.ts';
import { consume, type EventConsumer } from '../platform/events.ts';
import { newId } from '../platform/ids.ts';
import { hasTestServer, startTestServer } from '../platform/testing-server.ts';
import { systemViewer } from '../platform/viewer.ts';
import { type TestApp, testApp } from '../testing.ts';

const AT = new Date('2026-11-20T02:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'kith-backup-'));
let house: TestApp;
let source: Place;
const archive = join(folder, 'whole.kith');
const databases: string[] = [];

/** Names of the awkward kind: COPY escapes what they hold. */
const NAMES = ['沈若兰', 'Tab\tbed', 'Back\\slash', '𠮷野家', "O'Hara", '\\N', 'e\u0301clair', '"Quoted"', '👩‍👧'];

beforeAll(async () => {
  house = await testApp();
  source = { ownerUrl: house.ownerUrl, dataDir: house.ctx.config.dataDir };
  await fill(house);
  await backUp(source, archive, AT);
});
afterAll(async () => {
  await house.close();
  const server = openDatabase(process.env.KITH_TEST_DATABASE_URL ?? '', { max: 1 });
  for (const name of databases) await sql`DROP DATABASE ${sql.id(name)} WITH (FORCE)`.execute(server.db);
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Customers and orders by import, so that files are kept, too; scores, warnings and tasks of a night; changes by hand. */
async function fill({ ctx, login }: TestApp): Promise<void> {
  const viewer = systemViewer(PERMISSIONS, 'test');
  const manager = await login('account_manager', 'Li');
  const people = NAMES.map((name, at) => `C${at},"${name.replaceAll('"', '""')}",1390000${1000 + at}`);
  const customers = ['客户编号,姓名,手机', ...people].join('\n');
  const orders = ['订单号,客户编号,下单日期,实付金额'];
  for (let order = 0; order < 200; order++) {
    const day = new Date(Date.parse('2026-01-01') + ((order * 37) % 300) * 86_400_000).toISOString().slice(0, 10);
    orders.push(`O${order},C${order % NAMES.length},${day},${100 + order}.5`);
  }
  for (const [entity, text] of Object.entries({ customers, orders: orders.join('\n') })) {
    await importFile(ctx, viewer, { source: Readable.from([Buffer.from(text)]), fileName: `${entity}.csv` });
  }
  await runNightly(ctx, null);
  const made = await manager.call('POST', '/customers', { kind: 'person', name: '李梅' });
  await manager.call('PATCH', `/customers/${made.body.customerId}`, { name: 'Line\u2028break' });
  await consume(ctx.db, { name: 'test.half', types: [], handle: async () => undefined }, AT);
  await manager.call('POST', '/customers', { kind: 'person', name: '王芳' });
}

/** An empty place: a database without a table, a data folder without a file. */
async function emptyPlace(): Promise<Place> {
  const name = `kith_restore_${randomBytes(6).toString('hex')}`;
  databases.push(name);
  const server = openDatabase(process.env.KITH_TEST_DATABASE_URL ?? '', { max: 1 });
  await sql`CREATE DATABASE ${sql.id(name)} TEMPLATE template0`.execute(server.db);
  await server.close();
  const url = new URL(process.env.KITH_TEST_DATABASE_URL ?? '');
  url.pathname = `/${name}`;
  return { ownerUrl: url.toString(), dataDir: mkdtempSync(join(folder, 'data-')) };
}

const AUDITED = sql.raw(
  'audit_id, at, actor_id, actor_kind, action, subject_kind, subject_id, origin, reason, value_salt, value_hash, value_form',
);

async function at<T>({ ownerUrl }: Place, work: (db: ReturnType<typeof openDatabase>['db']) => Promise<T>): Promise<T> {
  const database = openDatabase(ownerUrl, { max: 1 });
  try {
    return await work(database.db);
  } finally {
    await database.close();
  }
}

/** Every row of every table, as text, in an order of its own; audit rows without the number of a transaction of that server. */
async function rowsOf(place: Place): Promise<Map<string, string[]>> {
  return at(place, async (db) => {
    const { rows } = await sql<{ name: string }>`
      SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`.execute(db);
    const all = new Map<string, string[]>();
    for (const { name } of rows) {
      const rows = name === 'platform_audit' ? sql`(SELECT ${AUDITED} FROM platform_audit)` : sql.table(name);
      const found = await sql<{ row: string }>`SELECT t::text AS row FROM ${rows} t ORDER BY 1`.execute(db);
      all.set(
        name,
        found.rows.map(({ row }) => row),
      );
    }
    return all;
  });
}

/** Columns, constraints, indexes and triggers as the catalogue describes them. */
async function shapeOf(place: Place): Promise<string[]> {
  return at(place, async (db) => {
    const { rows } = await sql<{ line: string }>`
      SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || ' ' || convalidated AS line
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
      UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT pg_get_triggerdef(oid) || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable || COALESCE(column_default, '')
        FROM information_schema.columns WHERE table_schema = 'public'
      ORDER BY 1`.execute(db);
    return rows.map(({ line }) => line);
  });
}

/** Told to processes that run, by number of transaction; what a restore adds to the chain; and when each migration ran here. */
const ITS_OWN = ['platform_profile_change', 'platform_audit_link', 'platform_migration'];
/** Everybody signs in anew. */
const SIGN_INS = ['identity_session', 'identity_verification'];

function same(
  found: Map<string, string[]>,
  wanted: Map<string, string[]>,
  emptied: readonly string[],
  besides: readonly string[] = [],
): void {
  expect([...found.keys()]).toEqual([...wanted.keys()]);
  for (const [name, rows] of wanted) {
    if (![...ITS_OWN, ...besides].includes(name))
      expect([name, found.get(name)]).toEqual([name, emptied.includes(name) ? [] : rows]);
  }
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'it worked',
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  );

describe('a restored Kith', () => {
  let copy: Place;
  beforeAll(async () => {
    copy = await emptyPlace();
    await restore(copy, archive, forgetSignIns);
  });

  test('has every row of every table, and signs nobody in', async () => {
    const wanted = await rowsOf(source);
    for (const name of ['customers', 'orders', 'customer_profile', 'platform_event', 'platform_audit', 'insight_score'])
      expect(wanted.get(name)?.length).toBeGreaterThan(0);
    expect(wanted.get('identity_session')).not.toEqual([]);
    same(await rowsOf(copy), wanted, SIGN_INS);
  });

  test('has the chain of the audit whole, and goes on with it', async () => {
    await at(copy, async (db) => {
      const taken = await verifyAudit(db, null);
      expect(taken).toMatchObject({ waiting: 0, faults: [] });
      const entry = {
        viewer: systemViewer([], 'test'),
        at: AT,
        action: 'test.act',
        subject: { kind: 'test', id: '1' },
      };
      await audit(db, entry);
      expect(await verifyAudit(db, taken.head)).toMatchObject({ waiting: 1, faults: [] });
      await sql`DELETE FROM platform_audit WHERE action = 'test.act'`.execute(db);
    });
  });

  test('has the schema of a new one: references hold, triggers fire', async () => {
    expect(await shapeOf(copy)).toEqual(await shapeOf(source));
    await at(copy, async (db) => {
      const broken = sql`UPDATE customers SET owner_id = ${newId()}`.execute(db);
      await expect(broken).rejects.toThrow(/foreign key/);
    });
  });

  test('has the files of the data folder, byte for byte', () => {
    const ids = readdirSync(join(source.dataDir, 'files'));
    expect(ids.length).toBeGreaterThanOrEqual(2);
    expect(readdirSync(join(copy.dataDir, 'files')).sort()).toEqual(ids.sort());
    for (const id of ids)
      expect(readFileSync(join(copy.dataDir, 'files', id))).toEqual(readFileSync(join(source.dataDir, 'files', id)));
  });

  test('can itself be backed up, to the same rows', async () => {
    const second = join(folder, 'second.kith');
    await backUp(copy, second, AT);
    const again = await emptyPlace();
    await restore(again, second, forgetSignIns);
    same(await rowsOf(again), await rowsOf(copy), []);
  });
});

describe('a Kith at work', () => {
  test('is seen at one moment: what was written together is there together', async () => {
    const busy = await emptyPlace();
    await at(busy, (db) => migrate(db));
    let writing = true;
    const writer = at(busy, async (db) => {
      for (let round = 0; writing; round++) {
        // Of the tables that are written last in the archive and first, one row each.
        await db.transaction().execute(async (tx) => {
          await sql`INSERT INTO platform_setting (key, value, updated_at) VALUES (${`test.${round}`}, '1', ${AT})`.execute(
            tx,
          );
          await sql`INSERT INTO customers (customer_id, name, created_at, updated_at)
            VALUES (${newId()}, 'x', ${AT}, ${AT})`.execute(tx);
        });
      }
    });
    const path = join(folder, 'busy.kith');
    await vi.waitFor(async () => expect((await rowsOf(busy)).get('customers')?.length).toBeGreaterThan(20), 20_000);
    await backUp(busy, path, AT);
    writing = false;
    await writer;
    const copy = await emptyPlace();
    await restore(copy, path, forgetSignIns);
    const rows = await rowsOf(copy);
    expect(rows.get('customers')?.length).toBeGreaterThan(20);
    expect(rows.get('platform_setting')?.length).toBe(rows.get('customers')?.length);
  });
});

describe('an archive', () => {
  test('is a tar for its owner only, and never replaces a file', async () => {
    expect(gunzipSync(readFileSync(archive)).toString('latin1', 257, 262)).toBe('ustar');
    expect(statSync(archive).mode & 0o777).toBe(0o600);
    const before = readFileSync(archive);
    expect(await codeOf(backUp(source, archive, AT))).toBe('backup.file_exists');
    expect(readFileSync(archive)).toEqual(before);
    expect(existsSync(`${archive}.part`)).toBe(false);
  });

  test('names a file that is gone from disk', async () => {
    const id = newId();
    await at(source, async (db) => {
      await sql`INSERT INTO platform_file (file_id, name, media_type, size_bytes, sha256, created_at)
        VALUES (${id}, 'lost.csv', 'text/csv', 1, '', ${AT})`.execute(db);
    });
    expect(await backUp(source, join(folder, 'lost.kith'), AT)).toMatchObject({ missingFiles: 1 });
    await at(source, (db) => sql`DELETE FROM platform_file WHERE file_id = ${id}`.execute(db));
  });

  test('of nothing is none', async () => {
    expect(await codeOf(backUp(await emptyPlace(), join(folder, 'none.kith'), AT))).toBe('backup.nothing_here');
  });

  test('would need the numbers of sequences, if there were any', async () => {
    const { rows } = await sql`SELECT 1 FROM pg_sequences WHERE schemaname = 'public'`.execute(house.ctx.db);
    expect(rows).toEqual([]);
  });
});

describe('an older backup', () => {
  test.each(['0003_customers.sql', '0008_exchange.sql', '0013_forecast.sql'])(
    'of %s, restored, is what that Kith upgraded in its place is',
    async (last) => {
      const old = await emptyPlace();
      await at(old, async (db) => {
        await db.transaction().execute((tx) => migrateWithin(tx, last));
        const [user, customer] = [newId(), newId()];
        await sql`INSERT INTO identity_user (id, name, email, role) VALUES (${user}, 'Li', 'li@kith.example', 'administrator')`.execute(
          db,
        );
        await sql`INSERT INTO customers (customer_id, name, owner_id, created_at, updated_at)
          VALUES (${customer}, '沈若兰', ${user}, ${AT}, ${AT})`.execute(db);
        await sql`INSERT INTO platform_setting (key, value, updated_at) VALUES ('test', '{"a": [1, null]}', ${AT})`.execute(
          db,
        );
        await sql`INSERT INTO platform_event (customer_id, event_id, type, occurred_at)
          VALUES (${customer}, ${newId()}, 'customers.created', ${AT})`.execute(db);
      });
      const path = join(folder, `${last}.kith`);
      expect(await backUp(old, path, AT)).toMatchObject({ migration: last });
      await at(old, (db) => migrate(db));
      const copy = await emptyPlace();
      await restore(copy, path, async () => undefined);
      // 0012 draws a seed by chance, at another time in each.
      same(await rowsOf(copy), await rowsOf(old), [], last < '0012' ? ['retention_seed'] : []);
      expect(await shapeOf(copy)).toEqual(await shapeOf(old));
    },
  );
});

describe.runIf(hasTestServer(15))('a backup of PostgreSQL 15', () => {
  test('is restored on 18', async () => {
    const server = await startTestServer({ major: 15 });
    try {
      const old = { ownerUrl: server.url, dataDir: mkdtempSync(join(folder, 'data-')) };
      const first = await emptyPlace();
      await restore(first, archive, forgetSignIns);
      await restore(old, archive, forgetSignIns);
      const path = join(folder, 'fifteen.kith');
      await backUp(old, path, AT);
      const copy = await emptyPlace();
      await restore(copy, path, forgetSignIns);
      same(await rowsOf(copy), await rowsOf(first), [], ['platform_event', 'platform_event_cursor']);
    } finally {
      await server.stop();
    }
  });
});

describe('events', () => {
  test('from a server whose transactions are numbered higher are read once each, and new ones after them', async () => {
    const old = await emptyPlace();
    const [read, late, unread, fresh] = [newId(), newId(), newId(), newId()];
    await at(old, async (db) => {
      await migrate(db);
      const put = (id: string, txid: string) =>
        sql`
        INSERT INTO platform_event (customer_id, event_id, type, occurred_at, txid)
        VALUES (${newId()}, ${id}, 'test.done', ${AT}, ${txid}::text::xid8)`.execute(db);
      await put(read, '900000000001');
      await put(unread, '900000000005');
      // Its id is older than that of an event already read: the number of its transaction alone says that it is new.
      await put(late, '900000000009');
      for (const [consumer, txid, id] of [
        ['test.slow', '900000000001', read],
        ['test.fast', '900000000005', unread],
      ])
        await sql`INSERT INTO platform_event_cursor (consumer, txid, event_id, moved_at)
          VALUES (${consumer}, ${txid}::text::xid8, ${id}, ${AT})`.execute(db);
    });
    const path = join(folder, 'events.kith');
    await backUp(old, path, AT);
    const copy = await emptyPlace();
    await restore(copy, path, async () => undefined);
    await at(copy, async (db) => {
      await sql`INSERT INTO platform_event (customer_id, event_id, type, occurred_at)
        VALUES (${newId()}, ${fresh}, 'test.done', ${AT})`.execute(db);
      const reads = async (name: string, wanted: readonly string[]) => {
        const ids: string[] = [];
        const handle: EventConsumer['handle'] = async (_tx, events) => {
          ids.push(...events.map(({ eventId }) => eventId));
        };
        // Transactions of other databases of the server, where other test files run, hold the reader back.
        await vi.waitFor(async () => {
          await consume(db, { name, types: ['test.done'], handle }, AT);
          expect(ids.toSorted()).toEqual(wanted.toSorted());
        }, 20_000);
        expect(await consume(db, { name, types: ['test.done'], handle }, AT)).toBe(0);
      };
      await reads('test.slow', [unread, late, fresh]);
      await reads('test.fast', [late, fresh]);
    });
  });
});

describe('what is no whole backup is refused, and leaves nothing', () => {
  const refused = async (name: string, bytes: Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const place = await emptyPlace();
    const code = await codeOf(restore(place, path, forgetSignIns));
    expect(await rowsOf(place)).toEqual(new Map());
    const files = join(place.dataDir, 'files');
    expect(existsSync(files) ? readdirSync(files) : []).toEqual([]);
    return code;
  };
  const tar = () => gunzipSync(readFileSync(archive));

  test('something else', async () => {
    expect(await refused('text', Buffer.from('not an archive at all'))).toBe('backup.not_a_backup');
    expect(await refused('empty', Buffer.alloc(0))).toBe('backup.not_a_backup');
    expect(await refused('gzip', gzipSync('hello'))).toBe('backup.not_a_backup');
    const other = tar();
    other.write('some.json', 0);
    expect(await refused('tar', gzipSync(other))).toBe('backup.not_a_backup');
    expect(await codeOf(restore(await emptyPlace(), join(folder, 'nowhere'), forgetSignIns))).toBe(
      'backup.unreachable',
    );
  });

  test('cut off anywhere', async () => {
    const whole = readFileSync(archive);
    for (const share of [0.2, 0.5, 0.8, 0.97]) {
      expect(await refused('cut', whole.subarray(0, Math.floor(whole.length * share)))).toBe('backup.truncated');
    }
    const plain = tar();
    // Before the manifest, at the end of an entry: the archive itself is in order.
    const end = plain.lastIndexOf('manifest.json');
    const cut = Buffer.concat([plain.subarray(0, end), Buffer.alloc(1024)]);
    expect(await refused('no-manifest', gzipSync(cut))).toBe('backup.truncated');
  });

  test('changed: a name, a table gone, a row twice, a file', async () => {
    const text = tar().toString('latin1');
    const change = (from: string, to: string) => {
      expect(text.split(from).length).toBeGreaterThan(1);
      return gzipSync(Buffer.from(text.replaceAll(from, to), 'latin1'));
    };
    const latin = (name: string) => Buffer.from(name).toString('latin1');
    expect(await refused('name', change(latin('王芳'), latin('王力')))).toBe('backup.damaged');
    expect(await refused('table', change('tables/customers/', 'tables/customerz/'))).toBe('backup.damaged');
    expect(await refused('row', change('O199', 'O198'))).toBe('backup.damaged');
    expect(await refused('file', change('files/0', 'files/1'))).toBe('backup.damaged');
  });

  test('of a newer Kith', async () => {
    const plain = tar().toString('latin1');
    const newer = plain.replaceAll(/0016_(\w+)\.sql/g, '9916_$1.sql');
    expect(await refused('newer', gzipSync(Buffer.from(newer, 'latin1')))).toBe('backup.unknown_migration');
  });

  test('and a place with anything in it stays as it is', async () => {
    const before = await rowsOf(source);
    expect(await codeOf(restore(source, archive, forgetSignIns))).toBe('backup.not_empty');
    expect(await rowsOf(source)).toEqual(before);
  });
});
