import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Day } from '@kith/contract/route';
import { importFile, rejectsFile } from '../modules/exchange/index.ts';
import { changeOrganisation, readOrganisation } from '../modules/identity/index.ts';
import { runNightly } from '../modules/retention/index.ts';
import { addDays } from '../platform/clock.ts';
import { type Ctx, envOf } from '../platform/context.ts';
import { Problem } from '../platform/errors.ts';
import { oldOrdersUntil } from '../platform/profile.ts';
import type { Viewer } from '../platform/viewer.ts';
import type { Arguments } from './commands.ts';
import type { Output } from './output.ts';

/**
 * `kith import <file> [--entity customers|orders] [--currency GBP] [--rejects <file>] [--as-of <day>]`: the proposal of
 * the importer is taken as it is; what cannot go in is counted and, with --rejects, written to a file. With --as-of the
 * company is from then on looked at as of that day: how an old file shows what it would have shown then.
 */
export async function importFromCommand(
  ctx: Ctx,
  viewer: Viewer,
  args: Arguments,
  output: Output,
): Promise<Record<string, unknown>> {
  const [file] = args.positionals;
  if (!file) throw new Problem('cli.file_missing', 400);
  const path = resolve(ctx.config.typedIn, file);
  if (!existsSync(path)) throw new Problem('cli.file_not_found', 400, { params: { path } });
  const { entity, currency, rejects } = args.values;
  if (entity !== undefined && entity !== 'customers' && entity !== 'orders') {
    throw new Problem('cli.unknown_entity', 400, { params: { entity: String(entity) } });
  }
  const { 'as-of': asOf } = args.values;
  if (typeof asOf === 'string' && !Day.safeParse(asOf).success) {
    throw new Problem('cli.not_a_day', 400, { params: { day: asOf } });
  }
  output.say('cli:import.reading', { file: basename(path) });
  const begun = performance.now();
  const done = await importFile(ctx, viewer, {
    source: createReadStream(path),
    fileName: basename(path),
    ...(entity ? { entity } : {}),
    ...(typeof currency === 'string' ? { change: { options: { currency } } } : {}),
  });
  if (typeof rejects === 'string' && done.rowsRejected > 0) {
    const { stream } = await rejectsFile(ctx, done.importId, output.language);
    await pipeline(stream, createWriteStream(resolve(ctx.config.typedIn, rejects)));
  }
  // The day is changed when the rows are in: a file that is refused changes nothing.
  if (typeof asOf === 'string') {
    await changeOrganisation(ctx, viewer, { ...(await readOrganisation(ctx)), asOf }, undefined);
    await runNightly(ctx, viewer.userId);
  }
  const newest = await oldOrdersUntil(ctx.db, (await envOf(ctx, ctx.db)).today);
  if (newest !== null) output.say('cli:import.old', { day: newest, next: addDays(newest, 1) });
  return {
    import: done.importId,
    entity: done.entity,
    state: done.state,
    read: done.rowsRead,
    created: done.rowsCreated,
    updated: done.rowsUpdated,
    unchanged: done.rowsUnchanged,
    rejected: done.rowsRejected,
    customers_created: done.customersCreated,
    seconds: Number(((performance.now() - begun) / 1000).toFixed(2)),
  };
}
