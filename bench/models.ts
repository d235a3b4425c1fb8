/** How long it takes to fit the value models and to value a million customers, in a thread as the product does it. */
import { modelPool, type RepeatFit, type SpendFit } from '../server/src/modules/insight/index.ts';
import { benchArguments, collect, type Figure, median, note, report, watchMemory } from './harness.ts';
import { simulated, simulatedSpenders } from './models-data.ts';

/** Customers, and the most seconds a fit of BG/NBD may take (Python's lifetimes on such a machine: 0.10, 2.2, 17). */
const SIZES = {
  small: [
    [2357, 0.02],
    [20_000, 0.1],
    [100_000, 0.5],
  ],
  full: [
    [2357, 0.02],
    [100_000, 0.5],
    [1_000_000, 5],
  ],
} as const;
/** For the largest size; lifetimes: 3.1 s, 14.7 s, 566 MB. */
const BARS = { spend: 0.6, value: 5, memory: 200 };
const RUNS = 5;
/** What takes milliseconds is run more often: the compiler goes on working on it, and others use this machine too. */
const SHORT = { seconds: 0.05, runs: 25 };

const args = benchArguments();
const pool = modelPool({ size: 1 });
const figures: Figure[] = [];

/** The median of several runs after one to warm up; the answer of the last, those before it are let go. */
async function timed<T>(name: string, max: number, work: () => Promise<T>): Promise<T> {
  const seconds: number[] = [];
  let answer: T | undefined;
  for (let run = 0; run <= (max < SHORT.seconds ? SHORT.runs : RUNS); run++) {
    answer = undefined;
    collect();
    const begun = performance.now();
    answer = await work();
    if (run > 0) seconds.push((performance.now() - begun) / 1000);
  }
  note(`${name}: ${seconds.map((each) => each.toFixed(3)).join(', ')} s`);
  figures.push({ name, value: median(seconds), unit: 's', bar: { max } });
  return answer as T;
}

async function timedFit<T extends RepeatFit | SpendFit>(name: string, max: number, work: () => Promise<T>): Promise<T> {
  const fit = await timed(name, max, work);
  const params = Object.entries(fit.params).map(([param, value]) => `${param} ${value.toPrecision(5)}`);
  note(`  ${params.join(', ')}`);
  return fit;
}

const samples = SIZES[args.size].map(([customers, bar]) => ({ histories: simulated(customers), bar }));
const { histories } = samples.at(-1) as (typeof samples)[number];
const spenders = simulatedSpenders(histories);
const largest = histories.x.length;
const memory = watchMemory();

let fit: RepeatFit | undefined;
for (const { histories: some, bar } of samples) {
  const work = () => pool.run('fitRepeat', { model: 'bgnbd', histories: some });
  fit = await timedFit(`BG/NBD, ${some.x.length} customers`, bar, work);
}
const spend = await timedFit(`Gamma-Gamma, ${largest} repeat customers`, BARS.spend, () =>
  pool.run('fitSpend', spenders),
);
const value = { fit: fit as RepeatFit, spend, histories, months: [3, 6, 12], ratePerMonth: 0.01 };
await timed(`12-month CLV, ${largest} customers`, BARS.value, () => pool.run('lifetimeValue', value));
figures.push({ name: 'extra memory', value: memory().grown, unit: 'MB', bar: { max: BARS.memory } });
await pool.close();
const pass = report('models', args, { customers: largest, runs: RUNS }, figures);
process.exitCode = pass || args.size === 'small' ? 0 : 1;
