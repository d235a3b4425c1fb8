import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { importFile, rejectsFile } from '../modules/exchange/index.ts';
import type { Ctx } from '../platform/context.ts';
import { Problem } from '../platform/errors.ts';
import type { Viewer } from '../platform/viewer.ts';
import type { Arguments } from './commands.ts';
import type { Output } from './output.ts';

/**
 * `kith import <file> [--entity customers|orders] [--currency GBP] [--rejects <file>]`: the proposal of the importer is
 * taken as it is; what cannot go in is counted and, with --rejects, written to a file.
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
