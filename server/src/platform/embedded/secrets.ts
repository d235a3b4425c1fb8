import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedFault } from './faults.ts';

type Secrets = Record<string, string>;

/** The data folder's secrets: readable by its owner only, made at the first start, never shipped with a default. */
export function secretsFile(dataDir: string): string {
  return join(dataDir, 'secrets.json');
}

function read(file: string): Secrets {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return {};
    throw new EmbeddedFault('secrets_unreadable', { file, detail: code ?? String(error) }, error);
  }
  try {
    const secrets: unknown = JSON.parse(text);
    if (typeof secrets !== 'object' || secrets === null) throw new Error('not an object');
    return Object.fromEntries(
      Object.entries(secrets).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch (error) {
    throw new EmbeddedFault('secrets_broken', { file }, error);
  }
}

function write(file: string, secrets: Secrets): void {
  const fresh = `${file}.${process.pid}.new`;
  const handle = openSync(fresh, 'w', 0o600);
  writeSync(handle, `${JSON.stringify(secrets, null, 2)}\n`);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(fresh, file);
}

/**
 * The secrets of these names, each 32 random bytes in base64url, made and kept where missing. `made` lists the new ones.
 * Two processes may not make secrets at once: callers hold the lock of the data folder or come after `startEmbedded`.
 */
export function keepSecrets<Name extends string>(
  dataDir: string,
  names: readonly Name[],
): { secrets: Record<Name, string>; made: Name[] } {
  const file = secretsFile(dataDir);
  const known = read(file);
  const made = names.filter((name) => !known[name]);
  for (const name of made) known[name] = randomBytes(32).toString('base64url');
  if (made.length > 0) write(file, known);
  return { secrets: known as Record<Name, string>, made };
}
