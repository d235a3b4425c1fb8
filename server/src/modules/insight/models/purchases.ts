/**
 * Purchases of many customers as columns: customer i bought on `days[starts[i]] … days[starts[i + 1] - 1]`, ascending,
 * each day once however many orders it had. The models count days; a million customers fit in a few dozen megabytes.
 */
export type PurchaseLog = {
  /** n + 1 places; the last is the number of purchase days. */
  starts: Uint32Array;
  /** Days since 1970-01-01. */
  days: Int32Array;
  /** What was spent that day, returns deducted or left out, in minor units (whole numbers). */
  amounts: Float64Array;
};

/**
 * What the models of repeat buying need of n customers at one moment: a purchase day makes the customer, further ones
 * repeat. Times in `unitDays` days, counted from each customer's own first purchase (Fader, Hardie & Lee 2005).
 */
export type Histories = {
  /** 1 for days, 7 for weeks. */
  unitDays: number;
  /** Repeat purchase days. */
  x: Float64Array;
  /** From the first purchase to the last; 0 when there was no other. */
  tx: Float64Array;
  /** From the first purchase to the moment. */
  T: Float64Array;
  /** Mean of what was spent on repeat purchase days, minor units; 0 without any. */
  meanMinor: Float64Array;
};
