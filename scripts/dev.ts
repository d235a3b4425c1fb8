import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../server/src/platform/config.ts';
import { connectOrStart, noteText } from '../server/src/platform/embedded/index.ts';

/**
 * `npm run dev`: the server, restarted when its sources change, and Vite with hot reload in front of it.
 * The embedded database is held here, so that a restart of the server takes half a second. One Ctrl-C ends all three.
 */
const ROOT = join(import.meta.dirname, '..');
const WATCHED = ['server/src', 'server/migrations', 'contract/src', 'locales'];
/** Editors write a file in several steps, and `git switch` many files. */
const SETTLE_MS = 150;

const config = readConfig();
const log = (text: string) => process.stderr.write(`dev: ${text}\n`);
const database = config.databaseUrl
  ? undefined
  : await connectOrStart({ dataDir: config.dataDir, log: (note) => log(noteText(note)) });

let server: ChildProcess | undefined;
let stopping = false;
let settle: NodeJS.Timeout | undefined;

function ended(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

function startServer(): void {
  const child = spawn(process.execPath, ['server/src/cli/main.ts', 'start', '--no-web'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  server = child;
  child.on('exit', (code) => {
    if (server === child && !stopping && code !== 0) log('the server ended; it starts again when a file changes');
  });
}

/** Ends the running server first: two would quarrel over the port. Changes meanwhile lead to one more restart. */
let restarting = false;
async function restart(): Promise<void> {
  if (stopping || restarting) return;
  restarting = true;
  const old = server;
  server = undefined;
  old?.kill('SIGTERM');
  await ended(old);
  restarting = false;
  if (!stopping) startServer();
}

async function stop(exitCode: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  clearTimeout(settle);
  server?.kill('SIGTERM');
  vite.kill('SIGTERM');
  await Promise.all([ended(server), ended(vite)]);
  await database?.stop();
  process.exit(exitCode);
}

startServer();
const vite = spawn(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), '--clearScreen', 'false'], {
  cwd: join(ROOT, 'web'),
  stdio: ['ignore', 'inherit', 'inherit'],
});
vite.on('exit', () => stop(1));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0));
for (const folder of WATCHED) {
  watch(join(ROOT, folder), { recursive: true }, (_event, file) => {
    if (file === null || /\.test\.ts$|~$/.test(file)) return;
    clearTimeout(settle);
    settle = setTimeout(restart, SETTLE_MS);
  });
}
