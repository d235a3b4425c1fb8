import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverAccount } from './embedded/account.ts';
import type { Binaries } from './embedded/binaries.ts';
import { installedBinaries, systemBinaries } from './embedded/binaries.ts';
import type { Account } from './embedded/exec.ts';
import { exec } from './embedded/exec.ts';
import { EmbeddedFault } from './embedded/faults.ts';

export interface TestServer {
  /** Superuser's URL of the database `postgres`. */
  url: string;
  stop(): Promise<void>;
}

const PREFIX = 'kith-test-';

/** Nothing here outlives the run, so nothing waits for the disk. */
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  shared_buffers: '128MB',
  max_connections: '100',
  jit: 'off',
  timezone: 'UTC',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
} as const;

/** True when tests can run on this major version; a test that cannot should say that it was skipped. */
export function hasTestServer(major: 15 | 18): boolean {
  return major === 18 || systemBinaries(major) !== undefined;
}

/**
 * Starts a throw-away PostgreSQL for a test run. `KITH_TEST_DATABASE_URL` (a superuser's) takes its place, except where
 * a test asks for a major version: that one is always booted, 15 from Debian's package.
 */
export async function startTestServer(options: { major?: 15 | 18 } = {}): Promise<TestServer> {
  const given = process.env.KITH_TEST_DATABASE_URL;
  if (given && options.major === undefined) return { url: given, stop: async () => undefined };
  const binaries = options.major === 15 ? systemBinaries(15) : installedBinaries();
  if (!binaries) throw new Error('PostgreSQL 15 is not installed: ask hasTestServer(15) first.');

  const account = await serverAccount();
  await sweep(binaries, account);
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(folder, 'owner'), String(process.pid));
  const password = randomBytes(12).toString('hex');
  const cluster = await initialise(binaries, account, folder, password, options.major ?? 18);
  const port = await boot(binaries, account, cluster);
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await exec(binaries.pgCtl, ['stop', '-D', cluster, '-m', 'immediate', '-w'], { as: account });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function initialise(
  binaries: Binaries,
  as: Account | undefined,
  folder: string,
  password: string,
  major: 15 | 18,
): Promise<string> {
  const secret = join(folder, 'password');
  writeFileSync(secret, password, { mode: 0o600 });
  if (as) for (const path of [folder, secret]) chownSync(path, as.uid, as.gid);
  const cluster = join(folder, 'cluster');
  // The builtin locale provider came with 17; before it the C library's C.UTF-8 sorts and folds case in the same way.
  const locale =
    major >= 17 ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : ['--locale=C.UTF-8'];
  const { code, stderr } = await exec(
    binaries.initdb,
    [
      '-D',
      cluster,
      '-U',
      'postgres',
      '--pwfile',
      secret,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-sync',
      ...locale,
    ],
    { as },
  );
  rmSync(secret);
  if (code !== 0) throw new EmbeddedFault('init_failed', { detail: stderr.trim() });
  const lines = Object.entries(SETTINGS).map(([name, value]) => `${name} = '${value}'\n`);
  writeFileSync(join(cluster, 'postgresql.conf'), lines.join(''), { flag: 'a' });
  return cluster;
}

/** Boots on a free port. Between asking for the port and using it somebody else may take it: then ask again. */
async function boot(binaries: Binaries, as: Account | undefined, cluster: string): Promise<number> {
  const log = join(cluster, 'server.log');
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const { code } = await exec(
      binaries.pgCtl,
      ['start', '-D', cluster, '-l', log, '-w', '-t', '60', '-o', `-p ${port}`],
      { as, detached: true },
    );
    if (code === 0) return port;
    const detail = existsSync(log) ? readFileSync(log, 'utf8').trim() : '';
    if (attempt === 3 || !detail.includes('Address already in use'))
      throw new EmbeddedFault('start_failed', { detail });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** Stops and removes what runs left behind that were killed before they could. */
async function sweep(binaries: Binaries, as: Account | undefined): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const owner = join(tmpdir(), name, 'owner');
    if (!name.startsWith(PREFIX) || !existsSync(owner) || isAlive(Number(readFileSync(owner, 'utf8')))) continue;
    await exec(binaries.pgCtl, ['stop', '-D', join(tmpdir(), name, 'cluster'), '-m', 'immediate', '-w'], { as });
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
