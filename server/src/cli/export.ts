import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportCustomers } from '../modules/exchange/index.ts';
import type { Ctx } from '../platform/context.ts';
import { Problem } from '../platform/errors.ts';
import type { Viewer } from '../platform/viewer.ts';
import type { Arguments } from './commands.ts';
import type { Output } from './output.ts';

/** `kith export customers --out <file>`: every customer with the facts of the list, as CSV that spreadsheets open. */
export async function exportFromCommand(
  ctx: Ctx,
  viewer: Viewer,
  args: Arguments,
  output: Output,
): Promise<Record<string, unknown>> {
  const [entity = 'customers'] = args.positionals;
  if (entity !== 'customers') throw new Problem('cli.unknown_entity', 400, { params: { entity } });
  if (typeof args.values.out !== 'string') throw new Problem('cli.file_missing', 400);
  const path = resolve(ctx.config.typedIn, args.values.out);
  const language =
    args.values.language === 'en' || args.values.language === 'zh-CN' ? args.values.language : output.language;
  let rows = 0;
  const lines = exportCustomers(ctx, viewer, language, (count) => {
    rows = count;
  });
  await pipeline(Readable.from(lines), createWriteStream(path));
  return { file: path, rows };
}
