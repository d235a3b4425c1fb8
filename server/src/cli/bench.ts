import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Problem } from '../platform/errors.ts';
import type { Arguments } from './commands.ts';

const FOLDER = new URL('../../../bench/', import.meta.url);

/** `kith bench <name>`: a process of its own, so that its memory is its own. Fails when a bar is not met. */
export async function bench(args: Arguments): Promise<void> {
  const name = args.positionals[0] ?? '';
  const program = fileURLToPath(new URL(`${name}.ts`, FOLDER));
  if (!/^[a-z-]+$/.test(name) || name === 'harness' || !existsSync(program)) {
    throw new Problem('cli.unknown_bench', 400, { params: { name } });
  }
  const options = [
    ...(args.values.json ? ['--json'] : []),
    ...(typeof args.values.size === 'string' ? ['--size', args.values.size] : []),
  ];
  const code = await new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, program, ...options], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (status) => resolve(status ?? 1));
  });
  if (code !== 0) throw new Problem('cli.bench_failed', 500, { params: { name } });
}
