import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A server is alone on its data folder; commands may share it with a server and with each other. */
export type Role = 'server' | 'cli';

export interface User {
  pid: number;
  /** When the process began, in the system's own words: a number that came again after a crash is another process. */
  began: string;
  role: Role;
}

const LOCK = 'lock';

/** When this process began, or undefined when it is gone (a zombie is gone). */
export function processBegan(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      // Fields after the name, which may itself hold spaces and brackets: state is the 1st, start time the 20th.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`;
    } catch {
      return undefined; // no such process
    }
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  if (process.platform === 'win32') return 'alive';
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined; // it ended between the two questions
  }
}

function readUser(file: string): User | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as User;
  } catch {
    return undefined; // removed meanwhile, or torn by a power cut: nobody holds it
  }
}

function isLive(user: User | undefined): user is User {
  return user !== undefined && processBegan(user.pid) === user.began;
}

function myself(role: Role): User {
  return { pid: process.pid, began: processBegan(process.pid) ?? '', role };
}

/** Everybody who uses the data folder now; entries of processes that were killed are removed. */
export function liveUsers(runDir: string): User[] {
  const users: User[] = [];
  for (const name of readdirSync(runDir)) {
    if (!name.endsWith('.json')) continue;
    const user = readUser(join(runDir, name));
    if (isLive(user)) users.push(user);
    else rmSync(join(runDir, name), { force: true });
  }
  return users;
}

/** Enters this process among the users; call only inside `exclusively`. Returns the function that leaves. */
export function enter(runDir: string, role: Role): () => void {
  const file = join(runDir, `${process.pid}-${randomUUID()}.json`);
  writeFileSync(file, JSON.stringify(myself(role)), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** Takes the lock if it is free: a link appears with its content or not at all. */
function tryLock(runDir: string, mine: string): boolean {
  const lock = join(runDir, LOCK);
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (isLive(readUser(lock))) return false;
  // Its holder was killed. Of several who see this one moves it away, and puts it back should a new one have come.
  const moved = `${mine}.moved`;
  try {
    renameSync(lock, moved);
    if (isLive(readUser(moved))) linkSync(moved, lock);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  rmSync(moved, { force: true });
  return false;
}

/**
 * Runs one piece of work at a time among all processes on the data folder; waits as long as the holder lives, and says
 * so once after a second. Safety never rests on it (Postgres guards its own files); it keeps starts and stops in order.
 */
export async function exclusively<T>(
  runDir: string,
  onWait: (pid: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(runDir, { recursive: true, mode: 0o700 });
  const mine = join(runDir, `${LOCK}.${randomUUID()}`);
  writeFileSync(mine, JSON.stringify(myself('cli')), { mode: 0o600 });
  const began = Date.now();
  let told = false;
  try {
    while (!tryLock(runDir, mine)) {
      await pause(50);
      if (told || Date.now() - began < 1000) continue;
      const holder = readUser(join(runDir, LOCK));
      if (holder) onWait(holder.pid);
      told = true;
    }
    try {
      return await work();
    } finally {
      rmSync(join(runDir, LOCK), { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}
