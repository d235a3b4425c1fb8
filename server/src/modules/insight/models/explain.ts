import type { Trained } from './candidates.ts';
import type { Feature } from './features.ts';
import { outlookOf } from './outlook.ts';
import type { Past } from './past.ts';
import { type Histories, historiesAt } from './purchases.ts';
import { type Recalibration, recalibrated } from './recalibrate.ts';
import { recencyAt } from './recency.ts';

/** Repeat purchases, days since the last purchase and since the first: all that a model of repeat buying knows. */
export type Facts = { repeats: number; silenceDays: number; tenureDays: number };

/** Log-odds of a purchase: those of the customer who is compared with, and what sets this one apart; they add up. */
export type Explanation = { base: number; parts: { feature: Feature; logOdds: number }[] };

/** The customer in the middle, fact by fact. */
export function typicalOf({ x, tx, T, unitDays }: Histories): Facts {
  const median = (column: Float64Array) => column.toSorted()[column.length >> 1] ?? 0;
  return {
    repeats: median(x),
    silenceDays: unitDays * median(T.map((age, i) => age - (tx[i] as number))),
    tenureDays: unitDays * median(T),
  };
}

type Told = Exclude<Trained, { kind: 'regression' }>;
const KNOWN = ['silence', 'frequency', 'tenure'] as const;
/** Of three facts: how often those before this one are none, one or two of the others, each order as likely. */
const SHARES = [1 / 3, 1 / 6, 1 / 3];

/**
 * Why a forecaster that knows customers by these facts says so of one: Shapley values of the log-odds (Shapley 1953;
 * Lundberg & Lee 2017) between the typical customer and this one, over all orders in which the facts can be told.
 */
export function explainFacts(
  { trained, recalibration }: { trained: Told; recalibration: Recalibration },
  typical: Facts,
  past: Past,
  customer: number,
): Explanation {
  const own = factsAt(past, customer);
  // Bit k of a case: fact k is the customer's own.
  const cases = Array.from({ length: 8 }, (_, bits) => ({
    silenceDays: (bits & 1 ? own : typical).silenceDays,
    repeats: (bits & 2 ? own : typical).repeats,
    tenureDays: (bits & 4 ? own : typical).tenureDays,
  }));
  const said = recalibrated(recalibration, chancesOf(trained, cases));
  const value = Array.from(said, (chance) => Math.log(chance) - Math.log1p(-chance)) as number[];
  const parts = KNOWN.map((feature, k) => {
    let logOdds = 0;
    for (let bits = 0; bits < 8; bits++) {
      if (bits & (1 << k)) continue;
      const others = (bits & 1) + ((bits >> 1) & 1) + ((bits >> 2) & 1);
      logOdds += (SHARES[others] as number) * ((value[bits | (1 << k)] as number) - (value[bits] as number));
    }
    return { feature, logOdds };
  });
  // The rule of recency looks at one of them.
  const told = parts.filter(({ feature }) => trained.kind === 'lifetime' || feature === 'silence');
  return { base: value[0] as number, parts: told.sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds)) };
}

function factsAt(past: Past, customer: number): Facts {
  const { x, tx, T } = historiesAt(past.log, past.day, 1);
  const at = (column: Float64Array) => column[customer] as number;
  return { repeats: at(x), silenceDays: at(T) - at(tx), tenureDays: at(T) };
}

/** Facts of two customers may not go together: who bought again did so after the first day, and not after the last. */
function chancesOf(trained: Told, cases: readonly Facts[]): Float64Array {
  if (trained.kind === 'recency') {
    return Float64Array.from(cases, ({ silenceDays }) => recencyAt(trained.rule, silenceDays));
  }
  const { fit, horizonDays } = trained;
  const { unitDays } = fit;
  const histories: Histories = {
    unitDays,
    x: Float64Array.from(cases, ({ repeats }) => repeats),
    tx: Float64Array.from(cases, ({ repeats, silenceDays, tenureDays }) =>
      repeats === 0 ? 0 : Math.min(tenureDays, Math.max(1, tenureDays - silenceDays)) / unitDays,
    ),
    T: Float64Array.from(cases, ({ tenureDays }) => tenureDays / unitDays),
    meanMinor: new Float64Array(cases.length),
  };
  return outlookOf(fit, histories).active(horizonDays / unitDays);
}
