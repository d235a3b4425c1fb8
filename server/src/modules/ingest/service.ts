import { type IngestSettings, type IngestState, MESSAGE_TYPES } from '@kith/contract/ingest';
import { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { notFound } from '../../platform/errors.ts';
import { readSetting, writeSetting } from '../../platform/settings.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { wake } from './accept.ts';
import { lastDays } from './days.ts';
import * as repo from './repo.ts';
import { ingestSetting } from './settings.ts';

const PAGE = 50;

export async function readState(ctx: Ctx): Promise<IngestState> {
  const { today, timeZone } = await envOf(ctx, ctx.db);
  const counts = await repo.countMessages(ctx.db);
  const days = await lastDays(ctx, today, timeZone);
  return { settings: await readSetting(ctx.db, ingestSetting), ...counts, days };
}

export async function changeSettings(ctx: Ctx, viewer: Viewer, settings: IngestSettings): Promise<IngestState> {
  await transact(ctx.db, async (tx) => {
    const at = ctx.clock.now();
    const before = await readSetting(tx, ingestSetting);
    await writeSetting(tx, ingestSetting, settings, { viewer, at });
    const subject = { kind: 'setting', id: ingestSetting.key };
    await audit(tx, { viewer, at, action: 'ingest.change_settings', subject, before, after: settings });
  });
  return readState(ctx);
}

export async function listFailed(ctx: Ctx, cursor: string | undefined) {
  const rows = await repo.failedMessages(ctx.db, cursor ?? null, PAGE + 1);
  const items = rows.slice(0, PAGE).map((row) => ({
    messageKey: row.message_key,
    type: z.enum(MESSAGE_TYPES).parse(row.type),
    receivedAt: row.received_at.toISOString(),
    fault: row.fault,
  }));
  return { items, next: rows.length > PAGE ? (items.at(-1)?.messageKey ?? null) : null };
}

/** @throws Problem 404 when it did not fail. */
export async function retryFailed(ctx: Ctx, viewer: Viewer, messageKey: string) {
  await settle(ctx, viewer, messageKey, 'ingest.retry_message');
  wake(ctx);
  return {};
}

/** @throws Problem 404 when it did not fail. */
export async function discardFailed(ctx: Ctx, viewer: Viewer, messageKey: string) {
  await settle(ctx, viewer, messageKey, 'ingest.discard_message');
  return {};
}

async function settle(
  ctx: Ctx,
  viewer: Viewer,
  messageKey: string,
  action: 'ingest.retry_message' | 'ingest.discard_message',
): Promise<void> {
  const change = action === 'ingest.retry_message' ? repo.reopenMessage : repo.deleteFailed;
  await transact(ctx.db, async (tx) => {
    if (!(await change(tx, messageKey))) throw notFound();
    const subject = { kind: 'message', id: messageKey };
    await audit(tx, { viewer, at: ctx.clock.now(), action, subject });
  });
}
