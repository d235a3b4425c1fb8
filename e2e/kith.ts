import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { copySample } from './sample.ts';

const ROOT = join(import.meta.dirname, '..');
/** The first start makes a database, and builds the pages unless that was done before. */
const START_LIMIT_MS = 180_000;

/** A Kith of its own: fresh data folder, free port, known administrator. */
export type Kith = {
  url: string;
  email: string;
  password: string;
  dataDir: string;
  /** What it has written so far. */
  log(): string;
  /** Ends the process as Ctrl-C would and removes its data. */
  stop(): Promise<void>;
};

/** Starts Kith, with the sample company if asked, and waits until it is ready to serve. */
export async function startKith(options: { sample?: boolean } = {}): Promise<Kith> {
  // Kith makes the folder itself, as on a first start, and lets the database's account through.
  const dataDir = join(tmpdir(), `kith-e2e-${randomBytes(4).toString('hex')}`);
  if (options.sample) await copySample(dataDir, makeSample);
  return startOn(dataDir);
}

/** `kith start --sample` on this folder, until everything of it is loaded. */
async function makeSample(dataDir: string): Promise<void> {
  const kith = await startOn(dataDir, ['--sample']);
  try {
    await untilLoaded(kith);
  } finally {
    await kith.end();
  }
}

async function startOn(dataDir: string, flags: string[] = []): Promise<Kith & { end(): Promise<void> }> {
  const port = await freePort();
  const login = { email: 'admin@kith.example', password: 'pine green and vermilion' };
  const main = join(ROOT, 'server/src/cli/main.ts');
  const child = spawn(process.execPath, [main, 'start', ...flags], {
    cwd: ROOT,
    env: {
      ...withoutKith(process.env),
      KITH_DATA_DIR: dataDir,
      KITH_PORT: String(port),
      KITH_ADMIN_EMAIL: login.email,
      KITH_ADMIN_PASSWORD: login.password,
      KITH_TIME_ZONE: 'Asia/Shanghai',
    },
  });
  let written = '';
  child.stdout.on('data', (text) => (written += text));
  child.stderr.on('data', (text) => (written += text));
  const stop = async () => {
    await end(child);
    await rm(dataDir, { recursive: true, force: true });
  };
  const url = `http://localhost:${port}`;
  try {
    await untilReady(url, child);
  } catch (fault) {
    await stop();
    throw new Error(`Kith did not start:\n${written}`, { cause: fault });
  }
  return { url, ...login, dataDir, log: () => written, stop, end: () => end(child) };
}

/** Settings of the person who runs the journeys must not leak into them. */
function withoutKith(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(KITH_|DATABASE_URL$)/.test(name)));
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await wait(100);
  }
  throw new Error(`it was not ready after ${START_LIMIT_MS} ms`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGINT');
  await ended;
}

/** The sample company comes in behind the first page; pictures and journeys want it whole. */
async function untilLoaded({ url, email, password }: Kith): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const signedIn = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email, password }),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const deadline = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(`${url}/api/v1/sample-company`, { headers: { cookie } });
    const { state } = (await answer.json()) as { state: string };
    if (state === 'loaded') return;
    if (state === 'failed') throw new Error('the sample company could not be loaded');
    await wait(300);
  }
  throw new Error(`the sample company was not loaded after ${START_LIMIT_MS} ms`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
