import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Ctx } from '../../platform/context.ts';
import { envOf } from '../../platform/context.ts';
import { withClient } from '../../platform/db/bound.ts';
import { errorCode } from '../../platform/db/client.ts';
import { Problem } from '../../platform/errors.ts';
import { refreshCompany } from '../../platform/facts.ts';
import { withLeanHeap } from '../../platform/lean-heap.ts';
import type { Loader, LoadSession, Understood } from './loader.ts';
import { openLoader, openRows } from './open.ts';
import * as repo from './repo.ts';
import type { Resume, Row } from './rows.ts';

/**
 * Rows per transaction. At 20,000 the merge's fixed cost (about 15 ms) is noise, progress moves every second, and two
 * chunks (one being merged while the next is read) stay under 40 MB.
 */
const CHUNK_ROWS = 20_000;

/**
 * Rows read before the database is heard: about 2 ms. What has been read of the file comes in 3,000 rows without a pause,
 * in which the database, idle, waited 15 ms on average for what follows each of a merge's 40 short answers.
 */
const ROWS_AT_A_TIME = 200;

type Chunk = {
  rows: Understood<unknown>[];
  rejects: repo.RejectRow[];
  read: number;
  bytes: number;
  resume: Resume | null;
};

const emptyChunk = (): Chunk => ({ rows: [], rejects: [], read: 0, bytes: 0, resume: null });

/**
 * Runs one import to its end, going on behind the last chunk that was committed. Harmless when called again: a chunk
 * and its checkpoint are one transaction, and a second call beside a running one does nothing.
 */
export function runImport(ctx: Ctx, importId: string, signal?: AbortSignal): Promise<void> {
  return withLeanHeap(() => runLocked(ctx, importId, signal));
}

async function runLocked(ctx: Ctx, importId: string, signal?: AbortSignal): Promise<void> {
  await withClient(ctx.database.pool, async ({ client, conn }) => {
    if (!(await repo.tryRunLock(conn, importId))) return;
    try {
      const job = await repo.findImport(conn, importId);
      if (!job) return;
      if (job.state === 'running' || job.state === 'cancelling') {
        const { modules } = ctx.registry;
        const session = { client, conn, importId, env: await envOf(ctx, conn), userId: job.created_by, modules };
        await loadRows(ctx, session, job, signal);
      }
    } finally {
      // A connection that is gone has let go of its lock by itself.
      await repo.releaseRunLock(conn, importId).catch(() => undefined);
    }
  });
  await finish(ctx, importId);
}

async function loadRows(ctx: Ctx, session: LoadSession, job: repo.ImportRow, signal?: AbortSignal): Promise<void> {
  const loader = await openLoader(job, session);
  let chunk = emptyChunk();
  let state = job.state;
  let writing: Promise<void> = Promise.resolve();
  const hand = async (full: Chunk) => {
    // One chunk is merged by the database while this process reads the next: the two share the work on two cores.
    await writing;
    writing = writeChunk(session, loader, full).then((now) => {
      state = now;
    });
    // The failure is thrown at the next `await writing`; until then it is not unhandled.
    writing.catch(() => undefined);
  };
  for await (const batch of openRows(ctx, job)) {
    signal?.throwIfAborted();
    for (const [index, row] of batch.rows.entries()) {
      addRow(chunk, loader, row);
      if (index % ROWS_AT_A_TIME === ROWS_AT_A_TIME - 1) await nextTurn();
    }
    chunk.bytes = batch.bytes;
    chunk.resume = batch.resume;
    if (state === 'cancelling') break;
    if (chunk.read < CHUNK_ROWS) continue;
    await hand(chunk);
    chunk = emptyChunk();
  }
  if (chunk.read > 0 && state !== 'cancelling') await hand(chunk);
  await writing;
  const next = state === 'cancelling' ? 'cancelled' : 'refreshing';
  const done = next === 'cancelled' ? { finishedAt: ctx.clock.now() } : {};
  await repo.moveState(session.conn, job.import_id, ['running', 'cancelling'], next, done);
}

function addRow(chunk: Chunk, loader: Loader, row: Row): void {
  chunk.read++;
  if (row.problem) {
    chunk.rejects.push({ row_number: row.number, code: row.problem, column_name: null, value: null, cells: row.cells });
    return;
  }
  const result = loader.understand(row);
  if ('reject' in result) chunk.rejects.push(result.reject);
  else chunk.rows.push({ row, record: result.record });
}

async function writeChunk(session: LoadSession, loader: Loader, chunk: Chunk) {
  const { client, conn, importId } = session;
  await repo.begin(client);
  try {
    const counts = await mergeOrSplit(session, loader, chunk.rows);
    const rejects = [...chunk.rejects, ...counts.rejects];
    await repo.insertRejects(client, importId, rejects);
    const { created, updated, unchanged, customersCreated } = counts;
    const sum = created + updated + unchanged + rejects.length;
    // Every row is accounted for, or nothing of the chunk is kept.
    if (sum !== chunk.read) throw new Error(`import ${importId}: ${chunk.read} rows read, ${sum} accounted for`);
    const state = await repo.recordChunk(conn, importId, {
      read: chunk.read,
      created,
      updated,
      unchanged,
      rejected: rejects.length,
      customersCreated,
      bytesRead: chunk.bytes,
      checkpoint: chunk.resume ?? { byte: 0, row: 1, after: 0 },
    });
    await repo.commit(client);
    return state;
  } catch (error) {
    // Of two faults the first says what went wrong; a broken connection has rolled back anyway.
    await repo.rollback(client).catch(() => undefined);
    throw error;
  }
}

/**
 * Merges rows; where the database refuses a value that validation let through (SQLSTATE classes 22 and 23), halves
 * the rows until the one it refuses stands alone, and rejects that one: a row never stops an import.
 */
async function mergeOrSplit(
  session: LoadSession,
  loader: Loader,
  rows: readonly Understood<unknown>[],
): ReturnType<Loader['merge']> {
  if (rows.length === 0) return { created: 0, updated: 0, unchanged: 0, customersCreated: 0, rejects: [] };
  await repo.savepoint(session.client);
  try {
    const counts = await loader.merge(session, rows);
    await repo.releaseSavepoint(session.client);
    return counts;
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (!code.startsWith('22') && !code.startsWith('23')) throw error;
    await repo.rollbackToSavepoint(session.client);
    const [only] = rows;
    if (rows.length === 1 && only) {
      const { number, cells } = only.row;
      const reject = { row_number: number, code: 'refused_by_database', column_name: null, value: null, cells };
      return { created: 0, updated: 0, unchanged: 0, customersCreated: 0, rejects: [reject] };
    }
    const middle = rows.length >> 1;
    const first = await mergeOrSplit(session, loader, rows.slice(0, middle));
    const second = await mergeOrSplit(session, loader, rows.slice(middle));
    return {
      created: first.created + second.created,
      updated: first.updated + second.updated,
      unchanged: first.unchanged + second.unchanged,
      customersCreated: first.customersCreated + second.customersCreated,
      rejects: [...first.rejects, ...second.rejects],
    };
  }
}

/** Works out the facts of the customers touched; also after a cancel, whose rows stay. */
async function finish(ctx: Ctx, importId: string): Promise<void> {
  const job = await repo.findImport(ctx.db, importId);
  if (job?.state !== 'refreshing' && job?.state !== 'cancelled') return;
  await refreshCompany(ctx, { everyone: false });
  await repo.moveState(ctx.db, importId, ['refreshing'], 'done', { finishedAt: ctx.clock.now() });
}

/** Called when a job has failed for the last time: says so on the import, whose rows so far stay and can be undone. */
export async function failImport(ctx: Ctx, importId: string, error: unknown): Promise<void> {
  const errorCodeOf = error instanceof Problem ? error.code : (errorCode(error) ?? 'fault');
  await repo.moveState(ctx.db, importId, ['running', 'refreshing', 'cancelling', 'undoing'], 'failed', {
    finishedAt: ctx.clock.now(),
    errorCode: errorCodeOf,
    errorDetail: error instanceof Error ? error.message.slice(0, 500) : null,
  });
}
