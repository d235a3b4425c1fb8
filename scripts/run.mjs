// Plain JavaScript for any Node from 20 on, with nothing installed: every npm script begins here. Installs what is
// missing, then hands over to Node 24 (npm package `node`), on which all of Kith runs.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Four imports after one another peak 10 MB lower than with a young generation of 16 MB. One of 8 would cost a page of the list 2 ms. */
const HEAP = ['--max-semi-space-size=12'];

/** The C library gives each thread an arena of its own and gives little of it back: two arenas hold 20 MB less after four imports. */
const MALLOC_ARENA_MAX = '2';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const LEAST_NODE = 20;
const OWN_NODE = 24;

/** What each npm script runs: an entry and the arguments that come before the user's. */
const TASKS = {
  start: ['server/src/cli/main.ts', 'start'],
  kith: ['server/src/cli/main.ts'],
  dev: ['scripts/dev.ts'],
  test: ['scripts/test.ts'],
  check: ['scripts/check.ts'],
  generate: ['scripts/generate.ts'],
  screens: ['e2e/screens.ts'],
};

const env = process.env;
const language = env.LC_ALL || env.LC_MESSAGES || env.LANG || Intl.DateTimeFormat().resolvedOptions().locale;

/** The words are the same files that the rest of Kith reads. */
// locale-keys: run:*
function text(key, params = {}) {
  const file = join(ROOT, 'locales', language.startsWith('zh') ? 'zh-CN' : 'en', 'run.json');
  return JSON.parse(readFileSync(file, 'utf8'))[key].replace(/\{\{(\w+)\}\}/g, (_, name) => params[name]);
}

/** Everything said here goes to standard error: standard output belongs to the command (`--json`). */
function say(key, params) {
  process.stderr.write(`${text(key, params)}\n`);
}

function fail(key, params) {
  say(key, params);
  process.exit(1);
}

function majorOf(version) {
  return Number.parseInt(version.replace('v', ''), 10);
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Whether node_modules is what package-lock.json asks for. npm keeps a list of what it installed, written last; it is
 * compared rather than dates, so an install that was cut off, a `git pull` and an install by hand are all seen as they are.
 */
function isInstalled() {
  const wanted = readJson(join(ROOT, 'package-lock.json'))?.packages ?? {};
  const present = readJson(join(ROOT, 'node_modules/.package-lock.json'))?.packages;
  if (!present) return false;
  return Object.entries(wanted).every(([path, { version, link, optional }]) => {
    if (!path.includes('node_modules/') || link) return true; // our own workspaces
    return path in present ? present[path].version === version : optional === true; // optional: for other machines
  });
}

/** Runs npm in this folder without a word of its own; resolves to what it wrote when it failed. */
function npm(args) {
  const options = { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] };
  // Under an npm script npm says where it is; otherwise the system knows (on Windows it is a shell script).
  const child = env.npm_execpath
    ? spawn(process.execPath, [env.npm_execpath, ...args], options)
    : spawn('npm', args, { ...options, shell: process.platform === 'win32' });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      written = (written + chunk).slice(-4000);
    });
  }
  return new Promise((resolve) => {
    child.on('error', () => fail('npm_missing'));
    child.on('close', (code) => resolve({ ok: code === 0, written }));
  });
}

/** Tells that it takes long: one line, whose seconds are counted where a person is looking. */
async function install() {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  const counting = process.stderr.isTTY
    ? setInterval(() => process.stderr.write(`\r${text('installing_seconds', { seconds: seconds() })}`), 1000)
    : undefined;
  process.stderr.write(text('installing') + (counting ? '' : '\n'));
  // A user's npm settings may forbid the scripts that fetch Node 24 and link PostgreSQL's libraries.
  const { ok, written } = await npm(['ci', '--loglevel=error', '--no-audit', '--no-fund', '--ignore-scripts=false']);
  clearInterval(counting);
  if (counting) process.stderr.write('\r\x1b[K');
  if (ok) return say('installed', { seconds: seconds() });
  say('install_failed');
  process.stderr.write(`${written.trim()}\n`);
  fail('install_hint');
}

/** Node 24 from npm; the machine's own takes its place where that one does not run and it is new enough. */
function findNode() {
  const own = join(ROOT, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const answer = existsSync(own) ? spawnSync(own, ['--version'], { encoding: 'utf8' }) : undefined;
  if (answer?.status === 0 && majorOf(answer.stdout) >= OWN_NODE) return own;
  if (majorOf(process.version) >= OWN_NODE) return process.execPath;
  const detail = answer?.error?.message ?? answer?.stderr?.trim() ?? own;
  return fail('node_missing', { detail });
}

/** Runs the task and ends as it ends. */
function run(node, [entry, ...before], args) {
  // Compiled code is kept: a command starts in 0.6 s instead of 0.8 s.
  const NODE_COMPILE_CACHE = env.NODE_COMPILE_CACHE ?? join(ROOT, 'node_modules/.cache/node');
  const options = { cwd: ROOT, stdio: 'inherit', env: { MALLOC_ARENA_MAX, ...env, NODE_COMPILE_CACHE } };
  const child = spawn(node, [...HEAP, join(ROOT, entry), ...before, ...args], options);
  // Ctrl-C reaches the whole process group, the task included: passing it on would tell it twice. (npm scripts say
  // `exec node`, because Debian's shell in between would die at once and npm would return before the task has ended.)
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // Should npm itself be killed, nobody is left to pass signals on: end the task rather than leave it behind.
  const parent = process.ppid;
  if (env.npm_lifecycle_event) setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 250).unref();
  child.on('error', (error) => fail('node_missing', { detail: error.message }));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

if (majorOf(process.version) < LEAST_NODE) fail('node_too_old', { version: process.version });
const [task, ...args] = process.argv.slice(2);
if (!Object.hasOwn(TASKS, task ?? '')) fail('usage', { tasks: Object.keys(TASKS).join('|') });
if (!isInstalled()) await install();
run(findNode(), TASKS[task], args);
