/**
 * The company that `bench list` looks at: rows of samples/large.ts go in by COPY, as an import would have left them;
 * everything that is worked out from them is worked out by Kith itself. Kept in an ignored folder for the next run.
 */
import { createHash, hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PERMISSIONS } from '@kith/contract/route';
import { dateOf } from '../samples/calendar.ts';
import { large } from '../samples/large.ts';
import { Random } from '../samples/random.ts';
import { createUser } from '../server/src/modules/identity/index.ts';
import { addDays, dayIn, fixedClock } from '../server/src/platform/clock.ts';
import { openDatabase } from '../server/src/platform/db/client.ts';
import { copyInto, copyLine } from '../server/src/platform/db/copy.ts';
import { refreshCompany } from '../server/src/platform/facts.ts';
import { newId } from '../server/src/platform/ids.ts';
import { systemViewer } from '../server/src/platform/viewer.ts';
import { note } from './harness.ts';
import { type BenchHouse, benchHouse } from './house.ts';

type Client = Parameters<typeof copyInto>[0];

export type Scale = { customers: number; orders: number };

/** Seconds that the product took: everybody for the first time, and everybody again a day later. */
export type Derived = { first: number; nightly: number };

/** `day` is the day on which the company stands still. */
export type ListHouse = BenchHouse & { derived: Derived; day: string };

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const ZONE_MS = 8 * 3_600_000;
/** One looks after a fifth of all customers, seven after a tenth each; a tenth of the customers have nobody. */
const MANAGERS = 8;
/** A tag and the share of the customers that have it. */
const TAGS = [
  ['会员日', 0.1],
  ['送礼', 0.03],
  ['企业采购', 0.01],
  ['贵宾', 0.001],
] as const;
const FIRST_REF = 1_000_000_001;

const viewer = systemViewer(PERMISSIONS, 'bench');

/** What the data are made by: with the same files a folder that was kept is as good as a new one. */
function stampOf(scale: Scale): string {
  const made = createHash('sha256').update(JSON.stringify(scale));
  const migrations = readdirSync(join(ROOT, 'server/migrations')).sort();
  const files = [
    ...migrations.map((name) => `server/migrations/${name}`),
    // Which rooms derive.
    'server/src/modules.ts',
    'samples/large-rows.ts',
    'samples/random.ts',
    'bench/list-data.ts',
  ];
  for (const file of files) made.update(readFileSync(join(ROOT, file)));
  return made.digest('hex');
}

/** The folder that keeps such a company. */
export function keptIn(scale: Scale): string {
  return join(ROOT, `.cache/bench-list-${scale.customers}`);
}

/** A Kith with such a company, of the day on which it was made. The first time takes minutes. */
export async function listHouse(scale: Scale): Promise<ListHouse> {
  const keepIn = keptIn(scale);
  const file = join(keepIn, 'stamp.json');
  const stamp = stampOf(scale);
  if (existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { stamp: string; day: string; derived: Derived };
    if (kept.stamp === stamp) {
      const house = await benchHouse({ keepIn, clock: fixedClock(morningOf(kept.day)) });
      return { ...house, derived: kept.derived, day: kept.day };
    }
  }
  removeKept(keepIn);
  const day = dayIn('Asia/Shanghai', new Date());
  const clock = fixedClock(morningOf(addDays(day, -1)));
  const house = await benchHouse({ keepIn, clock });
  try {
    await fill(house, scale, day);
    const first = await derive(house, 'derived for the first time');
    clock.set(morningOf(day));
    const derived = { first, nightly: await derive(house, 'derived again a day later') };
    await asOwner(house, (client) => client.query('VACUUM (ANALYZE)'));
    writeFileSync(file, JSON.stringify({ stamp, day, derived }));
    return { ...house, derived, day };
  } catch (error) {
    await house.close();
    throw error;
  }
}

export function morningOf(day: string): string {
  return `${day}T09:30:00+08:00`;
}

/** The database may lie behind a link, where the server's account can go. */
function removeKept(keepIn: string): void {
  const cluster = join(keepIn, 'postgres');
  if (existsSync(cluster)) rmSync(realpathSync(cluster), { recursive: true, force: true });
  rmSync(keepIn, { recursive: true, force: true });
}

/** Runs SQL as the owner of the tables. */
export async function asOwner<T>(house: BenchHouse, work: (client: Client) => Promise<T>): Promise<T> {
  const owner = openDatabase(house.ownerUrl, { max: 1 });
  const client = await owner.pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
    await owner.close();
  }
}

async function derive(house: BenchHouse, what: string): Promise<number> {
  const begun = performance.now();
  const { customers } = await refreshCompany(house.kith.ctx, { everyone: true });
  const seconds = (performance.now() - begun) / 1000;
  note(`${customers} customers ${what} in ${seconds.toFixed(0)} s`);
  return seconds;
}

async function fill(house: BenchHouse, scale: Scale, day: string): Promise<void> {
  const { ctx } = house.kith;
  await createUser(ctx, viewer, { name: '管理员', email: 'admin@bench.example', role: 'administrator' });
  const managers: string[] = [];
  for (let i = 0; i < MANAGERS; i++) {
    const who = { name: `客户经理${i + 1}`, email: `manager${i + 1}@bench.example`, role: 'account_manager' } as const;
    managers.push((await createUser(ctx, viewer, who)).user.id);
  }
  const begun = performance.now();
  await asOwner(house, async (client) => {
    await client.query('BEGIN');
    const restore = await dropConstraints(client);
    const ids = await copyCustomers(client, scale, day, managers);
    await copyOrders(client, scale, day, ids);
    await restore();
    await client.query('INSERT INTO platform_dirty (customer_id) SELECT customer_id FROM customers');
    await client.query('COMMIT');
    await client.query('ANALYZE');
  });
  note(`${scale.customers} customers, ${scale.orders} orders in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
}

/** Without checks and indexes while the rows go in: ten million orders take two minutes instead of eight. */
async function dropConstraints(client: Client): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ on: string; name: string; def: string }>(`
    SELECT conrelid::regclass::text AS on, conname AS name, pg_get_constraintdef(oid) AS def FROM pg_constraint
    WHERE conrelid = ANY('{orders,customers_contact,customers_identity,customers_tag,customers_interaction}'::regclass[])
      AND contype = 'f' OR conname = 'orders_pkey'
    ORDER BY conname = 'orders_pkey'`);
  // The key is dropped last and made first: the lines of an order refer to it.
  const lines = await client.query<{ def: string; name: string }>(`
    SELECT conname AS name, pg_get_constraintdef(oid) AS def FROM pg_constraint
    WHERE conrelid = 'orders_line'::regclass AND confrelid = 'orders'::regclass`);
  for (const { name } of lines.rows) await client.query(`ALTER TABLE orders_line DROP CONSTRAINT ${name}`);
  for (const { on, name } of rows) await client.query(`ALTER TABLE ${on} DROP CONSTRAINT ${name}`);
  return async () => {
    for (const { on, name, def } of rows.reverse()) {
      await client.query(`ALTER TABLE ${on} ADD CONSTRAINT ${name} ${def}`);
    }
    for (const { name, def } of lines.rows) {
      await client.query(`ALTER TABLE orders_line ADD CONSTRAINT ${name} ${def}`);
    }
  };
}

type Cells = (string | number | boolean | null)[];

/** Writes rows to a table by COPY. */
async function copyRows(client: Client, table: string, columns: string, rows: Iterable<Cells>): Promise<void> {
  const copy = copyInto(client, table, columns.split(' '));
  for (const row of rows) {
    const wait = copy.write(copyLine(row));
    if (wait) await wait;
  }
  await copy.end();
}

/** @returns the customers' ids in the order of their references. */
async function copyCustomers(
  client: Client,
  scale: Scale,
  day: string,
  managers: readonly string[],
): Promise<string[]> {
  const options = { seed: 1, today: day, ...scale };
  const ids = Array.from({ length: scale.customers }, () => newId());
  const idAt = (index: number) => ids[index] ?? '';
  const random = Random.stream(1, 'bench', 'customers');
  const now = new Date().toISOString();
  const customers = function* () {
    let index = 0;
    for (const { ref, name, gender, region, source, createdOn } of large(options).customers()) {
      const owner = random.integer(10);
      const referrer = random.chance(0.04) ? idAt(random.integer(index + 1)) : null;
      const archived = random.chance(0.01);
      const who = [idAt(index++), name, gender, region, source, managers[owner === 9 ? 0 : owner] ?? null, ref];
      const away = archived ? [`${day}T00:00:00+08:00`, 'moved away'] : [null, null];
      yield [...who, referrer, ...away, `${createdOn}T10:00:00+08:00`, now];
    }
  };
  await copyRows(
    client,
    'customers',
    'customer_id name gender region source owner_id external_ref referred_by archived_at archive_reason created_at updated_at',
    customers(),
  );
  await client.query(`INSERT INTO customers_identity (kind, value, customer_id)
    SELECT 'ref', external_ref, customer_id FROM customers`);
  await copyRows(client, 'customers_contact', 'customer_id contact_id kind value normal', contactRows(options, idAt));
  await copyRows(client, 'customers_tag', 'customer_id tag added_at', tagRows(ids, now));
  const columns = 'customer_id interaction_id kind direction occurred_at text created_at';
  await copyRows(client, 'customers_interaction', columns, interactionRows(ids, day));
  return ids;
}

function* contactRows(options: Scale & { seed: number; today: string }, idAt: (index: number) => string) {
  let index = 0;
  for (const { phone, email } of large(options).customers()) {
    const id = idAt(index++);
    yield [id, newId(), 'phone', phone, `+86${phone}`];
    if (email) yield [id, newId(), 'email', email, email.toLowerCase()];
  }
}

function* tagRows(ids: readonly string[], now: string): Generator<Cells> {
  const random = Random.stream(1, 'bench', 'tags');
  for (const id of ids) {
    for (const [tag, share] of TAGS) if (random.chance(share)) yield [id, tag, now];
  }
}

/** Every tenth customer was called within the last year, some of them several times. */
function* interactionRows(ids: readonly string[], day: string): Generator<Cells> {
  const random = Random.stream(1, 'bench', 'calls');
  for (const id of ids) {
    if (!random.chance(0.1)) continue;
    for (let left = 1 + random.integer(5); left > 0; left--) {
      const at = `${addDays(day, -1 - random.integer(365))}T15:00:00+08:00`;
      yield [id, newId(), 'call', 'out', at, '问候，聊到近况和下一次到店的打算。', at];
    }
  }
}

/** In the order in which they were placed, as orders come in; not customer by customer. */
async function copyOrders(client: Client, scale: Scale, day: string, ids: readonly string[]): Promise<void> {
  const now = new Date().toISOString();
  const orders = function* (): Generator<Cells> {
    for (const order of large({ seed: 1, today: day, ...scale }).orders()) {
      const { customerRef, number, orderedAtMs, amountMinor, isReturn, channel, store } = order;
      const at = new Date(orderedAtMs).toISOString();
      const on = dateOf(Math.floor((orderedAtMs + ZONE_MS) / 86_400_000));
      const id = ids[Number(customerRef.slice(1)) - FIRST_REF] ?? '';
      // As modules/orders makes it of a numbered order.
      yield [id, hash('md5', `number ${number}`), number, at, on, amountMinor, 'CNY', isReturn, channel, store, now];
    }
  };
  await copyRows(
    client,
    'orders',
    'customer_id order_id number ordered_at ordered_on amount_minor currency is_return channel store recorded_at',
    orders(),
  );
}
