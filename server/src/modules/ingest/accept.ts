import { createHash, randomUUID } from 'node:crypto';
import { BATCH_MAX_BYTES, type IngestResult } from '@kith/contract/ingest';
import { type Ctx, envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { forbidden, Problem } from '../../platform/errors.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { TAKE_JOB } from './job-names.ts';
import { insertMessages, type NewMessage } from './repo.ts';
import { understand } from './understand.ts';

/**
 * Takes the good messages of a batch in: what is answered is durable. Each is judged by itself; one that was taken from
 * this source within a week is not taken again.
 * @throws Problem common.too_large 413 above 500 kB.
 */
export async function acceptBatch(
  ctx: Ctx,
  viewer: Viewer,
  batch: readonly unknown[],
  bytes: number,
): Promise<IngestResult> {
  const sourceId = viewer.keyId ?? viewer.userId;
  if (!sourceId) throw forbidden();
  if (bytes > BATCH_MAX_BYTES) throw new Problem('common.too_large', 413);
  const { currency, now } = await envOf(ctx, ctx.db);
  const messages = new Map<string, NewMessage>();
  const rejected: IngestResult['rejected'] = [];
  let good = 0;
  for (const [index, raw] of batch.entries()) {
    const message = understand(raw, { viewer, currency, now: ctx.clock.now() });
    if ('code' in message) {
      rejected.push({ index, messageId: idOf(raw), ...message });
      continue;
    }
    good++;
    const key = keyOf(sourceId, message.messageId);
    if (!messages.has(key)) messages.set(key, { key, body: JSON.stringify(message) });
  }
  const rows = [...messages.values()];
  const accepted = rows.length === 0 ? 0 : await take(ctx, rows, { sourceId, userId: viewer.userId, now });
  return { accepted, duplicates: good - accepted, rejected };
}

/** In one statement; two batches with the same messages at once wait for each other and take each once. */
async function take(
  ctx: Ctx,
  rows: readonly NewMessage[],
  from: { sourceId: string; userId: string | null; now: Date },
): Promise<number> {
  const accepted = await transact(ctx.db, (tx) => insertMessages(tx, rows, from));
  if (accepted > 0) wake(ctx);
  return accepted;
}

function keyOf(sourceId: string, messageId: string | null): string {
  if (messageId === null) return randomUUID();
  return createHash('md5').update(`${sourceId} ${messageId}`).digest('hex');
}

function idOf(raw: unknown): string | null {
  if (raw === null || typeof raw !== 'object' || !('messageId' in raw)) return null;
  return typeof raw.messageId === 'string' ? raw.messageId.slice(0, 100) : null;
}

const WAKE_MS = 50;
const waking = new WeakSet<Ctx['jobs']>();

/**
 * Sends for the job that takes messages, once for all that come within a moment: a job row with each batch would cost as
 * much as the batch. One that is lost with the process is made up for at the next start, and every minute.
 */
export function wake({ jobs, db, log }: Ctx): void {
  if (waking.has(jobs)) return;
  waking.add(jobs);
  setTimeout(() => {
    waking.delete(jobs);
    jobs.send(db, TAKE_JOB, {}).catch((error: unknown) => log.warn({ err: error }, 'the job of messages was not sent'));
  }, WAKE_MS).unref();
}
