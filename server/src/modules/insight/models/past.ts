import { type PurchaseLog, windowOf } from './purchases.ts';

/** A log in which nothing stands after `day`: whoever is given it cannot know more. */
export type Past = {
  day: number;
  log: PurchaseLog;
  /** Customer i of this log is customer `customers[i]` of the log it was cut from. Each has bought at least once. */
  customers: Uint32Array;
};

/** What was known at the end of `day`, and who of those customers bought in the `horizonDays` after it. */
export type Lesson = { past: Past; horizonDays: number; bought: Uint8Array; purchases: Float64Array };

/** Copies what came up to the end of `day`. */
export function pastOf(log: PurchaseLog, day: number): Past {
  return partOf(
    log,
    day,
    Uint32Array.from({ length: log.starts.length - 1 }, (_, i) => i),
  );
}

export function lessonOf(log: PurchaseLog, day: number, horizonDays: number): Lesson {
  const past = pastOf(log, day);
  const { purchases } = windowOf(log, past.customers, day, day + horizonDays);
  return { past, horizonDays, purchases, bought: Uint8Array.from(purchases, (each) => Number(each > 0)) };
}

/** Days from the first purchase of anybody to the day; 0 when there was none. */
export function historyDays({ log: { starts, days }, day }: Past): number {
  let first = day;
  for (let i = 0; i < starts.length - 1; i++) first = Math.min(first, days[starts[i] as number] as number);
  return day - first;
}

/** The past of `size` customers drawn at random; of all when there are no more. The same seed draws the same ones. */
export function sampleOf(log: PurchaseLog, day: number, size: number, seed: number): Past {
  const all = log.starts.length - 1;
  const drawn = Uint32Array.from({ length: all }, (_, i) => i);
  if (all > size) {
    const random = randomOf(seed);
    for (let i = 0; i < size; i++) {
      const other = i + Math.floor(random() * (all - i));
      [drawn[i], drawn[other]] = [drawn[other] as number, drawn[i] as number];
    }
  }
  return partOf(log, day, drawn.slice(0, size).sort());
}

function partOf({ starts, days, amounts }: PurchaseLog, day: number, candidates: Uint32Array): Past {
  const customers = new Uint32Array(candidates.length);
  const ends = new Uint32Array(candidates.length);
  let [n, size] = [0, 0];
  for (const customer of candidates) {
    const start = starts[customer] as number;
    let end = starts[customer + 1] as number;
    while (end > start && (days[end - 1] as number) > day) end--;
    if (end === start) continue;
    customers[n] = customer;
    ends[n++] = end;
    size += end - start;
  }
  const log = { starts: new Uint32Array(n + 1), days: new Int32Array(size), amounts: new Float64Array(size) };
  for (let i = 0; i < n; i++) {
    const [start, end] = [starts[customers[i] as number] as number, ends[i] as number];
    const at = log.starts[i] as number;
    log.days.set(days.subarray(start, end), at);
    log.amounts.set(amounts.subarray(start, end), at);
    log.starts[i + 1] = at + end - start;
  }
  return { day, log, customers: customers.slice(0, n) };
}

/** Numbers in [0, 1) from a seed: mulberry32 (Ettinger 2017). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
