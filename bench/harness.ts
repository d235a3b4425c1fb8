import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export type Size = 'small' | 'full';

/** One measured figure; `bar` is what it must meet. */
export type Figure = { name: string; value: number; unit: string; bar?: { min?: number; max?: number } };

export type Report = {
  bench: string;
  size: Size;
  data: Record<string, number>;
  figures: (Figure & { pass: boolean })[];
  /** True when every figure that has a bar meets it. Bars are for the full size; small runs are for trying out. */
  pass: boolean;
  machine: { cpu: string; cores: number; memory_gb: number; node: string; platform: string };
};

/** Reads `--size small|full` and `--json` of a bench program. */
export function benchArguments(): { size: Size; json: boolean } {
  const { values } = parseArgs({
    options: { size: { type: 'string', default: 'full' }, json: { type: 'boolean', default: false } },
  });
  if (values.size !== 'small' && values.size !== 'full') throw new Error('--size is small or full');
  return { size: values.size, json: values.json };
}

/** Prints the figures: one JSON object with --json, else a table. @returns whether all bars are met. */
export function report(
  bench: string,
  args: { size: Size; json: boolean },
  data: Record<string, number>,
  figures: readonly Figure[],
): boolean {
  const judged = figures.map((figure) => ({ ...figure, value: round(figure.value), pass: meets(figure) }));
  const result: Report = {
    bench,
    size: args.size,
    data,
    figures: judged,
    pass: judged.every((figure) => figure.pass),
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memory_gb: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
    },
  };
  if (args.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    for (const { name, value, unit, bar, pass } of judged) {
      const limit = bar ? `  (${bar.min === undefined ? '≤' : '≥'} ${bar.min ?? bar.max})` : '';
      process.stdout.write(`${pass ? ' ' : '✗'} ${name.padEnd(44)} ${String(value).padStart(12)} ${unit}${limit}\n`);
    }
    process.stdout.write(`${bench}, ${args.size}: ${result.pass ? 'pass' : 'falls short'}\n`);
  }
  return result.pass;
}

function meets({ value, bar }: Figure): boolean {
  return (bar?.min === undefined || value >= bar.min) && (bar?.max === undefined || value <= bar.max);
}

function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

/** The middle value; of an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear interpolation between order statistics (Hyndman & Fan 1996, type 7). */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** A line for whoever watches; never on stdout, where --json answers alone. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

const SAMPLE_MS = 10;

setFlagsFromString('--expose-gc');
/** Frees what nobody holds any more. */
export const collect: () => void = runInNewContext('gc');

/** Watches the memory of the process, threads included. @returns a function that ends it: the most, and beyond what it held, MB. */
export function watchMemory(): () => { peak: number; grown: number } {
  collect();
  const base = process.memoryUsage.rss();
  let peak = base;
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, SAMPLE_MS);
  return () => {
    clearInterval(sampling);
    return { peak: peak / 2 ** 20, grown: (peak - base) / 2 ** 20 };
  };
}
