/** What lies in the basket: lines of products that add up to the amount the spend model drew. */
import { categories, products } from './products.ts';
import type { Random } from './random.ts';
import type { OrderLine, Product } from './types.ts';
import type { Season } from './world.ts';

/** What one customer likes. */
export interface Taste {
  /** Appetite for each category of the catalogue, in its order. */
  appetite: readonly number[];
  staple?: Product;
}

/** Nobody takes more than eight products at once. */
const LINES_MAX = 8;
const EXTRA_LINES_MEAN = 1.07;
/** The rest of a basket is filled with things below this share of the amount, which bounds the discount. */
const FILLER_SHARE = 0.2;
const SMALLEST_MINOR = 900;

const cheapest = [...products].sort((a, b) => a.priceMinor - b.priceMinor);

/** Few categories per person: Gamma(½) weights around the shop's own mix (a Dirichlet distribution). */
export function tasteOf(random: Random, stapleChance: number): Taste {
  const appetite = categories.map(({ weight }) => random.gamma(weight / 20));
  if (!random.chance(stapleChance)) return { appetite };
  const staple = random.pick((categories[random.categorical(appetite)] ?? never()).products);
  // A staple is what gets used up: tea or sticks, not a kettle.
  return staple.priceMinor > 30_000 || staple.category === '茶具' || staple.category === '器皿'
    ? { appetite }
    : { appetite, staple };
}

function never(): never {
  throw new RangeError('No such category.');
}

/** The amount as it is paid: whole tenths of a yuan, never below ¥9. */
export function payable(amountMinor: number): number {
  return Math.max(SMALLEST_MINOR, Math.round(amountMinor / 10) * 10);
}

/** Something liked that costs at most `limitMinor`, if possible at least a quarter of `partMinor`: few buy nine tea towels. */
function choose(random: Random, appetite: readonly number[], partMinor: number, limitMinor: number): Product {
  for (let attempt = 0; attempt < 8; attempt++) {
    const shelf = categories[random.categorical(appetite)] ?? never();
    const product = random.pick(shelf.products);
    if (product.priceMinor <= limitMinor && (product.priceMinor * 4 >= partMinor || attempt > 5)) return product;
  }
  const affordable = cheapest.filter((product) => product.priceMinor <= limitMinor);
  return affordable.length > 0 ? random.pick(affordable) : (cheapest[0] ?? never());
}

/** Spreads the amount over list prices in proportion, largest remainders last, so that the lines add up exactly. */
function share(amountMinor: number, picked: ReadonlyMap<Product, number>): OrderLine[] {
  let list = 0;
  for (const [product, quantity] of picked) list += product.priceMinor * quantity;
  let seen = 0;
  let given = 0;
  return [...picked].map(([product, quantity]) => {
    seen += product.priceMinor * quantity;
    const until = Math.round((amountMinor * seen) / list);
    const line = {
      code: product.code,
      name: product.name,
      category: product.category,
      quantity,
      amountMinor: until - given,
    };
    given = until;
    return line;
  });
}

/**
 * Lines for an amount of `amountMinor` (a result of `payable`). List prices come to the amount or a little more; the
 * difference is the discount. `seasons` are those of the day; `staple` says whether the staple is bought.
 */
export function basketOf(
  random: Random,
  taste: Taste,
  amountMinor: number,
  seasons: readonly Season[],
  staple: boolean,
): OrderLine[] {
  const appetite = taste.appetite.map((value, i) =>
    seasons.reduce((product, season) => product * (season.categories?.[categories[i]?.name ?? ''] ?? 1), value),
  );
  const picked = new Map<Product, number>();
  let rest = amountMinor;
  const add = (product: Product, quantity: number) => {
    picked.set(product, (picked.get(product) ?? 0) + quantity);
    rest -= product.priceMinor * quantity;
  };
  if (staple && taste.staple && taste.staple.priceMinor <= amountMinor * 1.1) add(taste.staple, 1);
  const wanted = Math.min(1 + random.poisson(EXTRA_LINES_MEAN), LINES_MAX);
  for (let i = picked.size; i < wanted && rest > 0; i++) {
    const isLast = i === wanted - 1;
    const part = isLast ? rest : rest * random.between(0.35, 0.75);
    const product = choose(random, appetite, part, rest);
    const rounded = Math.ceil(part / product.priceMinor);
    const fits = isLast && rounded * product.priceMinor - rest <= amountMinor * FILLER_SHARE;
    add(product, fits ? rounded : Math.max(1, Math.floor(part / product.priceMinor)));
  }
  if (rest > 0) {
    const filler = choose(random, appetite, rest, Math.max(amountMinor * FILLER_SHARE, SMALLEST_MINOR));
    add(filler, Math.ceil(rest / filler.priceMinor));
  }
  return share(amountMinor, picked);
}
