/** Customers drawn from the models themselves, with the parameters that CDNOW has (Fader, Hardie & Lee 2005; 2013). */
import { Random } from '../samples/random.ts';
import type { Histories } from '../server/src/modules/insight/index.ts';
import { onSharedMemory } from '../server/src/platform/workers.ts';

const REPEAT = { r: 0.2426, alpha: 4.4136, a: 0.7929, b: 2.4259 };
/** Amounts in cents. */
const SPEND = { p: 6.25, q: 3.74, gamma: 1544 };
/** Everybody bought for the first time within twelve weeks; the calibration ends after 39. */
const LONGEST_DAYS = 272;
const BIRTH_DAYS = 84;
const WEEK = 7;

/** Histories of so many customers in weeks, times in whole days and one purchase a day, as orders give them. */
export function simulated(customers: number): Histories {
  const column = () => new Float64Array(customers);
  const histories = { unitDays: WEEK, x: column(), tx: column(), T: column(), meanMinor: column() };
  const random = Random.stream(20_050_724, 'bench', customers);
  for (let i = 0; i < customers; i++) {
    const end = LONGEST_DAYS - random.integer(BIRTH_DAYS);
    const { x, last } = purchasesUntil(random, end);
    histories.x[i] = x;
    histories.tx[i] = last / WEEK;
    histories.T[i] = end / WEEK;
    histories.meanMinor[i] = meanSpend(random, x);
  }
  return onSharedMemory(histories);
}

/** As many, but all with repeat purchases: Gamma-Gamma looks at no others. */
export function simulatedSpenders(like: Histories): Histories {
  const repeats = like.x.filter((x) => x > 0);
  const random = Random.stream(20_130_201, 'bench spend', like.x.length);
  const x = like.x.map(() => repeats[random.integer(repeats.length)] ?? 1);
  return onSharedMemory({ ...like, x, meanMinor: x.map((n) => meanSpend(random, n)) });
}

function purchasesUntil(random: Random, end: number): { x: number; last: number } {
  const rate = random.gamma(REPEAT.r, REPEAT.alpha) / WEEK;
  const dropout = random.beta(REPEAT.a, REPEAT.b);
  let [x, last] = [0, 0];
  for (let time = random.exponential(rate); time < end; time += random.exponential(rate)) {
    const day = Math.floor(time);
    if (day > last) {
      x++;
      last = day;
    }
    if (random.chance(dropout)) break;
  }
  return { x, last };
}

function meanSpend(random: Random, x: number): number {
  return x === 0 ? 0 : random.gamma(SPEND.p * x, random.gamma(SPEND.q, SPEND.gamma) * x);
}
