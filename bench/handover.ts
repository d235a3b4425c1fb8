/**
 * Ten thousand customers with five open tasks each change hands: how long, and what `kill -9` in the middle leaves behind.
 * The part that is killed runs as Kith does, a process of its own that is started again and goes on by itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartHandover } from '@kith/contract/handovers';
import { PERMISSIONS } from '@kith/contract/route';
import { runHandover, startHandover } from '../server/src/modules/handover/index.ts';
import { createUser } from '../server/src/modules/identity/index.ts';
import { openDatabase } from '../server/src/platform/db/client.ts';
import { connectOrStart } from '../server/src/platform/embedded/index.ts';
import { refreshCompany } from '../server/src/platform/facts.ts';
import { systemViewer } from '../server/src/platform/viewer.ts';
import { benchArguments, note, report } from './harness.ts';
import { benchHouse } from './house.ts';

const args = benchArguments();
const CUSTOMERS = args.size === 'full' ? 10_000 : 1_000;
const TASKS_EACH = 5;
const TASKS = CUSTOMERS * TASKS_EACH;
const MAIN = fileURLToPath(new URL('../server/src/cli/main.ts', import.meta.url));
const PASSWORD = 'only for this bench';
const viewer = systemViewer(PERMISSIONS, 'bench');

type People = { from: string; receivers: string[] };

/** Customers of one person with open tasks and a helper, straight into the tables; then derived as an import is. */
async function fill(ownerUrl: string, { from, receivers }: People): Promise<void> {
  const owner = openDatabase(ownerUrl, { max: 1 });
  try {
    await owner.pool.query(
      `INSERT INTO customers (customer_id, name, owner_id, created_at, updated_at)
        SELECT uuidv7(), 'Customer ' || n, $1, now(), now() FROM generate_series(1, $2::int) n`,
      [from, CUSTOMERS],
    );
    await owner.pool.query(
      `INSERT INTO worklist_task (customer_id, task_id, kind, reason_key, reason, assignee_id, title, opened_at, updated_at)
        SELECT customer_id, uuidv7(), 'manual', 'by_hand:' || n, '{"code":"by_hand"}', owner_id, 'Task ' || n, now(), now()
        FROM customers, generate_series(1, $1::int) n`,
      [TASKS_EACH],
    );
    await owner.pool.query(
      `INSERT INTO customers_collaborator (customer_id, user_id, may_write, expires_at, added_at)
        SELECT customer_id, $1, true, now() + interval '30 days', now() FROM customers`,
      [receivers[0]],
    );
    await owner.pool.query('INSERT INTO platform_dirty (customer_id) SELECT customer_id FROM customers');
  } finally {
    await owner.close();
  }
}

/** How many customers and tasks are on which side, and how many customers are on both. */
async function sides(ownerUrl: string, { from }: People) {
  const owner = openDatabase(ownerUrl, { max: 1 });
  try {
    const { rows } = await owner.pool.query<{ moved: number; torn: number; tasks: number }>(
      `SELECT count(*) FILTER (WHERE c.owner_id <> $1)::int AS moved, COALESCE(sum(t.tasks), 0)::int AS tasks,
        count(*) FILTER (WHERE t.others > 0 OR p.owner_id IS DISTINCT FROM c.owner_id
          OR (c.owner_id <> $1) <> (i.state IS NOT DISTINCT FROM 'moved')
          OR (c.owner_id <> $1) <> EXISTS (SELECT 1 FROM customers_owner_change o WHERE o.customer_id = c.customer_id))::int
          AS torn
      FROM customers c JOIN customer_profile p USING (customer_id)
      LEFT JOIN handover_customer i USING (customer_id)
      LEFT JOIN LATERAL (SELECT count(*) AS tasks, count(*) FILTER (WHERE assignee_id IS DISTINCT FROM c.owner_id) AS others
        FROM worklist_task w WHERE w.customer_id = c.customer_id AND w.state = 'open') t ON true`,
      [from],
    );
    return rows[0] ?? { moved: 0, torn: 0, tasks: 0 };
  } finally {
    await owner.close();
  }
}

async function timed(): Promise<{ seconds: number; torn: number; moved: number; tasks: number }> {
  const house = await benchHouse();
  try {
    const { ctx } = house.kith;
    const people = ['Leaver', 'First', 'Second', 'Third'].map((name) =>
      createUser(ctx, viewer, { name, email: `${name}@kith.example`, role: 'account_manager' }),
    );
    const [from = '', ...receivers] = (await Promise.all(people)).map(({ user }) => user.id);
    await fill(house.ownerUrl, { from, receivers });
    await refreshCompany(ctx, { everyone: true });
    const begun = performance.now();
    const plan = StartHandover.parse({ target: { ownerId: from }, receivers });
    const { handoverId } = await startHandover(ctx, viewer, plan);
    const planned = (performance.now() - begun) / 1000;
    await runHandover(ctx, handoverId);
    const seconds = (performance.now() - begun) / 1000;
    note(`planned in ${planned.toFixed(2)} s, handed over in ${seconds.toFixed(2)} s`);
    return { seconds, ...(await sides(house.ownerUrl, { from, receivers })) };
  } finally {
    await house.close();
  }
}

type House = { dataDir: string; port: number; child: ChildProcess | null; cookie: string };
const url = (house: House) => `http://127.0.0.1:${house.port}`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 120_000;
  for (;;) {
    // While Kith is down every question fails; the loop ends by its own clock.
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within two minutes`);
    // Nothing tells a process outside how far Kith is: asking is the only way.
    await new Promise((resolve) => setTimeout(resolve, 20));
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
  await until('start', async () => ((await fetch(`${url(house)}/readyz`)).ok ? true : undefined));
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

async function call<T>(house: House, method: string, path: string, body?: object): Promise<T> {
  const json = body ? { 'content-type': 'application/json' } : undefined;
  const answer = await fetch(`${url(house)}/api/v1${path}`, {
    method,
    headers: { cookie: house.cookie, origin: url(house), ...json },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

type Progress = { state: string; moved: number; waiting: number };

/** Kills Kith in the middle of a handover, looks, starts it again and looks at the end. */
async function killed(house: House) {
  await start(house);
  const user = async (name: string) => {
    const body = { name, email: `${name}@kith.example`, role: 'account_manager' };
    return (await call<{ user: { userId: string } }>(house, 'POST', '/users', body)).user.userId;
  };
  const people = { from: await user('leaver'), receivers: [await user('first'), await user('second')] };
  const { ownerUrl } = await connectOrStart({ dataDir: house.dataDir, log: () => undefined });
  await fill(ownerUrl, people);
  await call(house, 'POST', '/retention/runs');
  const plan = { target: { ownerId: people.from }, receivers: people.receivers };
  await until('everybody known', async () => {
    const { customers } = await call<{ customers: number }>(house, 'POST', '/handovers/preview', plan);
    return customers === CUSTOMERS ? true : undefined;
  });
  const { handoverId } = await call<{ handoverId: string }>(house, 'POST', '/handovers', plan);
  const progress = () => call<Progress>(house, 'GET', `/handovers/${handoverId}`);
  await until('the middle', async () => ((await progress()).moved > 0 ? true : undefined));
  const gone = new Promise((resolve) => house.child?.once('exit', resolve));
  house.child?.kill('SIGKILL');
  await gone;
  await start(house);
  const middle = await sides(ownerUrl, people);
  await until('the end', async () => ((await progress()).state === 'done' ? true : undefined));
  const end = await sides(ownerUrl, people);
  note(JSON.stringify({ middle, end }));
  return { middle, end };
}

const folder = mkdtempSync(join(tmpdir(), 'kith-bench-handover-'));
// The account that serves the database has to reach it.
chmodSync(folder, 0o755);
const house: House = { dataDir: join(folder, 'storm'), port: await freePort(), child: null, cookie: '' };
try {
  const calm = await timed();
  const { middle, end } = await killed(house);
  const pass = report('handover', args, { customers: CUSTOMERS, tasks: TASKS }, [
    { name: 'handed over', value: calm.seconds, unit: 's', bar: { max: 20 } },
    { name: 'customers moved', value: calm.moved, unit: '', bar: { min: CUSTOMERS } },
    { name: 'open tasks with the receivers', value: calm.tasks, unit: '', bar: { min: TASKS } },
    { name: 'torn customers', value: calm.torn, unit: '', bar: { max: 0 } },
    { name: 'moved before kill -9', value: middle.moved, unit: '' },
    { name: 'torn after kill -9', value: middle.torn, unit: '', bar: { max: 0 } },
    { name: 'torn at the end', value: end.torn, unit: '', bar: { max: 0 } },
    { name: 'moved at the end', value: end.moved, unit: '', bar: { min: CUSTOMERS } },
  ]);
  process.exitCode = pass ? 0 : 1;
} finally {
  if (house.child?.exitCode === null) {
    const gone = new Promise((resolve) => house.child?.once('exit', resolve));
    house.child.kill('SIGINT');
    await gone;
  }
  rmSync(folder, { recursive: true, force: true });
}
