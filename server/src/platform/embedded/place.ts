import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { canEnter, isRoot } from './account.ts';
import type { Binaries } from './binaries.ts';
import { binariesAt, installedBinaries, versionOf } from './binaries.ts';
import type { Account } from './exec.ts';
import { exec } from './exec.ts';
import type { EmbeddedLog } from './faults.ts';
import { EmbeddedFault } from './faults.ts';

/** Where a system keeps the data of its services: Linux, macOS, anything else. */
const SYSTEM_FOLDERS = ['/var/lib', '/var/db', '/opt'] as const;

/** A folder outside every home, the same for the same data folder. */
export function systemFolder(dataDir: string, folders: readonly string[] = SYSTEM_FOLDERS): string {
  const base = folders.find((folder) => existsSync(folder)) ?? '/opt';
  return join(base, `kith-${createHash('sha256').update(dataDir).digest('hex').slice(0, 10)}`);
}

function makeSystemFolder(dataDir: string): string {
  const folder = systemFolder(dataDir);
  if (mkdirSync(folder, { recursive: true })) chmodSync(folder, 0o711);
  return folder;
}

/** The data folder itself. Another account must be able to walk through it to the database, not to list it. */
export function makeDataFolder(dataDir: string): string {
  try {
    if (mkdirSync(dataDir, { recursive: true })) chmodSync(dataDir, isRoot() ? 0o711 : 0o700);
    return realpathSync(dataDir);
  } catch (error) {
    const detail = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new EmbeddedFault('folder_not_writable', { folder: dataDir, detail }, error);
  }
}

/**
 * The folder of the database: `postgres` in the data folder, or, when that lies where the server's account cannot go
 * (a closed home), a system folder to which `postgres` then is a link. Not yet created when `exists` is false.
 */
export async function clusterPlace(
  dataDir: string,
  account: Account | undefined,
  log: EmbeddedLog,
): Promise<{ cluster: string; link: string | undefined; exists: boolean }> {
  const usual = join(dataDir, 'postgres');
  if (lstatSync(usual, { throwIfNoEntry: false })) {
    const cluster = realpathOf(usual);
    refuseForeign(cluster);
    if (!(await canEnter(cluster, account))) {
      throw new EmbeddedFault('folder_closed', { folder: cluster, account: account?.name ?? '' });
    }
    return { cluster, link: undefined, exists: true };
  }
  if (await canEnter(dataDir, account)) return { cluster: usual, link: undefined, exists: false };

  const folder = makeSystemFolder(dataDir);
  log({ code: 'data_elsewhere', params: { folder, dataDir } });
  return { cluster: join(folder, 'postgres'), link: usual, exists: false };
}

function realpathOf(link: string): string {
  try {
    return realpathSync(link);
  } catch (error) {
    throw new EmbeddedFault('folder_missing', { folder: link }, error);
  }
}

/** Only root may lend the server an account; anybody else must own the database they start. */
function refuseForeign(cluster: string): void {
  const uid = process.getuid?.();
  if (uid === undefined || uid === 0 || statSync(cluster).uid === uid) return;
  throw new EmbeddedFault('folder_not_yours', { folder: cluster });
}

/** The account that owns an existing database goes on owning it, whatever accounts came later. */
export function ownerOf(cluster: string, fallback: Account | undefined): Account | undefined {
  if (!isRoot()) return undefined;
  const { uid, gid } = statSync(cluster);
  return uid > 0 ? { name: fallback?.uid === uid ? fallback.name : `uid ${uid}`, uid, gid } : fallback;
}

/** Programs that the account can run: npm's, or a copy of them in a system folder when npm's lie in a closed home. */
export async function runnableBinaries(
  dataDir: string,
  account: Account | undefined,
  log: EmbeddedLog,
  installed: Binaries = installedBinaries(),
): Promise<{ binaries: Binaries; version: string }> {
  const direct = await versionOf(installed, account);
  if (direct) return { binaries: installed, version: direct };

  const version = account ? await versionOf(installed) : undefined;
  if (!version) {
    const { stderr } = await exec(installed.postgres, ['--version']);
    throw new EmbeddedFault('not_runnable', { folder: installed.home, detail: stderr.trim() });
  }
  const binaries = await copyBinaries(installed, makeSystemFolder(dataDir), version, account, log);
  return { binaries, version };
}

async function copyBinaries(
  from: Binaries,
  folder: string,
  version: string,
  account: Account | undefined,
  log: EmbeddedLog,
): Promise<Binaries> {
  const copy = binariesAt(join(folder, `postgresql-${version}`));
  if ((await versionOf(copy, account)) === version) return copy;
  const fresh = `${copy.home}.new`;
  rmSync(fresh, { recursive: true, force: true });
  rmSync(copy.home, { recursive: true, force: true });
  cpSync(from.home, fresh, { recursive: true, verbatimSymlinks: true });
  // A strict umask would have closed the copy again.
  await exec('chmod', ['-R', 'a+rX', fresh]);
  renameSync(fresh, copy.home);
  for (const name of readdirSync(dirname(copy.home))) {
    if (name.startsWith('postgresql-') && name !== basename(copy.home)) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
  if ((await versionOf(copy, account)) !== version) {
    throw new EmbeddedFault('folder_closed', { folder: copy.home, account: account?.name ?? '' });
  }
  log({ code: 'binaries_copied', params: { folder: copy.home } });
  return copy;
}
