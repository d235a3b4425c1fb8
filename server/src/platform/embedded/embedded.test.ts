import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isRoot, serverAccount } from './account.ts';
import { binariesAt, installedBinaries } from './binaries.ts';
import { exec } from './exec.ts';
import type { Embedded, EmbeddedFault, EmbeddedLog, EmbeddedNoteCode } from './index.ts';
import { connectOrStart, startEmbedded } from './index.ts';
import { runnableBinaries, systemFolder } from './place.ts';

/** Every test boots real servers; only waiting for the disk is left out. */
const settings = { fsync: 'off', shared_buffers: '32MB' };

let parent: string;
let dataDir: string;
let notes: EmbeddedNoteCode[] = [];
let open: Embedded[] = [];
const log: EmbeddedLog = (note) => notes.push(note.code);

async function kith(start: typeof startEmbedded = startEmbedded, folder = dataDir): Promise<Embedded> {
  const embedded = await start({ dataDir: folder, log, settings });
  open.push(embedded);
  return embedded;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function faultOf(work: Promise<unknown>): Promise<Partial<EmbeddedFault>> {
  const outcome = await work.then(
    () => 'it worked',
    (error: unknown) => error,
  );
  return outcome as EmbeddedFault;
}

const postmasterPid = () => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'kith-embedded-'));
  chmodSync(parent, 0o711);
  // With a space and characters that are not ASCII.
  dataDir = join(parent, 'my data 知客');
});
afterEach(async () => {
  for (const embedded of open.reverse()) await embedded.stop();
  open = [];
  notes = [];
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

describe('one data folder, from the first start on', () => {
  test('1. the first start makes a database whose owner is no superuser', async () => {
    const embedded = await kith();
    expect(notes).toEqual(['creating']);
    expect(embedded).toMatchObject({ tookOver: false, shared: false, version: expect.stringMatching(/^18\./) });
    const [role] = await query(
      embedded.ownerUrl,
      'SELECT current_user AS name, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user',
    );
    expect(role).toEqual({ name: 'kith_owner', rolsuper: false, rolcreaterole: true });
    await query(embedded.ownerUrl, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('知客 🍵')");
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(embedded.runtimePassword).toHaveLength(43);
  });

  test('2. the second start finds the data, on the same port', async () => {
    const port = /port = '(\d+)'/.exec(readFileSync(join(dataDir, 'postgres/kith.conf'), 'utf8'))?.[1];
    const embedded = await kith();
    expect(new URL(embedded.ownerUrl).port).toBe(port);
    expect(await query(embedded.ownerUrl, 'SELECT word FROM kept')).toEqual([{ word: '知客 🍵' }]);
    expect(notes).toEqual([]);
  });

  test('3. sorting and case do not depend on the machine', async () => {
    const { ownerUrl } = await kith();
    const rows = await query(
      ownerUrl,
      "SELECT lower('ÄÉ') AS low, 'é' ~ '\\w' AS letter, current_setting('server_encoding') AS enc",
    );
    expect(rows).toEqual([{ low: 'äé', letter: true, enc: 'UTF8' }]);
  });

  test('4. after kill -9 of Kith the next start goes on with the server that lived', async () => {
    const url = await killedAfter(dataDir, "INSERT INTO kept VALUES ('before the kill')");
    const pid = postmasterPid();
    const embedded = await kith();
    expect(embedded).toMatchObject({ tookOver: true, ownerUrl: url });
    expect(notes).toEqual(['took_over']);
    expect(postmasterPid()).toBe(pid);
    expect(await query(embedded.ownerUrl, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 2 }]);
  });

  test('5. after kill -9 of both, it recovers, though the old number belongs to another process now', async () => {
    await killedAfter(dataDir, "INSERT INTO kept VALUES ('before the crash')");
    const file = join(dataDir, 'postgres/postmaster.pid');
    process.kill(postmasterPid(), 'SIGKILL');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)));
    const embedded = await kith();
    expect(embedded.tookOver).toBe(false);
    expect(await query(embedded.ownerUrl, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 3 }]);
  });

  test('6. a server that dies under a running Kith comes back on the same port', async () => {
    const restarted = Promise.withResolvers<void>();
    const embedded = await startEmbedded({
      dataDir,
      settings,
      log: (note) => note.code === 'restarted' && restarted.resolve(),
    });
    open.push(embedded);
    process.kill(postmasterPid(), 'SIGKILL');
    await restarted.promise;
    expect(await query(embedded.ownerUrl, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 3 }]);
  });

  test('7. a second Kith is refused by name; a command joins; the last to leave stops the server', async () => {
    const server = await kith();
    expect(await faultOf(startEmbedded({ dataDir, log, patienceMs: 200 }))).toMatchObject({
      code: 'already_running',
      params: { pid: process.pid, dataDir },
    });
    const command = await kith(connectOrStart);
    expect(command).toMatchObject({ shared: true, tookOver: false, ownerUrl: server.ownerUrl });
    await server.stop();
    expect(await query(command.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await command.stop();
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
  });

  test('8. a command starts the server for the time it needs, and Kith may join it', async () => {
    const command = await kith(connectOrStart);
    const server = await kith();
    expect(server.shared).toBe(true);
    await command.stop();
    expect(await query(server.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('9. when secrets.json is lost the passwords are set anew', async () => {
    rmSync(join(dataDir, 'secrets.json'));
    const embedded = await kith();
    expect(notes).toEqual(['password_reset']);
    expect(await query(embedded.ownerUrl, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 3 }]);
  });

  test('10. but not under the feet of others', async () => {
    const server = await kith();
    const kept = readFileSync(join(dataDir, 'secrets.json'));
    rmSync(join(dataDir, 'secrets.json'));
    expect(await faultOf(connectOrStart({ dataDir, log }))).toMatchObject({ code: 'wrong_password' });
    writeFileSync(join(dataDir, 'secrets.json'), kept);
    expect(await query(server.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    writeFileSync(join(dataDir, 'secrets.json'), '{"databaseOwner": ');
    expect(await faultOf(connectOrStart({ dataDir, log }))).toMatchObject({ code: 'secrets_broken' });
    writeFileSync(join(dataDir, 'secrets.json'), kept);
  });

  test('11. when its port was taken meanwhile it moves, and says so', async () => {
    const before = Number(/port = '(\d+)'/.exec(readFileSync(join(dataDir, 'postgres/kith.conf'), 'utf8'))?.[1]);
    const squatter = createServer().listen(before, '127.0.0.1');
    await once(squatter, 'listening');
    const embedded = await kith();
    expect(notes).toEqual(['port_moved']);
    expect(Number(new URL(embedded.ownerUrl).port)).not.toBe(before);
    squatter.close();
  });

  test('12. a setting that Postgres refuses is named', async () => {
    const custom = join(dataDir, 'postgres/custom.conf');
    writeFileSync(custom, "shared_buffers = 'plenty'\n", { mode: 0o644 });
    const fault = await faultOf(startEmbedded({ dataDir, log }));
    expect(fault).toMatchObject({ code: 'start_failed', message: expect.stringContaining('shared_buffers') });
    rmSync(custom);
  });

  test('13. a folder of another major version is left alone, with advice', async () => {
    const file = join(dataDir, 'postgres/PG_VERSION');
    writeFileSync(file, '17\n');
    expect(await faultOf(startEmbedded({ dataDir, log }))).toMatchObject({
      code: 'other_major',
      params: { has: 17, needs: 18 },
    });
    writeFileSync(file, '18\n');
  });
});

test('a first start that was cut off leaves nothing in the way', async () => {
  const folder = join(parent, 'cut off');
  mkdirSync(join(folder, 'postgres.new/base'), { recursive: true });
  chmodSync(folder, 0o711);
  const embedded = await kith(startEmbedded, folder);
  expect(await query(embedded.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

describe.skipIf(!isRoot())('as root, under a home folder closed to others', () => {
  let home: string;
  let closed: string;

  beforeAll(() => {
    home = join(parent, 'home');
    mkdirSync(home, { mode: 0o700 });
    closed = join(home, 'kith/data');
  });
  afterAll(() => rmSync(systemFolder(closed), { recursive: true, force: true }));

  test('the database goes to a system folder, and the data folder links to it', async () => {
    const embedded = await kith(startEmbedded, closed);
    expect(notes).toEqual(['data_elsewhere', 'creating']);
    expect(embedded.dataDir).toBe(closed);
    expect(lstatSync(join(closed, 'postgres')).isSymbolicLink()).toBe(true);
    expect(realpathSync(join(closed, 'postgres'))).toBe(join(systemFolder(closed), 'postgres'));
    await query(embedded.ownerUrl, 'CREATE TABLE kept (word text)');
  });

  test('the next start finds it there', async () => {
    const embedded = await kith(startEmbedded, closed);
    expect(notes).toEqual([]);
    expect(await query(embedded.ownerUrl, 'SELECT * FROM kept')).toEqual([]);
  });

  test('a new data folder begins anew, and keeps the old database aside', async () => {
    rmSync(closed, { recursive: true });
    const embedded = await kith(startEmbedded, closed);
    expect(notes).toEqual(['data_elsewhere', 'set_aside', 'creating']);
    expect(await query(embedded.ownerUrl, "SELECT to_regclass('kept') AS kept")).toEqual([{ kept: null }]);
  });

  test('programs that the account cannot reach are copied, once', async () => {
    const hidden = binariesAt(join(home, 'native'));
    cpSync(installedBinaries().home, hidden.home, { recursive: true, verbatimSymlinks: true });
    const account = await serverAccount();
    const first = await runnableBinaries(closed, account, log, hidden);
    expect(first.binaries.home).toBe(join(systemFolder(closed), `postgresql-${first.version}`));
    expect(await runnableBinaries(closed, account, log, hidden)).toEqual(first);
    expect(notes).toEqual(['binaries_copied']);
  });

  test('a database whose way was closed later is not replaced by an empty one', async () => {
    const folder = join(parent, 'later closed/data');
    await (await kith(startEmbedded, folder)).stop();
    chmodSync(join(parent, 'later closed'), 0o700);
    expect(await faultOf(startEmbedded({ dataDir: folder, log }))).toMatchObject({ code: 'folder_closed' });
  });

  test('a full disk is called by its name', async ({ skip }) => {
    const small = join(parent, 'small disk');
    mkdirSync(small);
    const { code } = await exec('mount', ['-t', 'tmpfs', '-o', 'size=20m,mode=711', 'tmpfs', small]);
    if (code !== 0) skip('mounting is not allowed here');
    const fault = await faultOf(startEmbedded({ dataDir: small, log }));
    await exec('umount', [small]);
    expect(fault).toMatchObject({ code: 'disk_full' });
  });
});

/** Lets another Node process start Kith, run one statement and be killed; returns the URL it used. */
async function killedAfter(folder: string, sql: string): Promise<string> {
  const script = `
    const [{ startEmbedded }, { default: pg }] = await Promise.all([import(process.argv[1]), import('pg')]);
    const options = JSON.parse(process.argv[2]);
    const { ownerUrl } = await startEmbedded({ ...options, log: () => undefined });
    const client = new pg.Client(ownerUrl);
    await client.connect();
    await client.query(process.argv[3]);
    console.log(ownerUrl);
    setInterval(() => undefined, 1000);
  `;
  const args = [import.meta.resolve('./index.ts'), JSON.stringify({ dataDir: folder, settings }), sql];
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, ...args], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return String(chunk).trim();
}
