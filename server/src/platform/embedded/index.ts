import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { serverAccount } from './account.ts';
import { runningPostmaster, stop } from './cluster.ts';
import type { EmbeddedLog } from './faults.ts';
import { EmbeddedFault } from './faults.ts';
import type { Role } from './lock.ts';
import { enter, exclusively, liveUsers } from './lock.ts';
import { clusterPlace, makeDataFolder, ownerOf, runnableBinaries } from './place.ts';
import { keepSecrets, secretsFile } from './secrets.ts';
import type { Wanted } from './server.ts';
import { ensureCluster, ensureDatabase, ensureRunning } from './server.ts';
import { watch } from './watch.ts';

export type { EmbeddedFaultCode, EmbeddedLog, EmbeddedNote, EmbeddedNoteCode } from './faults.ts';
export { EmbeddedFault, noteText } from './faults.ts';
export { keepSecrets } from './secrets.ts';

export interface EmbeddedOptions {
  /** Made if missing; absolute, or relative to the working folder. */
  dataDir: string;
  log: EmbeddedLog;
  /** Server settings that replace ours, for tests. */
  settings?: Record<string, string>;
  /** How long a second Kith waits for the first to leave; for tests. */
  patienceMs?: number;
}

export interface Embedded {
  /** URL of the database `kith` as its owner `kith_owner`: no superuser, may create roles. */
  ownerUrl: string;
  /** Password kept for the runtime role, which the migrations make. */
  runtimePassword: string;
  /** The server had outlived a Kith that was killed. */
  tookOver: boolean;
  /** Another Kith process uses the server too; the last to stop stops it. */
  shared: boolean;
  dataDir: string;
  /** PostgreSQL's version, such as `18.4`. */
  version: string;
  /** Leaves, and stops the server unless others still use it. May be called more than once. */
  stop(): Promise<void>;
}

/** A start right after the last Kith was told to stop finds it still finishing its requests and jobs. */
const PATIENCE_MS = 5_000;

/** Starts the embedded server for the Kith server, which has its data folder for itself. Throws `EmbeddedFault`. */
export function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  return open(options, 'server');
}

/** For commands: joins the server that runs, or starts it for the time the command needs. Throws `EmbeddedFault`. */
export function connectOrStart(options: EmbeddedOptions): Promise<Embedded> {
  return open(options, 'cli');
}

async function open(options: EmbeddedOptions, role: Role): Promise<Embedded> {
  const { log } = options;
  const dataDir = makeDataFolder(options.dataDir);
  const runDir = join(dataDir, 'run');
  const onWait = (pid: number) => log({ code: 'waiting', params: { pid } });
  const giveUpAt = Date.now() + (options.patienceMs ?? PATIENCE_MS);
  for (let attempt = 1; ; attempt += 1) {
    const opened = await exclusively(runDir, onWait, async () => {
      const users = liveUsers(runDir);
      const rival = role === 'server' ? users.find((user) => user.role === 'server') : undefined;
      if (rival) return rival.pid;
      return openAlone(options, dataDir, runDir, role, users.length > 0);
    });
    if (typeof opened !== 'number') return opened;
    if (Date.now() > giveUpAt) throw new EmbeddedFault('already_running', { pid: opened, dataDir });
    if (attempt === 1) log({ code: 'not_alone', params: { pid: opened } });
    await pause(100);
  }
}

async function openAlone(
  options: EmbeddedOptions,
  dataDir: string,
  runDir: string,
  role: Role,
  inUse: boolean,
): Promise<Embedded> {
  const { log } = options;
  const { wanted, passwords } = await prepare(options, dataDir);
  const running = await ensureRunning(wanted, inUse);
  const { port, ownerUrl } = await ensureDatabase(wanted, passwords.databaseOwner, running.port, inUse);
  const tookOver = running.wasRunning && !inUse;
  if (tookOver) log({ code: 'took_over', params: { port } });
  const leave = enter(runDir, role);
  const unwatch = watch({ ...wanted, fixedPort: port }, runDir);
  let leaving: Promise<void> | undefined;
  return {
    ownerUrl,
    runtimePassword: passwords.databaseRuntime,
    tookOver,
    shared: inUse,
    dataDir,
    version: wanted.version,
    stop: () => {
      unwatch();
      leaving ??= close(wanted, runDir, leave);
      return leaving;
    },
  };
}

/** Finds the account, the folder, the programs and the secrets, and creates the database folder if there is none. */
async function prepare(options: EmbeddedOptions, dataDir: string) {
  const { log } = options;
  const lent = await serverAccount((name) => log({ code: 'account_made', params: { name } }));
  const { cluster: folder, link, exists } = await clusterPlace(dataDir, lent, log);
  const account = exists ? ownerOf(folder, lent) : lent;
  const { binaries, version } = await runnableBinaries(dataDir, account, log);
  const { secrets: passwords } = keepSecrets(dataDir, ['databaseSuperuser', 'databaseOwner', 'databaseRuntime']);
  const wanted: Wanted = {
    cluster: { folder, binaries, account },
    version,
    password: passwords.databaseSuperuser,
    secretsFile: secretsFile(dataDir),
    settings: options.settings ?? {},
    log,
  };
  await ensureCluster(wanted, exists, link);
  return { wanted, passwords };
}

async function close(wanted: Wanted, runDir: string, leave: () => void): Promise<void> {
  const { cluster, log } = wanted;
  await exclusively(
    runDir,
    (pid) => log({ code: 'waiting', params: { pid } }),
    async () => {
      leave();
      const others = liveUsers(runDir);
      if (others.length > 0) log({ code: 'left_running', params: { pid: others[0]?.pid ?? 0 } });
      else if (await runningPostmaster(cluster.folder)) await stop(cluster);
    },
  );
}
