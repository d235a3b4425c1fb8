import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { buildApp, openKith } from '../app.ts';
import { forgetSignIns } from '../modules/identity/index.ts';
import { runNightly } from '../modules/retention/index.ts';
import { verifyAudit } from '../platform/audit-chain.ts';
import { backUp, type Place } from '../platform/backup/back-up.ts';
import { restore } from '../platform/backup/restore.ts';
import { fixedClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { type Conn, openDatabase } from '../platform/db/client.ts';
import { migrateWithin, migrationsRun } from '../platform/db/migrate.ts';

/** The last migration of 0.1.0, the release before. */
const LAST_OF_RELEASE = '0010_customers_list.sql';
const AT = '2026-11-22T02:00:00Z';
const PASSWORD = 'spring green of 2026';
/** As 0.1.0 stored that password. */
const STORED =
  'a9d226057064e740376db634e4796202:ca361c118212f79c275325b4bbe34bdafa4cb98f96fa5bf13aae9b251312ccfece2077d3c64bfb2712aab2f111b0c509e9266fa8f51b34db8a63bde7965db978';

const LI = '01998000-0000-7000-8000-000000000001';
const CUSTOMERS = [1, 2, 3].map((n) => `01998000-0000-7000-8000-00000000010${n}`);
const PLAY = '01998000-0000-7000-8000-000000000201';
const TASK = '01998000-0000-7000-8000-000000000301';

const WORDS = { title: 'Call', steps: [], offers: [] };

const folder = mkdtempSync(join(tmpdir(), 'kith-upgrade-'));
const databases: string[] = [];
const server = () => openDatabase(process.env.KITH_TEST_DATABASE_URL ?? '', { max: 1 });

async function emptyPlace(): Promise<Place> {
  const name = `kith_upgrade_${randomBytes(6).toString('hex')}`;
  const { db, close } = server();
  await sql`CREATE DATABASE ${sql.id(name)} TEMPLATE template0`.execute(db);
  await close();
  databases.push(name);
  const url = new URL(process.env.KITH_TEST_DATABASE_URL ?? '');
  url.pathname = `/${name}`;
  return { ownerUrl: url.toString(), dataDir: mkdtempSync(join(folder, 'data-')) };
}

afterAll(async () => {
  const { db, close } = server();
  for (const name of databases) {
    await sql`DROP DATABASE ${sql.id(name)} WITH (FORCE)`.execute(db);
    await sql`DROP ROLE IF EXISTS ${sql.id(`${name}_runtime`)}`.execute(db);
  }
  await close();
  rmSync(folder, { recursive: true });
});

/** A company as 0.1.0 left it: a user, customers with orders and derived rows, a task with an outcome, audit, events. */
async function fill(db: Conn): Promise<void> {
  await sql`INSERT INTO identity_user (id, name, email, role) VALUES (${LI}, 'Li', 'li@kith.example', 'administrator')`.execute(
    db,
  );
  await sql`INSERT INTO identity_account (id, user_id, account_id, provider_id, password)
    VALUES (gen_random_uuid(), ${LI}, ${LI}, 'credential', ${STORED})`.execute(db);
  await sql`INSERT INTO platform_setting (key, value, updated_at) VALUES
    ('platform.organisation', '{"name": "Tea", "timeZone": "Asia/Shanghai", "currency": "CNY", "setUp": true, "sample": false}', ${AT})`.execute(
    db,
  );
  for (const [at, id] of CUSTOMERS.entries()) {
    const name = ['沈若兰', 'Tab\tbed', "O'Hara"][at];
    await sql`INSERT INTO customers (customer_id, name, external_ref, owner_id, region, created_at, updated_at)
      VALUES (${id}, ${name}, ${`C${at}`}, ${LI}, '杭州', '2024-01-05T02:00:00Z', ${AT})`.execute(db);
    await sql`INSERT INTO customers_identity (kind, value, customer_id) VALUES ('ref', ${`C${at}`}, ${id})`.execute(db);
    await sql`INSERT INTO customers_contact (customer_id, contact_id, kind, value, normal)
      VALUES (${id}, gen_random_uuid(), 'phone', ${`1390000100${at}`}, ${`+861390000100${at}`})`.execute(db);
    await sql`INSERT INTO customers_search (customer_id, name_key, tokens) VALUES (${id}, lower(${name}::text), '{}')`.execute(
      db,
    );
    for (const [order, on] of ['2026-01-10', '2026-03-12', '2026-05-11'].entries()) {
      await sql`INSERT INTO orders (customer_id, order_id, number, ordered_at, ordered_on, amount_minor, currency, recorded_at)
        VALUES (${id}, md5(${`number ${at}-${order}`})::uuid, ${`${at}-${order}`}, ${`${on}T04:00:00Z`}, ${on}::date,
          ${10_000 * (at + 1)}, 'CNY', ${AT})`.execute(db);
    }
    await sql`INSERT INTO customer_profile (customer_id, kind, name, name_key, owner_id, archived, created_at, tags)
      VALUES (${id}, 'person', ${name}, lower(${name}::text), ${LI}, false, ${AT}, '{}')`.execute(db);
    await sql`INSERT INTO platform_event (customer_id, event_id, type, occurred_at)
      VALUES (${id}, gen_random_uuid(), 'customers.created', ${AT})`.execute(db);
  }
  await sql`INSERT INTO worklist_play (play_id, code, action, task_kind, words, updated_at)
    VALUES (${PLAY}, 'own', 'call', 'manual', ${JSON.stringify({ 'zh-CN': WORDS, en: WORDS })}::jsonb, ${AT})`.execute(
    db,
  );
  await sql`INSERT INTO worklist_task (customer_id, task_id, kind, reason_key, reason, assignee_id, title, play_id, opened_at, updated_at)
    VALUES (${CUSTOMERS[0]}, ${TASK}, 'manual', 'by hand', '{"code": "by_hand"}', ${LI}, 'Send the new tea', ${PLAY}, ${AT}, ${AT})`.execute(
    db,
  );
  await sql`INSERT INTO worklist_outcome (customer_id, outcome_id, task_id, outcome, note, at, by_user)
    VALUES (${CUSTOMERS[0]}, gen_random_uuid(), ${TASK}, 'not_reached', 'rang twice', '2026-11-21T02:00:00Z', ${LI})`.execute(
    db,
  );
  await sql`INSERT INTO platform_audit (audit_id, at, actor_id, actor_kind, action, subject_kind, subject_id)
    VALUES (gen_random_uuid(), ${AT}, ${LI}, 'user', 'customers.create', 'customer', ${CUSTOMERS[0]})`.execute(db);
}

test('a backup of the release before is restored, brought up to date and worked with', async () => {
  const old = await emptyPlace();
  const before = openDatabase(old.ownerUrl, { max: 1 });
  await before.db.transaction().execute(async (tx) => {
    await migrateWithin(tx, LAST_OF_RELEASE);
    await fill(tx);
  });
  const known = await migrationsRun(before.db);
  await before.close();
  const archive = join(folder, 'release.kith');
  expect(await backUp(old, archive, new Date(AT))).toMatchObject({ migration: LAST_OF_RELEASE });

  const place = await emptyPlace();
  await restore(place, archive, forgetSignIns);
  const config = readConfig({
    KITH_DATA_DIR: place.dataDir,
    KITH_LOG_LEVEL: 'silent',
    KITH_TIME_ZONE: 'Asia/Shanghai',
  });
  const base = {
    ownerUrl: place.ownerUrl,
    runtimePassword: 'upgraded',
    sessionSecret: 'a-secret-of-32-characters-of-old',
  };
  const kith = await openKith(config, base, { worker: false, clock: fixedClock(AT) });
  try {
    expect((await migrationsRun(kith.ctx.db)).length).toBeGreaterThan(known.length);
    await runNightly(kith.ctx, null);
    const { app } = await buildApp(kith);
    const signedIn = await app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { email: 'li@kith.example', password: PASSWORD },
    });
    expect(signedIn.statusCode).toBe(200);
    const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
    const ask = async (path: string) => (await app.inject({ url: `/api/v1${path}`, headers: { cookie } })).json();
    const list = await ask('/customers?sort=spend_total');
    expect(
      list.items.map((item: { name: string; spendTotal: { minor: number } }) => [item.name, item.spendTotal.minor]),
    ).toEqual([
      ["O'Hara", 90_000],
      ['Tab\tbed', 60_000],
      ['沈若兰', 30_000],
    ]);
    expect((await ask('/customers/search?q=srl')).items.map((item: { name: string }) => item.name)).toEqual(['沈若兰']);
    const customer = await ask(`/customers/${CUSTOMERS[0]}`);
    expect([customer.facts.orderCount, customer.facts.lastOn, customer.contacts[0].value]).toEqual([
      3,
      '2026-05-11',
      '13900001000',
    ]);
    const story = await ask(`/customers/${CUSTOMERS[0]}/timeline?limit=50`);
    const told = story.items.map((item: { text: string | null; kind: string }) => item.text ?? item.kind);
    expect(told).toEqual(expect.arrayContaining(['rang twice', 'order', 'created']));
    const tasks = await ask(`/customers/${CUSTOMERS[0]}/tasks`);
    expect(JSON.stringify(tasks)).toContain('Send the new tea');
    expect(await verifyAudit(kith.ctx.db, null)).toMatchObject({ faults: [] });
    await app.close();
  } finally {
    await kith.close();
  }
}, 60_000);
