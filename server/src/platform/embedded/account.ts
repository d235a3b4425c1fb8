import type { Account } from './exec.ts';
import { exec } from './exec.ts';
import { EmbeddedFault } from './faults.ts';

/** Accounts that exist for databases: our own, then those of Linux distributions and of macOS. */
const NAMES = ['kith', 'postgres', '_postgres'] as const;

/** How Debian, Red Hat and most others (shadow), then Alpine (busybox), make an account without login. */
const MAKERS: readonly (readonly [string, ...string[]])[] = [
  ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'kith'],
  ['adduser', '-S', '-D', '-H', 'kith'],
];

async function accountNamed(name: string): Promise<Account | undefined> {
  const [user, group] = [await exec('id', ['-u', name]), await exec('id', ['-g', name])];
  if (user.code !== 0 || group.code !== 0) return undefined;
  const account = { name, uid: Number(user.stdout), gid: Number(group.stdout) };
  return account.uid > 0 ? account : undefined;
}

/** True when this process may act as another account. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The account the server runs as, or undefined for "as we are". Postgres refuses to run as root, so root lends it an
 * account: one that exists for databases, otherwise a new system account `kith` (said by `onCreate`).
 */
export async function serverAccount(onCreate?: (name: string) => void): Promise<Account | undefined> {
  if (!isRoot()) return undefined;
  for (const name of NAMES) {
    const account = await accountNamed(name);
    if (account) return account;
  }
  for (const [program, ...args] of MAKERS) {
    if ((await exec(program, args)).code !== 0) continue;
    const account = await accountNamed('kith');
    if (account) {
      onCreate?.(account.name);
      return account;
    }
  }
  throw new EmbeddedFault('no_account');
}

/** True when the account can walk to this folder; asked of the system itself, so access lists count too. */
export async function canEnter(folder: string, as: Account | undefined): Promise<boolean> {
  if (!as) return true;
  return (await exec('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { as })).code === 0;
}
