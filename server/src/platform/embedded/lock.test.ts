import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { enter, exclusively, liveUsers, processBegan } from './lock.ts';

let runDir: string;
const silent = () => undefined;

beforeEach(() => {
  runDir = mkdtempSync(join(tmpdir(), 'kith-lock-'));
});
afterEach(() => rmSync(runDir, { recursive: true, force: true }));

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

test('a process knows when it began; one that ended does not count', () => {
  expect(processBegan(process.pid)).toBe(processBegan(process.pid));
  expect(processBegan(deadPid())).toBeUndefined();
});

test('users come and go', () => {
  const leave = enter(runDir, 'server');
  expect(liveUsers(runDir)).toMatchObject([{ pid: process.pid, role: 'server' }]);
  leave();
  expect(liveUsers(runDir)).toEqual([]);
});

test('a killed user is forgotten, also when its number belongs to another process by now', () => {
  writeFileSync(join(runDir, 'a.json'), JSON.stringify({ pid: deadPid(), began: 'then', role: 'server' }));
  writeFileSync(
    join(runDir, 'b.json'),
    JSON.stringify({ pid: process.pid, began: 'before the reboot', role: 'server' }),
  );
  writeFileSync(join(runDir, 'c.json'), '{"pid": 1, "beg');
  expect(liveUsers(runDir)).toEqual([]);
  expect(readdirSync(runDir)).toEqual([]);
});

test('work under the lock never overlaps', async () => {
  let inside = 0;
  const work = async () => {
    inside += 1;
    expect(inside).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 5 }, () => exclusively(runDir, silent, work)));
  expect(readdirSync(runDir)).toEqual([]);
});

test('the lock of a killed process is taken', async () => {
  writeFileSync(join(runDir, 'lock'), JSON.stringify({ pid: deadPid(), began: 'then', role: 'cli' }));
  await expect(exclusively(runDir, silent, async () => 'done')).resolves.toBe('done');
  expect(existsSync(join(runDir, 'lock'))).toBe(false);
});

test('a failure frees the lock', async () => {
  const failing = exclusively(runDir, silent, async () => {
    throw new Error('broken');
  });
  await expect(failing).rejects.toThrow('broken');
  await expect(exclusively(runDir, silent, async () => 1)).resolves.toBe(1);
});
