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

/** Returns are deducted on their day, or left out. */
export type Returns = 'net' | 'drop';

/** Orders as columns, in any order. */
export type OrderColumns = {
  /** How many customers there are; `customer` holds 0 … customers − 1. */
  customers: number;
  customer: Uint32Array;
  /** Days since 1970-01-01. */
  day: Int32Array;
  /** Negative for a return. */
  amountMinor: Float64Array;
  /** 1 for a return or a cancelled order. */
  isReturn: Uint8Array;
};

/** Whose histories they are: customer `customers[i]` of the log has row i. */
export type Cut = Histories & { customers: Uint32Array };

/** What customers did in a span of days, by row of a `Cut`. */
export type Window = { purchases: Float64Array; spendMinor: Float64Array };

/**
 * One purchase per customer and day. A day counts when money came in on it: with `net` not when that day's returns took
 * all of it back. The first order makes a customer also when it was for nothing; a later one for nothing (a replacement,
 * a sample) is no repeat purchase. A return on a day without a purchase leaves no trace: deducting it from an earlier
 * day would tell the past what only the future knows.
 */
export function purchaseLog(orders: OrderColumns, returns: Returns): PurchaseLog {
  const { customers, customer, day, amountMinor, isReturn } = orders;
  const sequence = byCustomerAndDay(orders);
  const starts = new Uint32Array(customers + 1);
  const days = new Int32Array(day.length);
  const amounts = new Float64Array(day.length);
  let size = 0;
  for (let i = 0; i < sequence.length; ) {
    const who = customer[sequence[i] as number] as number;
    const when = day[sequence[i] as number] as number;
    let bought = false;
    let returned = false;
    let amount = 0;
    for (; i < sequence.length; i++) {
      const row = sequence[i] as number;
      if (customer[row] !== who || day[row] !== when) break;
      if (isReturn[row]) returned = true;
      else bought = true;
      if (returns === 'net' || !isReturn[row]) amount += amountMinor[row] as number;
    }
    const first = starts[who + 1] === 0 && !(returns === 'net' && returned);
    if (!bought || (amount <= 0 && !first)) continue;
    days[size] = when;
    amounts[size++] = amount;
    starts[who + 1] = (starts[who + 1] as number) + 1;
  }
  for (let i = 0; i < customers; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number);
  return { starts, days: days.slice(0, size), amounts: amounts.slice(0, size) };
}

/** Row numbers in order of customer, then day: two stable counting sorts, so that ten million orders take a second. */
function byCustomerAndDay({ customers, customer, day }: OrderColumns): Uint32Array {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const each of day) {
    if (each < first) first = each;
    if (each > last) last = each;
  }
  const rows = Uint32Array.from(day, (_, row) => row);
  if (rows.length === 0) return rows;
  const ordered = countingSort(rows, last - first + 1, (row) => (day[row] as number) - first);
  return countingSort(ordered, customers, (row) => customer[row] as number);
}

function countingSort(rows: Uint32Array, keys: number, keyOf: (row: number) => number): Uint32Array {
  const next = new Uint32Array(keys + 1);
  for (const row of rows) next[keyOf(row) + 1] = (next[keyOf(row) + 1] as number) + 1;
  for (let key = 0; key < keys; key++) next[key + 1] = (next[key + 1] as number) + (next[key] as number);
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) {
    const place = next[keyOf(row)] as number;
    sorted[place] = row;
    next[keyOf(row)] = place + 1;
  }
  return sorted;
}

/** Everybody who had bought by the end of `endDay`, and of their purchases only those up to it. */
export function historiesAt(log: PurchaseLog, endDay: number, unitDays: number): Cut {
  const { starts, days, amounts } = log;
  const all = starts.length - 1;
  const customers = new Uint32Array(all);
  let n = 0;
  for (let i = 0; i < all; i++) {
    const start = starts[i] as number;
    if (start < (starts[i + 1] as number) && (days[start] as number) <= endDay) customers[n++] = i;
  }
  const column = () => new Float64Array(n);
  const cut: Cut = {
    unitDays,
    x: column(),
    tx: column(),
    T: column(),
    meanMinor: column(),
    customers: customers.slice(0, n),
  };
  for (let row = 0; row < n; row++) {
    const start = starts[customers[row] as number] as number;
    const end = starts[(customers[row] as number) + 1] as number;
    const first = days[start] as number;
    let last = start;
    let spend = 0;
    while (last + 1 < end && (days[last + 1] as number) <= endDay) spend += amounts[++last] as number;
    cut.x[row] = last - start;
    cut.tx[row] = ((days[last] as number) - first) / unitDays;
    cut.T[row] = (endDay - first) / unitDays;
    cut.meanMinor[row] = last === start ? 0 : spend / (last - start);
  }
  return cut;
}

/** Purchase days and spend after `afterDay`, up to the end of `endDay`, of these customers of the log. */
export function windowOf(log: PurchaseLog, customers: Uint32Array, afterDay: number, endDay: number): Window {
  const { starts, days, amounts } = log;
  const purchases = new Float64Array(customers.length);
  const spendMinor = new Float64Array(customers.length);
  for (let row = 0; row < customers.length; row++) {
    const end = starts[(customers[row] as number) + 1] as number;
    let count = 0;
    let spend = 0;
    for (let i = starts[customers[row] as number] as number; i < end; i++) {
      const when = days[i] as number;
      if (when <= afterDay || when > endDay) continue;
      count++;
      spend += amounts[i] as number;
    }
    purchases[row] = count;
    spendMinor[row] = spend;
  }
  return { purchases, spendMinor };
}
