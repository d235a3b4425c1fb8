import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import type { Account } from './exec.ts';
import { exec } from './exec.ts';
import { EmbeddedFault } from './faults.ts';

/** One database folder with the programs and the account that serve it. */
export interface Cluster {
  folder: string;
  binaries: Binaries;
  account: Account | undefined;
}

/** What `postmaster.pid` says (its lines 1, 4 and 8). */
export interface Postmaster {
  pid: number;
  port: number;
  status: string;
}

export const SUPERUSER = 'postgres';

/** Below this Postgres cannot write the WAL segments of a start (16 MB each). */
const LEAST_FREE_BYTES = 48 * 1024 * 1024;

const LOCALE = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

function own(path: string, account: Account | undefined): void {
  if (account) chownSync(path, account.uid, account.gid);
}

/** A file only the server's account reads. */
function writeFor(account: Account | undefined, file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  own(file, account);
}

/**
 * Creates the database. It is made beside its place and renamed, so an interrupted first start leaves no half database;
 * `link` is where a link to it goes when it lies outside the data folder; tests need not wait for the disk (`durable`).
 */
export async function initialise(
  cluster: Cluster,
  password: string,
  options: { link: string | undefined; durable: boolean },
): Promise<void> {
  const { folder, binaries, account } = cluster;
  const fresh = `${folder}.new`;
  const secret = `${folder}.password`;
  const sync = options.durable ? [] : ['--no-sync'];
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  own(fresh, account);
  writeFor(account, secret, password);
  const { code, stderr } = await exec(
    binaries.initdb,
    ['-D', fresh, '-U', SUPERUSER, '--pwfile', secret, '--auth=scram-sha-256', '--no-instructions', ...sync, ...LOCALE],
    { as: account },
  );
  rmSync(secret, { force: true });
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw diagnose(folder, stderr, 'init_failed');
  }
  appendFileSync(
    join(fresh, 'postgresql.conf'),
    "\ninclude_if_exists = 'kith.conf'\ninclude_if_exists = 'custom.conf'\n",
  );
  renameSync(fresh, folder);
  if (options.link) symlinkSync(folder, options.link);
}

/** The major version that wrote this folder, or undefined when it holds no database. */
export function majorOnDisk(folder: string): number | undefined {
  const file = join(folder, 'PG_VERSION');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
}

export function configurationFile(folder: string): string {
  return join(folder, 'kith.conf');
}

export function writeConfiguration(cluster: Cluster, text: string): void {
  writeFor(cluster.account, configurationFile(cluster.folder), text);
}

/** The server that runs on this folder. A pid file without its server (crash, reboot) counts as none. */
export async function runningPostmaster(folder: string): Promise<Postmaster | undefined> {
  let lines: string[];
  try {
    lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined; // none, or it stopped just now
  }
  const pid = Number(lines[0]);
  if (!(await servesFolder(pid, folder))) return undefined;
  return { pid, port: Number(lines[3]), status: lines[7]?.trim() ?? 'starting' };
}

/**
 * Whether this process is a Postgres on this folder. Linux tells by the command line, which anybody may read (the working
 * folder needs a capability that Docker takes from root) and which a zombie has lost; elsewhere the name must do, and
 * the caller asks the server itself who it is.
 */
async function servesFolder(pid: number, folder: string): Promise<boolean> {
  if (!(pid > 0)) return false;
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(folder);
    } catch {
      return false; // no such process
    }
  }
  const { stdout } =
    process.platform === 'win32'
      ? await exec('tasklist', ['/FI', `PID eq ${pid}`])
      : await exec('ps', ['-o', 'comm=', '-p', String(pid)]);
  return stdout.includes('postgres');
}

/**
 * Removes the pid file of a server known to be gone. Postgres itself would refuse to start when the number now belongs to
 * another process of this user, as after a reboot.
 */
export function removeStalePid(folder: string): void {
  rmSync(join(folder, 'postmaster.pid'), { force: true });
}

/**
 * Starts the server and waits until it answers, through crash recovery if need be. The server is a daemon: it outlives
 * us, and Ctrl-C in our terminal does not reach it. Throws a fault that names the cause found in its log.
 */
export async function start(cluster: Cluster): Promise<void> {
  const { folder, binaries, account } = cluster;
  refuseFullDisk(folder);
  // Before its own log opens the server writes here; read by us, so made by us.
  const startLog = join(folder, 'start.log');
  writeFor(account, startLog, '');
  const logged = logOfToday(folder).length;
  const args = ['start', '-D', folder, '-l', startLog, '-w', '-t', '3600'];
  const { code } = await exec(binaries.pgCtl, args, { as: account, detached: true });
  if (code !== 0)
    throw diagnose(folder, readFileSync(startLog, 'utf8') + logOfToday(folder).slice(logged), 'start_failed');
}

/**
 * Stops the server and waits for its checkpoint. Connections that are being closed get a second to end by themselves;
 * then running transactions are rolled back.
 */
export async function stop(cluster: Cluster): Promise<void> {
  const { folder, binaries, account } = cluster;
  const ask = (mode: string, seconds: number) =>
    exec(binaries.pgCtl, ['stop', '-D', folder, '-m', mode, '-w', '-t', String(seconds)], { as: account });
  if ((await ask('smart', 1)).code === 0) return;
  const { code, stderr } = await ask('fast', 600);
  if (code !== 0 && (await runningPostmaster(folder)))
    throw new EmbeddedFault('stop_failed', { detail: stderr.trim() });
}

export function refuseFullDisk(folder: string): void {
  const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : dirname(folder));
  if (bavail * bsize < LEAST_FREE_BYTES) throw new EmbeddedFault('disk_full', { folder });
}

/** The server's own log of this weekday (UTC). */
function logOfToday(folder: string): string {
  const file = join(folder, 'log', `postgresql-${new Date().toUTCString().slice(0, 3)}.log`);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

const CAUSES = [
  ['disk_full', /No space left on device|Disk quota exceeded/],
  ['port_taken', /Address already in use|could not create any TCP\/IP sockets/],
  ['still_stopping', /pre-existing shared memory block|lock file "postmaster.pid" already exists/],
  ['no_memory', /Cannot allocate memory|could not (create|map) (anonymous )?shared memory/],
  ['folder_not_writable', /Permission denied|Read-only file system/],
] as const;

/** Turns what the programs wrote into a fault. */
function diagnose(folder: string, text: string, otherwise: 'init_failed' | 'start_failed'): EmbeddedFault {
  const lines = text.split('\n').filter((line) => /FATAL|PANIC|ERROR|error:|could not|invalid|unrecognized/.test(line));
  const words = lines.slice(-3).map((line) => line.replace(/^.* UTC \[\d+\] /, ''));
  const detail = (words.join(' ') || text.trim().slice(-400)).replace(/\s+/g, ' ');
  const cause = CAUSES.find(([, pattern]) => pattern.test(text))?.[0];
  return new EmbeddedFault(cause ?? otherwise, { folder, detail });
}

/** Sets the superuser's password without knowing the old one; the server must be down. */
export async function resetPassword(cluster: Cluster, password: string): Promise<void> {
  const { folder, binaries, account } = cluster;
  const stdin = `ALTER ROLE ${SUPERUSER} PASSWORD '${password}'\n`;
  const { code, stderr } = await exec(binaries.postgres, ['--single', '-D', folder, 'postgres'], {
    as: account,
    stdin,
  });
  if (code !== 0) throw diagnose(folder, stderr, 'start_failed');
}

/** Puts an abandoned database out of the way without deleting it. Returns where it went. */
export function setAside(folder: string, now: Date): string {
  const aside = `${folder}.${now.toISOString().replace(/[-:]|\.\d+/g, '')}`;
  renameSync(folder, aside);
  chmodSync(aside, 0o700);
  return aside;
}
