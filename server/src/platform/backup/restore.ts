import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream';
import { pipeline as through } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import type { CopyStreamQuery } from 'pg-copy-streams';
import { takeOverChain } from '../audit-chain.ts';
import { type DbSession, withClient } from '../db/bound.ts';
import { type Conn, errorCode, openDatabase } from '../db/client.ts';
import { copyTableIn } from '../db/copy.ts';
import { migrateWithin, migrationsKnown } from '../db/migrate.ts';
import { Problem } from '../errors.ts';
import { openFiles } from '../files.ts';
import type { Place } from './back-up.ts';
import { anyTable, listTables, openForLoading, quoted, renumberTransactions } from './catalog.ts';
import { damaged, explained } from './faults.ts';
import { type BackupSummary, HEADER, Header, MANIFEST, Manifest, summaryOf } from './manifest.ts';
import { readTar, type TarEntry } from './tar.ts';

const FILE_ID = /^files\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const TABLE = /^tables\/([a-z0-9_]+)\/\d{6}\.copy$/;
/** Header and manifest are held in memory; a table with its columns takes half a kilobyte, a file a fifth. */
const MOST_JSON_BYTES = 1 << 26;

/**
 * Brings an archive into an empty place: migrates to where the backup stood, copies the rows in, holds counts, checksums
 * and references against what was written, migrates on. One transaction: it is all there, or nothing is.
 * @param settle runs within it at the end, on the newest schema.
 * @throws Problem backup.*
 */
export async function restore(place: Place, path: string, settle: (tx: Conn) => Promise<void>): Promise<BackupSummary> {
  const database = openDatabase(place.ownerUrl, { max: 1, name: 'kith-restore' });
  const files = new RestoredFiles(place.dataDir);
  try {
    const summary = await withClient(database.pool, async (session) => {
      await session.client.query('BEGIN');
      const done = await load(session, path, files);
      await migrateWithin(session.conn);
      await takeOverChain(session.conn);
      await settle(session.conn);
      await session.client.query('COMMIT');
      return done;
    });
    await database.pool.query('ANALYZE');
    return summary;
  } catch (error) {
    await files.remove();
    throw explained(error, path);
  } finally {
    await database.close();
  }
}

async function load(session: DbSession, path: string, files: RestoredFiles): Promise<BackupSummary> {
  const { conn } = session;
  const taken = await anyTable(conn);
  if (taken) throw new Problem('backup.not_empty', 409, { params: { table: taken } });
  const entries = readTar(unpacked(path));
  const header = await readHeader(entries, path);
  await migrateWithin(conn, header.migrations.at(-1));
  const tables = await tablesToLoad(conn, header, path);
  const close = await openForLoading(conn, tables);
  const manifest = await loadEntries(session.client, entries, { tables, files, path });
  await orDamaged(path, close);
  await renumberTransactions(conn);
  return summaryOf(header, manifest);
}

async function* unpacked(path: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  pipeline(createReadStream(path), gunzip, () => {
    // What fails ends the reading of `gunzip` with the same error; a file left early is closed.
  });
  yield* gunzip as AsyncIterable<Buffer>;
}

/** @throws Problem when it is no backup, or one of a newer Kith. */
async function readHeader(entries: AsyncGenerator<TarEntry>, path: string): Promise<Header> {
  const foreign = () => new Problem('backup.not_a_backup', 400, { params: { path } });
  let first: TarEntry | undefined;
  try {
    first = (await entries.next()).value;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Not even the first bytes are those of an archive.
    throw code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR' ? error : foreign();
  }
  if (first?.name !== HEADER) throw foreign();
  const header = Header.safeParse(await readJson(first, path));
  if (!header.success) throw foreign();
  const known = await migrationsKnown();
  const unknown = header.data.migrations.find((name, at) => known[at] !== name);
  if (unknown) throw new Problem('backup.unknown_migration', 409, { params: { migration: unknown } });
  return header.data;
}

async function readJson(entry: TarEntry, path: string): Promise<unknown> {
  if (entry.size > MOST_JSON_BYTES) throw damaged(path, entry.name);
  const pieces: Buffer[] = [];
  for await (const piece of entry.body) pieces.push(piece);
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    // What is no JSON is not what was written.
    throw damaged(path, entry.name);
  }
}

/** The tables as the header names them, each known here with all its columns: nothing of the archive becomes SQL unseen. */
async function tablesToLoad(conn: Conn, header: Header, path: string): Promise<Header['tables']> {
  const here = new Map((await listTables(conn)).map(({ name, columns }) => [name, new Set(columns)]));
  const strange = header.tables.find(({ name, columns }) => !columns.every((column) => here.get(name)?.has(column)));
  if (strange || header.tables.length !== here.size) throw damaged(path, strange?.name ?? HEADER);
  return header.tables;
}

type Loading = { tables: Header['tables']; files: RestoredFiles; path: string };

async function loadEntries(client: pg.PoolClient, entries: AsyncGenerator<TarEntry>, to: Loading): Promise<Manifest> {
  const loaded: Manifest['tables'] = [];
  let table: TableLoad | undefined;
  const finish = async () => {
    if (table) loaded.push(await table.end());
    table = undefined;
  };
  for await (const entry of entries) {
    const name = TABLE.exec(entry.name)?.[1];
    if (name !== undefined) {
      if (table?.name !== name) {
        await finish();
        const known = to.tables.find((one) => one.name === name);
        if (!known) throw damaged(to.path, entry.name);
        table = new TableLoad(client, known);
      }
      const into = table;
      await orDamaged(to.path, () => into.write(entry.body));
      continue;
    }
    await orDamaged(to.path, finish);
    if (entry.name !== MANIFEST) {
      await to.files.write(entry, to.path);
      continue;
    }
    const manifest = Manifest.safeParse(await readJson(entry, to.path));
    if (!manifest.success) throw damaged(to.path, MANIFEST);
    hold(manifest.data, loaded, to);
    return manifest.data;
  }
  throw new Problem('backup.truncated', 400, { params: { path: to.path } });
}

/** What came in is what was written, table by table and file by file. */
function hold(manifest: Manifest, loaded: Manifest['tables'], { tables, files, path }: Loading): void {
  const came = new Map(loaded.map((table) => [table.name, table]));
  const empty = { rows: 0, bytes: 0, sha256: createHash('sha256').digest('hex') };
  for (const { name } of tables) {
    const wanted = manifest.tables.find((table) => table.name === name);
    const found = came.get(name) ?? { name, ...empty };
    if (wanted?.rows !== found.rows || wanted.sha256 !== found.sha256) throw damaged(path, name);
  }
  for (const { name, sha256 } of manifest.files) {
    if (files.written.get(name) !== sha256) throw damaged(path, name);
  }
  if (files.written.size !== manifest.files.length) throw damaged(path, MANIFEST);
}

/** Data that the database refuses (SQLSTATE classes 22 and 23) is not what it once gave. */
async function orDamaged<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && /^2[23]/.test(errorCode(error) ?? '')) throw damaged(path, error.message);
    throw error;
  }
}

/** One table on its way in. */
class TableLoad {
  readonly name: string;
  readonly #copy: CopyStreamQuery;
  readonly #hash: Hash = createHash('sha256');
  #bytes = 0;
  #fault: Error | undefined;

  constructor(client: pg.PoolClient, { name, columns }: Header['tables'][number]) {
    this.name = name;
    this.#copy = copyTableIn(client, quoted(name), columns.map(quoted));
    this.#copy.on('error', (error) => {
      this.#fault = error;
    });
  }

  async write(pieces: AsyncIterable<Buffer>): Promise<void> {
    for await (const piece of pieces) {
      if (this.#fault) throw this.#fault;
      this.#hash.update(piece);
      this.#bytes += piece.length;
      // `once` rejects with an error that comes instead.
      if (!this.#copy.write(piece)) await once(this.#copy, 'drain');
    }
  }

  async end(): Promise<Manifest['tables'][number]> {
    if (this.#fault) throw this.#fault;
    this.#copy.end();
    await once(this.#copy, 'finish');
    return { name: this.name, rows: this.#copy.rowCount ?? 0, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}

/** Files of the data folder as they come; all of them are taken away again when the restore fails. */
class RestoredFiles {
  /** SHA-256 by id. */
  readonly written = new Map<string, string>();
  readonly #files: ReturnType<typeof openFiles>;

  constructor(dataDir: string) {
    this.#files = openFiles(dataDir);
  }

  async write(entry: TarEntry, archive: string): Promise<void> {
    const fileId = FILE_ID.exec(entry.name)?.[1];
    if (fileId === undefined) throw damaged(archive, entry.name);
    const path = this.#files.path(fileId);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const hash = createHash('sha256');
    this.written.set(fileId, '');
    const hashed = async function* () {
      for await (const piece of entry.body) {
        hash.update(piece);
        yield piece;
      }
    };
    await through(hashed, createWriteStream(`${path}.part`, { mode: 0o600 }));
    await rename(`${path}.part`, path);
    this.written.set(fileId, hash.digest('hex'));
  }

  async remove(): Promise<void> {
    for (const fileId of this.written.keys()) {
      await rm(this.#files.path(fileId), { force: true });
      await rm(`${this.#files.path(fileId)}.part`, { force: true });
    }
  }
}
