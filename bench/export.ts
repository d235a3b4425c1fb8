/** How long a million customers take into a file, through the job as a page asks for it, and what memory that needs. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { EXPORT_COLUMNS } from '@kith/contract/customer-columns';
import { EXPORT_FORMATS, type ExportFormat } from '@kith/contract/exports';
import { askExport, runExport } from '../server/src/modules/exchange/index.ts';
import { findUserByEmail } from '../server/src/modules/identity/index.ts';
import { viewerNow } from '../server/src/platform/asked-by.ts';
import { benchArguments, type Figure, note, report, watchMemory } from './harness.ts';
import { listHouse } from './list-data.ts';

const SCALES = {
  small: { customers: 20_000, orders: 200_000 },
  full: { customers: 1_000_000, orders: 10_000_000 },
};
const BARS = { seconds: 60, memory: 350 };

const args = benchArguments();
const scale = SCALES[args.size];

/** In a process of its own, which did not make the company: the memory is that of a Kith that exports. */
async function measure(format: ExportFormat): Promise<Figure[]> {
  const house = await listHouse(scale);
  const { ctx } = house.kith;
  try {
    const user = await findUserByEmail(ctx.db, 'admin@bench.example');
    const viewer = user && (await viewerNow(ctx, { userId: user.id, keyId: null, origin: null }));
    if (!viewer) throw new Error('the company has no administrator');
    const memory = watchMemory();
    const begun = performance.now();
    const target = { filter: {}, sort: 'last_order', dir: 'desc' } as const;
    const columns = [...EXPORT_COLUMNS];
    const asked = { target, columns, format, language: 'zh-CN', purpose: 'bench' } as const;
    const { exportId } = await askExport(ctx, viewer, asked);
    await runExport(ctx, exportId);
    const seconds = (performance.now() - begun) / 1000;
    const { peak, grown } = memory();
    const { rows, bytes } = await written(house, exportId);
    const bar = format === 'csv';
    return [
      {
        name: `${format}: all customers, all columns`,
        value: seconds,
        unit: 's',
        ...(bar ? { bar: { max: BARS.seconds } } : {}),
      },
      { name: `${format}: customers in the file`, value: rows, unit: '' },
      { name: `${format}: size of the file`, value: bytes / 1e6, unit: 'MB' },
      { name: `${format}: of it beyond what it held before`, value: grown, unit: 'MB' },
      { name: `${format}: memory of the process, peak`, value: peak, unit: 'MB', bar: { max: BARS.memory } },
    ];
  } finally {
    await house.close();
  }
}

async function written({ kith: { ctx } }: Awaited<ReturnType<typeof listHouse>>, exportId: string) {
  const row = await ctx.db
    .selectFrom('exchange_export')
    .select(['rows_done', 'size_bytes', 'state', 'file_id'])
    .where('export_id', '=', exportId)
    .executeTakeFirstOrThrow();
  if (row.state !== 'done' || row.file_id === null) throw new Error(`the export is ${row.state}`);
  await ctx.files.remove(ctx.db, row.file_id);
  await ctx.db.deleteFrom('exchange_export').where('export_id', '=', exportId).execute();
  return { rows: Number(row.rows_done), bytes: Number(row.size_bytes) };
}

async function main(): Promise<void> {
  const made = await listHouse(scale);
  await made.close();
  const figures: Figure[] = [];
  for (const format of EXPORT_FORMATS) {
    const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2), {
      env: { ...process.env, BENCH_FORMAT: format },
    });
    const [told] = (await once(child, 'message')) as [Figure[] | { fault: string }];
    if ('fault' in told) throw new Error(told.fault);
    for (const { name, value, unit } of told) note(`${name}: ${value.toFixed(1)} ${unit}`);
    figures.push(...told);
    if (child.exitCode === null) await once(child, 'exit');
  }
  const pass = report('export', args, { ...scale, columns: EXPORT_COLUMNS.length }, figures);
  process.exitCode = pass || args.size === 'small' ? 0 : 1;
}

const format = EXPORT_FORMATS.find((each) => each === process.env.BENCH_FORMAT);
if (!format) await main();
else {
  const told = await measure(format).catch((error: unknown) => ({ fault: String(error) }));
  process.send?.(told, () => process.disconnect());
}
