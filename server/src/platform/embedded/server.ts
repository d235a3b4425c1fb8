import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { majorOf } from './binaries.ts';
import type { Cluster, Postmaster } from './cluster.ts';
import {
  configurationFile,
  initialise,
  majorOnDisk,
  refuseFullDisk,
  removeStalePid,
  resetPassword,
  runningPostmaster,
  setAside,
  start,
  stop,
  writeConfiguration,
} from './cluster.ts';
import type { EmbeddedLog } from './faults.ts';
import { EmbeddedFault } from './faults.ts';
import { freePort } from './port.ts';
import { createDatabase, DATABASE, isWrongPassword, OWNER, ownerCanOpen, urlOf, whoAnswers } from './roles.ts';
import { configurationText, rememberedPort, settingsFor, thisMachine } from './settings.ts';

export interface Wanted {
  cluster: Cluster;
  version: string;
  password: string;
  secretsFile: string;
  /** Settings that replace ours, for tests. */
  settings: Record<string, string>;
  /** Only this port will do: somebody already has its URL. */
  fixedPort?: number | undefined;
  log: EmbeddedLog;
}

const RETRY_MS = 250;
/** Backends of a killed postmaster notice at their next wait; a long sort may take this long. */
const ORPHANS_MS = 120_000;

/** Creates the database folder when there is none. An old one in its place (its data folder was deleted) is set aside. */
export async function ensureCluster(wanted: Wanted, exists: boolean, link: string | undefined): Promise<void> {
  const { cluster, version, password, log } = wanted;
  const major = majorOnDisk(cluster.folder);
  if (exists) {
    if (major === majorOf(version)) return;
    if (major === undefined) throw new EmbeddedFault('not_a_database', { folder: cluster.folder });
    throw new EmbeddedFault('other_major', { folder: cluster.folder, has: major, needs: majorOf(version) });
  }
  if (major !== undefined) {
    if (await runningPostmaster(cluster.folder)) await stop(cluster);
    log({ code: 'set_aside', params: { folder: setAside(cluster.folder, new Date()) } });
  }
  refuseFullDisk(cluster.folder);
  log({ code: 'creating', params: { folder: cluster.folder } });
  await initialise(cluster, password, { link, durable: wanted.settings.fsync !== 'off' });
}

/** Waits while a server on this folder starts or stops. */
async function settled(folder: string): Promise<Postmaster | undefined> {
  for (;;) {
    const found = await runningPostmaster(folder);
    if (!found || found.status === 'ready') return found;
    await pause(RETRY_MS);
  }
}

/** Whether the server that runs is the one we would start: ours, answering, of the version installed. */
async function isOurs(found: Postmaster, wanted: Wanted): Promise<boolean> {
  const { cluster, version, password } = wanted;
  try {
    const answer = await whoAnswers(found.port, password);
    if (answer.folder === cluster.folder) return answer.version === version;
    throw new EmbeddedFault('stranger', { port: found.port, folder: answer.folder });
  } catch (error) {
    if (error instanceof EmbeddedFault) throw error;
    // Its process says that it serves our folder; `ensureDatabase` mends the password.
    if (isWrongPassword(error)) return true;
    throw new EmbeddedFault('not_answering', { pid: found.pid, port: found.port }, error);
  }
}

/**
 * Makes sure that our server runs: takes over one that outlived its Kith, replaces one of another version unless others
 * use it, or starts it.
 */
export async function ensureRunning(wanted: Wanted, inUse: boolean): Promise<{ port: number; wasRunning: boolean }> {
  const { cluster, log } = wanted;
  const found = await settled(cluster.folder);
  if (found) {
    if ((await isOurs(found, wanted)) || inUse) return { port: found.port, wasRunning: true };
    log({ code: 'replacing', params: { version: wanted.version } });
    await stop(cluster);
  }
  return { port: await startOnFreePort(wanted), wasRunning: false };
}

/**
 * Sees to it that the owner can open the database. When even the superuser's password is another (secrets.json was lost
 * or exchanged), sets it anew: whoever owns the folder may, as long as nobody is using the server.
 */
export async function ensureDatabase(
  wanted: Wanted,
  ownerPassword: string,
  port: number,
  inUse: boolean,
): Promise<{ port: number; ownerUrl: string }> {
  const { cluster, password, secretsFile, log } = wanted;
  const ownerUrl = urlOf(OWNER, ownerPassword, port, DATABASE);
  if (await ownerCanOpen(ownerUrl)) return { port, ownerUrl };
  try {
    await createDatabase(port, password, ownerPassword);
    return { port, ownerUrl };
  } catch (error) {
    if (!isWrongPassword(error)) throw error;
    if (inUse) throw new EmbeddedFault('wrong_password', { file: secretsFile }, error);
  }
  await stop(cluster);
  await resetPassword(cluster, password);
  log({ code: 'password_reset', params: { file: secretsFile } });
  const again = await startOnFreePort(wanted);
  await createDatabase(again, password, ownerPassword);
  return { port: again, ownerUrl: urlOf(OWNER, ownerPassword, again, DATABASE) };
}

async function startOnFreePort(wanted: Wanted): Promise<number> {
  const { cluster, log, fixedPort } = wanted;
  const file = configurationFile(cluster.folder);
  const before = fixedPort ?? (existsSync(file) ? rememberedPort(readFileSync(file, 'utf8')) : undefined);
  const settings = { ...settingsFor(thisMachine(cluster.folder)), ...wanted.settings };
  const giveUpAt = Date.now() + ORPHANS_MS;
  refuseFullDisk(cluster.folder);
  removeStalePid(cluster.folder);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(before);
    if (fixedPort !== undefined && port !== fixedPort) throw new EmbeddedFault('port_taken', { port: fixedPort });
    writeConfiguration(cluster, configurationText(settings, port));
    try {
      await start(cluster);
      if (before !== undefined && before !== port) log({ code: 'port_moved', params: { before, port } });
      return port;
    } catch (error) {
      const code = error instanceof EmbeddedFault ? error.code : undefined;
      // Between asking for a port and using it somebody may take it; after a kill old backends may still be ending.
      const again = (code === 'port_taken' && attempt < 4) || (code === 'still_stopping' && Date.now() < giveUpAt);
      if (!again) throw error;
      await pause(RETRY_MS);
    }
  }
}
