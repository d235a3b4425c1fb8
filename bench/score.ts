/**
 * What a night costs at a million customers and ten million orders: models fitted, everybody scored, warnings and lists
 * written; then what a thousand changed customers cost, and whether that comes to the same as a whole run.
 */
import { importOrders } from '../server/src/modules/orders/factory.ts';
import { addDays, fixedClock } from '../server/src/platform/clock.ts';
import { refreshCompany } from '../server/src/platform/facts.ts';
import { benchArguments, collect, type Figure, median, note, report, watchMemory } from './harness.ts';
import { type BenchHouse, benchCopy } from './house.ts';
import { asOwner, keptIn, listHouse, morningOf, type Scale } from './list-data.ts';

const args = benchArguments();
const SIZES = {
  small: { scale: { customers: 20_000, orders: 200_000 }, changed: 200, rounds: 1 },
  full: { scale: { customers: 1_000_000, orders: 10_000_000 }, changed: 1_000, rounds: 3 },
};
const { scale, changed, rounds } = SIZES[args.size];
const BARS = { whole: 90, changed: 2 };
const MINOR = 12_300;
/** What is derived of a customer, by key customer_id. */
const DERIVED = ['orders_rollup', 'insight_forecast', 'insight_score', 'retention_risk', 'customer_profile'];

type Refreshed = { seconds: number; parts: Map<string, number> };

/** On a copy: the kept company stays as `bench list` made it. */
async function copied(size: Scale): Promise<{ house: BenchHouse; day: string }> {
  const kept = await listHouse(size);
  await kept.close();
  const day = addDays(kept.day, 1);
  return { house: await benchCopy({ keepIn: keptIn(size), clock: fixedClock(morningOf(day)) }), day };
}

async function refreshed({ kith }: BenchHouse, everyone: boolean): Promise<Refreshed> {
  collect();
  const parts = new Map<string, number>();
  const begun = performance.now();
  await refreshCompany(kith.ctx, { everyone, timed: (part, seconds) => void parts.set(part, seconds) });
  const seconds = (performance.now() - begun) / 1000;
  const each = [...parts].map(([part, took]) => `${part} ${took.toFixed(2)}`).join(', ');
  note(`${everyone ? 'everybody' : 'those changed'}: ${seconds.toFixed(2)} s (${each})`);
  return { seconds, parts };
}

/** Customers spread over all, others every round, who buy today for the same money. @returns their ids. */
async function buyAgain(house: BenchHouse, day: string, round: number): Promise<string[]> {
  const step = scale.customers / changed;
  const { rows } = await asOwner(house, (client) =>
    client.query<{ customer_id: string }>(
      `SELECT customer_id FROM (SELECT customer_id, row_number() OVER (ORDER BY customer_id) AS place FROM customers) c
        WHERE place % $1 = $2 ORDER BY customer_id`,
      [step, round],
    ),
  );
  const ids = rows.map((row) => row.customer_id);
  const at = `${day}T09:00:00+08:00`;
  await importOrders(
    house.kith,
    ids.map((customerId, i) => ({ customerId, number: `again ${round}/${i}`, at, totalMinor: MINOR })),
  );
  return ids;
}

/** Keeps what is derived of these customers now. */
async function remember(house: BenchHouse, ids: readonly string[]): Promise<void> {
  await asOwner(house, async (client) => {
    for (const table of DERIVED) {
      await client.query(`CREATE TABLE before_${table} AS SELECT * FROM ${table} WHERE customer_id = ANY($1)`, [ids]);
    }
  });
}

/** How many of their rows are not what was remembered: changed, gone, or new. */
async function rowsThatDiffer(house: BenchHouse, ids: readonly string[]): Promise<number> {
  return asOwner(house, async (client) => {
    let differ = 0;
    for (const table of DERIVED) {
      const { rows } = await client.query<{ differ: number }>(
        `SELECT count(*)::int AS differ FROM before_${table} b
          FULL JOIN (SELECT * FROM ${table} WHERE customer_id = ANY($1)) n USING (customer_id)
          WHERE b IS DISTINCT FROM n`,
        [ids],
      );
      note(`${table}: ${rows[0]?.differ} rows differ`);
      differ += rows[0]?.differ ?? 0;
    }
    return differ;
  });
}

async function measure(): Promise<Figure[]> {
  const { house, day } = await copied(scale);
  try {
    const memory = watchMemory();
    const whole = await refreshed(house, true);
    const { peak } = memory();
    const few: Refreshed[] = [];
    const ids: string[] = [];
    for (let round = 0; round < rounds; round++) {
      ids.push(...(await buyAgain(house, day, round)));
      few.push(await refreshed(house, false));
    }
    await remember(house, ids);
    await refreshed(house, true);
    return [
      { name: 'everybody, a day later', value: whole.seconds, unit: 's', bar: { max: BARS.whole } },
      ...[...whole.parts].map(([part, value]) => ({ name: `  of it ${part}`, value, unit: 's' })),
      {
        name: `${changed} customers who bought, scored`,
        value: median(few.map(({ parts }) => parts.get('at_once') ?? Number.NaN)),
        unit: 's',
        bar: { max: BARS.changed },
      },
      { name: '  lists, limits and counts looked at', value: median(few.map(({ seconds }) => seconds)), unit: 's' },
      {
        name: 'rows of theirs that differ after a whole run',
        value: await rowsThatDiffer(house, ids),
        unit: 'rows',
        bar: { max: 0 },
      },
      { name: 'peak memory of the process', value: peak, unit: 'MB' },
    ];
  } finally {
    await house.close();
  }
}

const pass = report('score', args, { ...scale, changed, rounds }, await measure());
process.exitCode = pass || args.size === 'small' ? 0 : 1;
