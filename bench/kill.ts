/**
 * Nothing lost, nothing doubled: `kill -9` of Kith or of its PostgreSQL at random moments of imports and nightly runs,
 * then start again and compare with a Kith that nobody disturbed. 20 kills in the full size, 4 in the small one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { large } from '../samples/large.ts';
import { Random } from '../samples/random.ts';
import { openDatabase } from '../server/src/platform/db/client.ts';
import { connectOrStart } from '../server/src/platform/embedded/index.ts';
import { benchArguments, note, report } from './harness.ts';

const args = benchArguments();
const KILLS = args.size === 'full' ? 20 : 4;
const FILES = Math.ceil(KILLS / 2);
const ROWS = { customers: 4_000, orders: 40_000 };
const today = new Date().toISOString().slice(0, 10);
const MAIN = fileURLToPath(new URL('../server/src/cli/main.ts', import.meta.url));
const PASSWORD = 'only for this bench';

type House = { dataDir: string; port: number; child: ChildProcess | null; cookie: string };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

async function until<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    // While Kith is down every question fails; the loop ends by its own clock.
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    // Nothing tells a process outside when Kith is ready again: asking is the only way.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function start(house: House): Promise<void> {
  const env = {
    ...process.env,
    KITH_DATA_DIR: house.dataDir,
    KITH_PORT: String(house.port),
    KITH_ADMIN_PASSWORD: PASSWORD,
    KITH_LOG_LEVEL: 'silent',
  };
  house.child = spawn(process.execPath, [MAIN, 'start', '--no-web'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  await until('start', 60, async () => ((await fetch(`${url(house)}/readyz`)).ok ? true : undefined));
  const login = await fetch(`${url(house)}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@kith.local', password: PASSWORD }),
  });
  house.cookie = login.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

const url = (house: House) => `http://127.0.0.1:${house.port}`;

async function call<T>(house: House, method: string, path: string, body?: string): Promise<T> {
  const type = body === undefined ? undefined : 'application/octet-stream';
  const answer = await fetch(`${url(house)}/api/v1${path}`, {
    method,
    headers: { cookie: house.cookie, origin: url(house), ...(type ? { 'content-type': type } : {}) },
    ...(body === undefined ? {} : { body }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function stop(house: House): Promise<void> {
  const { child } = house;
  if (!child || child.exitCode !== null) return;
  child.kill('SIGINT');
  await new Promise((resolve) => child.once('exit', resolve));
}

type Import = {
  importId: string;
  state: string;
  rowsRead: number;
  rowsCreated: number;
  rowsUpdated: number;
  rowsUnchanged: number;
  rowsRejected: number;
};

async function finished(house: House): Promise<void> {
  await until('imports', 240, async () => {
    const { items } = await call<{ items: Import[] }>(house, 'GET', '/imports?limit=100');
    const open = items.filter((one) => !['done', 'failed'].includes(one.state));
    return open.length === 0 ? true : undefined;
  });
}

async function fileText(index: number): Promise<string> {
  let text = '';
  for await (const chunk of large({ seed: index + 1, today, ...ROWS }).ordersCsv()) text += chunk.toString();
  return text;
}

async function begin(house: House, index: number): Promise<void> {
  const text = await fileText(index);
  // After the database was killed the answer is 503 until it is back; whoever asks tries again.
  const draft = await until('draft', 60, () =>
    call<Import>(house, 'POST', `/imports?filename=orders-${index}.csv&entity=orders`, text),
  );
  await until('start', 60, () => call(house, 'POST', `/imports/${draft.importId}/start`));
}

/** Everything that was written, as one hash per kind; ids and times of recording aside. */
async function contents(house: House): Promise<Record<string, string>> {
  const embedded = await connectOrStart({ dataDir: house.dataDir, log: () => undefined });
  const owner = openDatabase(embedded.ownerUrl, { max: 1 });
  try {
    const { rows } = await owner.pool.query<Record<string, string>>(`SELECT
      (SELECT count(*) || ' ' || md5(string_agg(concat_ws('|', c.external_ref, o.number, o.ordered_at, o.amount_minor, o.is_return, o.store), ','
        ORDER BY c.external_ref, o.number)) FROM orders o JOIN customers c USING (customer_id)) AS orders,
      (SELECT count(*) || ' ' || md5(string_agg(external_ref || name, ',' ORDER BY external_ref)) FROM customers) AS customers,
      (SELECT count(*) || ' ' || md5(string_agg(concat_ws('|', external_ref, name_key, order_count, purchase_days, spend_total_minor,
        spend_year_minor, first_on, last_on, gap_median_days, recency_score, frequency_score, money_score, stage, tier, risk_level,
        at_stake_minor), ',' ORDER BY external_ref)) FROM customer_profile) AS facts,
      (SELECT count(*)::text FROM worklist_task WHERE state = 'open') AS tasks,
      (SELECT count(*)::text FROM (SELECT 1 FROM worklist_task WHERE state = 'open' GROUP BY customer_id, kind, reason_key
        HAVING count(*) > 1) d) AS doubled_tasks,
      (SELECT count(*)::text FROM platform_dirty) AS marks,
      (SELECT count(*)::text FROM exchange_import WHERE rows_read <> rows_created + rows_updated + rows_unchanged + rows_rejected
        OR state <> 'done') AS bad_imports`);
    return rows[0] ?? {};
  } finally {
    await owner.close();
    await embedded.stop();
  }
}

async function undisturbed(folder: string): Promise<Record<string, string>> {
  const house: House = { dataDir: join(folder, 'calm'), port: await freePort(), child: null, cookie: '' };
  await start(house);
  for (let index = 0; index < FILES; index++) {
    await begin(house, index);
    await finished(house);
  }
  await lookAnew(house);
  await stop(house);
  return contents(house);
}

/** Fits the models to what there is now, then runs a night: which version was in force hangs on when kills let it be fitted. */
async function lookAnew(house: House): Promise<void> {
  const newest = async () => {
    const { items } = await call<{ items: { modelId: string }[] }>(house, 'GET', '/insight/models');
    return items[0]?.modelId ?? '';
  };
  // The last kill was of the database: until it is back the answer is 503.
  const before = await until('models', 60, newest);
  await until('fit', 60, () => call(house, 'POST', '/insight/models').then(() => true));
  await until('a fitted model', 240, async () => ((await newest()) === before ? undefined : true));
  await call(house, 'POST', '/retention/runs');
  await settled(house);
}

async function settled(house: House): Promise<void> {
  await until('nightly run', 240, async () => {
    const { items } = await call<{ items: { finishedAt: string | null }[] }>(house, 'GET', '/retention/runs');
    return items[0]?.finishedAt ? true : undefined;
  });
}

async function disturbed(folder: string, random: Random): Promise<Record<string, string>> {
  const house: House = { dataDir: join(folder, 'storm'), port: await freePort(), child: null, cookie: '' };
  await start(house);
  let next = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const duringImport = next < FILES && kill % 2 === 0;
    if (duringImport) await begin(house, next++);
    else await until('run', 60, () => call(house, 'POST', '/retention/runs'));
    // The random moment of the kill is what this bench is about.
    await new Promise((resolve) => setTimeout(resolve, random.between(30, duringImport ? 4000 : 2000)));
    const whom = kill % 4 < 2 ? 'kith' : 'postgres';
    if (whom === 'kith') {
      const gone = new Promise((resolve) => house.child?.once('exit', resolve));
      house.child?.kill('SIGKILL');
      await gone;
      await start(house);
    } else {
      process.kill(
        Number(readFileSync(join(house.dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]),
        'SIGKILL',
      );
    }
    await finished(house);
    note(`kill ${kill + 1} of ${KILLS}: ${whom} in ${duringImport ? 'an import' : 'a nightly run'}, whole again`);
  }
  await lookAnew(house);
  await stop(house);
  return contents(house);
}

const folder = mkdtempSync(join(tmpdir(), 'kith-bench-kill-'));
try {
  const calm = await undisturbed(folder);
  const storm = await disturbed(folder, Random.stream(7, 'kills'));
  note(JSON.stringify({ calm, storm }));
  const same = (key: string) => (calm[key] === storm[key] ? 1 : 0);
  const figures = [
    { name: 'kills', value: KILLS, unit: '' },
    ...['orders', 'customers', 'facts'].map((key) => ({
      name: `${key} equal`,
      value: same(key),
      unit: 'of 1',
      bar: { min: 1 },
    })),
    ...['doubled_tasks', 'marks', 'bad_imports'].map((key) => ({
      name: key,
      value: Number(storm[key]),
      unit: '',
      bar: { max: 0 },
    })),
  ];
  const pass = report('kill', args, { files: FILES, ...ROWS }, figures);
  process.exitCode = pass ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
