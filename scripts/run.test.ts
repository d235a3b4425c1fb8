import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** A small checkout with one package of its own, so that installing needs neither network nor time. */
let parent: string;
let root: string;

const TASK = `
  if (process.argv[2] === 'wait') {
    process.on('SIGTERM', () => process.exit(42));
    setInterval(() => undefined, 1000);
  }
  console.log(JSON.stringify({ args: process.argv.slice(2), node: process.version }));
  if (process.argv[2] === 'bench') process.exitCode = Number(process.argv[3]);
`;

function write(path: string, content: unknown): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

function run(args: string[], language = 'en_US.UTF-8') {
  const env = { PATH: process.env.PATH, LC_ALL: language, npm_config_cache: join(parent, 'cache') };
  return spawnSync(process.execPath, ['scripts/run.mjs', ...args], { cwd: root, env, encoding: 'utf8' });
}

/** The package under this version, and the lock file that asks for it. */
function release(version: string): void {
  write('dep/package.json', { name: 'dep', version });
  write('package.json', { name: 'small', version: '1.0.0', dependencies: { dep: 'file:dep' } });
  const dep = { version, resolved: 'file:dep' };
  const packages = {
    '': { name: 'small', version: '1.0.0', dependencies: { dep: 'file:dep' } },
    'node_modules/dep': dep,
  };
  write('package-lock.json', { name: 'small', version: '1.0.0', lockfileVersion: 3, requires: true, packages });
}

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'kith-run-'));
  root = join(parent, 'a checkout 知客');
  for (const path of ['scripts/run.mjs', 'locales/en/run.json', 'locales/zh-CN/run.json']) {
    cpSync(join(import.meta.dirname, '..', path), join(root, path));
  }
  write('.npmrc', 'install-links=true\nloglevel=silent\n');
  write('server/src/cli/main.ts', TASK);
  release('1.0.0');
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

describe('npm scripts on a fresh checkout, under a path with a space and Chinese', () => {
  test('1. the first one installs, says so, and leaves standard output to the command', () => {
    const { stdout, stderr, status } = run(['kith', 'import', 'my file.csv', '--json']);
    expect({ stderr, status }).toEqual({
      stderr: expect.stringMatching(/^Installing, once, about a minute…\nInstalled in \d+ s\.\n$/),
      status: 0,
    });
    expect(JSON.parse(stdout)).toEqual({ args: ['import', 'my file.csv', '--json'], node: process.version });
  });

  test('2. the next does not, and ends as its task ends', () => {
    expect(run(['kith', 'bench', '3'])).toMatchObject({ stderr: '', status: 3 });
  });

  test('3. `start` is the command of that name', () => {
    expect(JSON.parse(run(['start', '--sample']).stdout)).toMatchObject({ args: ['start', '--sample'] });
  });

  test('4. when the lock file asks for something newer it installs again, in the language of the machine', () => {
    release('1.1.0');
    expect(run(['kith'], 'zh_CN.UTF-8').stderr).toMatch(/^首次安装，约需一分钟……\n安装完成，用时 \d+ 秒。\n$/);
    expect(JSON.parse(readFileSync(join(root, 'node_modules/dep/package.json'), 'utf8'))).toMatchObject({
      version: '1.1.0',
    });
    expect(run(['kith']).stderr).toBe('');
  });

  test('5. an install that fails shows why, though npm is silenced', () => {
    release('1.2.0');
    rmSync(join(root, 'dep'), { recursive: true });
    const { stdout, stderr, status } = run(['kith']);
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
    expect(stderr).toMatch(/Installing failed\. npm says:\nnpm error .*dep.*begins afresh/s);
    release('1.2.0');
    expect(run(['kith']).status).toBe(0);
  });

  test('6. signals reach the task, and its way of ending is passed on', async () => {
    const child = spawn(process.execPath, ['scripts/run.mjs', 'kith', 'wait'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([42, null]);
  });

  test('7. an unknown task lists the known ones', () => {
    const { stderr, status } = run(['strat']);
    expect({ stderr, status }).toEqual({ stderr: expect.stringContaining('start|kith|dev|test|check'), status: 1 });
  });
});
