/**
 * Seeded random numbers and the distributions the sample company is drawn from.
 *
 * Generator: xoshiro128** 1.1 (Blackman & Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47(4),
 * 2021): 32-bit operations only, so it is fast and the same on every machine that runs JavaScript.
 * A stream is named by a seed and labels. Each customer and each order has its own, so that a later part of the world
 * can draw as much as it likes without changing anything that was drawn before.
 */

const GOLDEN = 0x9e3779b9;

/** The finaliser of MurmurHash3: a bijection of 32 bits in which every input bit moves half of the output bits. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function absorb(hash: number, label: number | string): number {
  if (typeof label === 'number') return mix((Math.imul(hash, 31) + GOLDEN) ^ label);
  let h = hash;
  for (let i = 0; i < label.length; i++) h = mix(Math.imul(h, 31) + label.charCodeAt(i));
  return h;
}

/** A random number generator with the distributions used here. Not for secrets. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  #spare: number | undefined;

  private constructor(a: number, b: number, c: number, d: number) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** The stream of this name: the same seed (32 bits of it count) and labels always give the same numbers. */
  static stream(seed: number, ...labels: (number | string)[]): Random {
    // Two lanes of 32 bits: with one, two of the 45,000 orders would share their numbers in every fifth company.
    let one = mix(seed);
    let two = mix(seed ^ GOLDEN);
    for (const label of labels) {
      one = absorb(one, label);
      two = absorb(two, label);
    }
    const [a, b] = [mix(one + GOLDEN), mix(two + 2 * GOLDEN)];
    const [c, d] = [mix(one + 3 * GOLDEN), mix(two + 4 * GOLDEN)];
    // From the state of four zeros the generator would never leave.
    return new Random((a | b | c | d) === 0 ? 1 : a, b, c, d);
  }

  /** The generator in a given state, for comparison with the reference implementation. */
  static fromState(state: readonly [number, number, number, number]): Random {
    return new Random(state[0], state[1], state[2], state[3]);
  }

  /** 32 random bits, 0 ≤ n < 2³². */
  uint32(): number {
    const s = Math.imul(this.#b, 5);
    const result = Math.imul((s << 7) | (s >>> 25), 9);
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
  }

  /** Uniform on [0, 1), 53 bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Uniform on [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** An integer, 0 ≤ n < bound; the bias of the multiplication is below bound / 2⁵³. */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Exponential; mean 1 / rate. */
  exponential(rate = 1): number {
    return -Math.log1p(-this.uniform()) / rate;
  }

  /** Normal; Marsaglia's polar method. */
  normal(mean = 0, deviation = 1): number {
    if (this.#spare !== undefined) {
      const z = this.#spare;
      this.#spare = undefined;
      return mean + deviation * z;
    }
    let u: number;
    let v: number;
    let s: number;
    do {
      u = 2 * this.uniform() - 1;
      v = 2 * this.uniform() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    this.#spare = v * scale;
    return mean + deviation * u * scale;
  }

  /** Log-normal; median e^mu, `sigma` the standard deviation of the logarithm. */
  lognormal(mu: number, sigma: number): number {
    return Math.exp(this.normal(mu, sigma));
  }

  /** Gamma; mean shape / rate. Marsaglia & Tsang, "A Simple Method for Generating Gamma Variables", ACM TOMS 26(3), 2000. */
  gamma(shape: number, rate = 1): number {
    if (shape < 1) return this.gamma(shape + 1, rate) * (1 - this.uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      if (Math.log1p(-this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / rate;
    }
  }

  /** Beta; mean a / (a + b). */
  beta(a: number, b: number): number {
    const x = this.gamma(a);
    const y = this.gamma(b);
    return x / (x + y);
  }

  /** Poisson; by counting exponentials (Knuth), the larger means split in halves that add up. */
  poisson(mean: number): number {
    if (mean > 30) return this.poisson(mean / 2) + this.poisson(mean / 2);
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count++;
    return count;
  }

  /** Failures before the first success, 0, 1, 2 …; mean (1 − p) / p. */
  geometric(p: number): number {
    if (p >= 1) return 0;
    return Math.floor(Math.log1p(-this.uniform()) / Math.log1p(-p));
  }

  /** Index i with probability weights[i] / Σ weights. For many draws from the same weights use `Alias`. */
  categorical(weights: readonly number[]): number {
    let total = 0;
    for (const weight of weights) total += weight;
    let rest = this.uniform() * total;
    for (let i = 0; i < weights.length; i++) {
      rest -= weights[i] ?? 0;
      if (rest < 0) return i;
    }
    return weights.length - 1;
  }

  /** One of the items, each as likely. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.integer(items.length)];
    if (item === undefined) throw new RangeError('Nothing to pick from.');
    return item;
  }

  /** A new array in random order (Fisher & Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = result[i] as T;
      result[i] = result[j] as T;
      result[j] = kept;
    }
    return result;
  }
}

/** Draws an index by weight in constant time (Vose, "A Linear Algorithm for Generating Random Numbers", IEEE TSE 17(9), 1991). */
export class Alias {
  readonly #threshold: Float64Array;
  readonly #other: Uint32Array;

  constructor(weights: ArrayLike<number>) {
    const n = weights.length;
    let total = 0;
    for (let i = 0; i < n; i++) total += weights[i] ?? 0;
    if (n === 0 || !(total > 0)) throw new RangeError('Weights must have a positive sum.');
    this.#threshold = Float64Array.from({ length: n }, (_, i) => ((weights[i] ?? 0) * n) / total);
    this.#other = Uint32Array.from({ length: n }, (_, i) => i);
    const small: number[] = [];
    const large: number[] = [];
    for (let i = 0; i < n; i++) ((this.#threshold[i] ?? 0) < 1 ? small : large).push(i);
    while (small.length > 0 && large.length > 0) {
      const s = small.pop() as number;
      const l = large.pop() as number;
      this.#other[s] = l;
      this.#threshold[l] = (this.#threshold[l] ?? 0) + (this.#threshold[s] ?? 0) - 1;
      ((this.#threshold[l] ?? 0) < 1 ? small : large).push(l);
    }
  }

  draw(random: Random): number {
    const u = random.uniform() * this.#threshold.length;
    const i = Math.floor(u);
    return u - i < (this.#threshold[i] ?? 1) ? i : (this.#other[i] ?? i);
  }
}
