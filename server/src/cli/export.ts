import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EXPORT_FORMATS } from '@kith/contract/exports';
import { exportCustomers, openColumns } from '../modules/exchange/index.ts';
import { audit } from '../platform/audit.ts';
import type { Ctx } from '../platform/context.ts';
import { Problem } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { withLeanHeap } from '../platform/lean-heap.ts';
import type { Viewer } from '../platform/viewer.ts';
import type { Arguments } from './commands.ts';
import type { Output } from './output.ts';

/** `kith export customers --out <file>`: every customer with the facts of the list; the name's ending says the format. */
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
  const format = EXPORT_FORMATS.find((each) => path.toLowerCase().endsWith(`.${each}`)) ?? 'csv';
  const language =
    args.values.language === 'en' || args.values.language === 'zh-CN' ? args.values.language : output.language;
  const columns = openColumns(viewer);
  const whom = { filter: {}, sort: 'created', dir: 'asc' } as const;
  let rows = 0;
  const asked = { whom, columns, format, language };
  const file = await exportCustomers(ctx, viewer, asked, (count) => {
    rows = count;
  });
  const subject = { kind: 'export', id: newId() };
  const after = { columns, format, rows: file.total };
  await audit(ctx.db, { viewer, at: ctx.clock.now(), action: 'exchange.export_customers', subject, after });
  await withLeanHeap(() => pipeline(Readable.from(file.bytes), createWriteStream(path)));
  return { file: path, rows };
}
