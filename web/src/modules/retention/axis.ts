export type Interval = { estimate: number; low: number; high: number };

/** A scale that holds all intervals and nought, with round ends. */
export type Axis = { low: number; high: number; marks: number[] };

/** Marks closer than this share of the scale would be written over each other. */
const APART = 0.2;

/** The scale of some intervals: ends on a round step, nought and those ends marked that leave room. */
export function axisOf(intervals: readonly Interval[]): Axis {
  const low = Math.min(0, ...intervals.map((each) => each.low));
  const high = Math.max(0, ...intervals.map((each) => each.high));
  const step = roundStep((high - low) / 5);
  const start = Math.floor(low / step) * step;
  const ends = { low: start, high: Math.max(Math.ceil(high / step) * step, start + step) };
  const span = ends.high - ends.low;
  const marks = [ends.low, ends.high].filter((end) => Math.abs(end) / span >= APART);
  return { ...ends, marks: [...marks, 0].sort((a, b) => a - b) };
}

/** 1, 2 or 5 times a power of ten, the first that is not smaller. */
function roundStep(least: number): number {
  if (least <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((times) => times * power >= least) ?? 10);
}

/** Where a value lies on the scale, in per cent of its length. */
export function placeOf(value: number, { low, high }: Axis): number {
  return (100 * (value - low)) / (high - low);
}
