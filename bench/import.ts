/** How fast a million orders go in, end to end: reading, validation, merge, rollups, scores, wide rows. */
import { spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PERMISSIONS } from '@kith/contract/route';
import { large } from '../samples/large.ts';
import { importFile } from '../server/src/modules/exchange/index.ts';
import { openDatabase } from '../server/src/platform/db/client.ts';
import { copyInto, copyLine } from '../server/src/platform/db/copy.ts';
import { systemViewer } from '../server/src/platform/viewer.ts';
import { benchArguments, note, report } from './harness.ts';
import { type BenchHouse, benchHouse } from './house.ts';

const args = benchArguments();
const scale = args.size === 'full' ? { customers: 200_000, orders: 1_000_000 } : { customers: 10_000, orders: 50_000 };
const today = new Date().toISOString().slice(0, 10);

/** In a process of its own: the memory of this one is what is measured. */
function writeFiles(folder: string, seed: number): string {
  const program = fileURLToPath(new URL('../samples/large.ts', import.meta.url));
  const out = join(folder, `seed-${seed}`);
  const options = { customers: scale.customers, orders: scale.orders, seed, today, out };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const made = spawnSync(process.execPath, [program, ...flags], { stdio: 'inherit' });
  if (made.status !== 0) throw new Error('the files could not be written');
  return out;
}

async function timed(house: BenchHouse, path: string, entity: 'customers' | 'orders'): Promise<number> {
  const begun = performance.now();
  const done = await importFile(house.kith.ctx, systemViewer(PERMISSIONS, 'bench'), {
    source: createReadStream(path),
    fileName: 'orders.csv',
    entity,
  });
  const seconds = (performance.now() - begun) / 1000;
  if (done.state !== 'done' || done.rowsRead !== (entity === 'orders' ? scale.orders : scale.customers)) {
    throw new Error(`import ended as ${done.state} after ${done.rowsRead} rows, ${done.rowsRejected} rejected`);
  }
  note(
    `${entity}: ${done.rowsRead} rows in ${seconds.toFixed(1)} s (${done.rowsCreated} created, ${done.rowsUpdated} updated)`,
  );
  return seconds;
}

/** The same rows by COPY into a table without index, key or rule: what the database can do at best. */
async function bareCopy(house: BenchHouse): Promise<number> {
  const lines: string[] = [];
  for (const order of large({ seed: 1, today, ...scale }).orders()) {
    const at = new Date(order.orderedAtMs).toISOString();
    lines.push(copyLine([order.customerRef, order.number, at, order.amountMinor, 'CNY', order.channel, order.store]));
  }
  const owner = openDatabase(house.ownerUrl, { max: 1 });
  const client = await owner.pool.connect();
  try {
    await client.query(`CREATE TABLE bench_copy (customer_ref text, number text, ordered_at timestamptz,
      amount_minor bigint, currency text, channel text, store text)`);
    const begun = performance.now();
    const copy = copyInto(client, 'bench_copy', [
      'customer_ref',
      'number',
      'ordered_at',
      'amount_minor',
      'currency',
      'channel',
      'store',
    ]);
    for (const line of lines) {
      const wait = copy.write(line);
      if (wait) await wait;
    }
    await copy.end();
    return (performance.now() - begun) / 1000;
  } finally {
    client.release();
    await owner.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'kith-bench-files-'));
const house = await benchHouse();
try {
  const [first, second] = [writeFiles(folder, 1), writeFiles(folder, 2)];
  const empty = await timed(house, join(first, 'orders.csv'), 'orders');
  const filled = await timed(house, join(second, 'orders.csv'), 'orders');
  const customers = await timed(house, join(first, 'customers.csv'), 'customers');
  const again = await timed(house, join(first, 'orders.csv'), 'orders');
  const peak = process.resourceUsage().maxRSS / 1024;
  const bare = await bareCopy(house);
  const pass = report('import', args, scale, [
    { name: 'orders into an empty company', value: scale.orders / empty, unit: 'rows/s', bar: { min: 15_000 } },
    { name: 'orders into a filled company', value: scale.orders / filled, unit: 'rows/s', bar: { min: 10_000 } },
    { name: 'the same file again', value: scale.orders / again, unit: 'rows/s' },
    { name: 'customers', value: scale.customers / customers, unit: 'rows/s' },
    { name: 'peak memory of the process', value: peak, unit: 'MB', bar: { max: 350 } },
    { name: 'bare COPY of the same rows', value: scale.orders / bare, unit: 'rows/s' },
    { name: 'import ÷ bare COPY, time', value: empty / bare, unit: '×' },
  ]);
  process.exitCode = pass || args.size === 'small' ? 0 : 1;
} finally {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
}
