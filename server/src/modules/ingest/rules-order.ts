import type { PutOrder } from '@kith/contract/by-reference';
import { minorDigits } from '@kith/contract/currency';

/** Track events of Segment's ecommerce specification that say what an order is. */
const ORDER_EVENTS: Record<string, { isReturn: boolean }> = {
  'Order Completed': { isReturn: false },
  'Order Updated': { isReturn: false },
  'Order Refunded': { isReturn: true },
};

export type OrderFault = { path: string; code: string };
export type OrderSaid = Omit<PutOrder, 'orderedAt'> & { number: string };

/** At most so many decimals of a quantity are kept. */
const QUANTITY_DIGITS = 6;
const LINES_MAX = 500;
const MINOR_MAX = 10n ** 15n;

/**
 * What a track event says about an order; null: it is about none.
 * @param mark tells several refunds of one order from each other.
 * @param base the company's currency, for orders that name none.
 */
export function orderOf(
  event: string,
  properties: Record<string, unknown>,
  { mark, base }: { mark: string; base: string },
): OrderSaid | OrderFault | null {
  const kind = ORDER_EVENTS[event];
  if (!kind) return null;
  const id = textOf(properties.order_id, 80);
  if (id === null) return { path: 'properties.order_id', code: 'required' };
  const currency = properties.currency === undefined ? base : textOf(properties.currency, 3)?.toUpperCase();
  if (!currency || !/^[A-Z]{3}$/.test(currency)) return { path: 'properties.currency', code: 'currency' };
  const [what, total] = totalOf(properties);
  const amountMinor = total === undefined ? undefined : minorOf(total, currency);
  if (amountMinor === null) return { path: `properties.${what}`, code: 'number' };
  const lines = linesOf(properties.products, currency);
  if ('code' in lines) return lines;
  if (amountMinor === undefined && lines.length === 0) return { path: 'properties.total', code: 'required' };
  return {
    number: kind.isReturn ? `${id} ${mark}` : id,
    currency,
    isReturn: kind.isReturn,
    lines,
    channel: textOf(properties.channel, 60),
    store: textOf(properties.affiliation, 60),
    ...(amountMinor === undefined ? {} : { amountMinor }),
  };
}

function totalOf(properties: Record<string, unknown>): [name: string, value: unknown] {
  for (const name of ['total', 'revenue', 'value']) {
    if (properties[name] !== undefined && properties[name] !== null) return [name, properties[name]];
  }
  return ['total', undefined];
}

type Lines = PutOrder['lines'];

function linesOf(products: unknown, currency: string): Lines | OrderFault {
  if (products === undefined || products === null) return [];
  if (!Array.isArray(products) || products.length > LINES_MAX) return { path: 'properties.products', code: 'products' };
  const lines: Lines = [];
  for (const [index, product] of products.entries()) {
    const line = lineOf(product, currency);
    if (typeof line === 'string') return { path: `properties.products.${index}.${line}`, code: 'number' };
    lines.push(line);
  }
  return lines;
}

/** @returns the line, or the name of the member that is wrong. */
function lineOf(product: unknown, currency: string): Lines[number] | string {
  if (product === null || typeof product !== 'object') return 'price';
  const said = product as Record<string, unknown>;
  const price = decimalOf(said.price);
  const quantity = said.quantity === undefined || said.quantity === null ? '1' : decimalOf(said.quantity);
  if (price === null) return 'price';
  if (quantity === null || (quantity.split('.')[1] ?? '').length > QUANTITY_DIGITS) return 'quantity';
  const amountMinor = times(price, quantity, minorDigits(currency));
  if (amountMinor === null) return 'price';
  return {
    productCode: textOf(said.sku ?? said.product_id, 100),
    productName: textOf(said.name, 300),
    category: textOf(said.category, 100),
    quantity,
    amountMinor,
  };
}

/** Minor units of an amount, exactly; null where it is no number or has more decimals than its currency. */
function minorOf(value: unknown, currency: string): number | null {
  const text = decimalOf(value);
  const digits = minorDigits(currency);
  if (text === null || (text.split('.')[1] ?? '').replace(/0+$/, '').length > digits) return null;
  return times(text, '1', digits);
}

/** Price times quantity in minor units, half away from zero; null beyond 10^15. */
function times(price: string, quantity: string, digits: number): number | null {
  const [left, leftScale] = scaled(price);
  const [right, rightScale] = scaled(quantity);
  const scale = leftScale + rightScale;
  const raw = left * right * 10n ** BigInt(digits);
  const unit = 10n ** BigInt(scale);
  const half = raw < 0n ? -unit / 2n : unit / 2n;
  const minor = (raw + half) / unit;
  return minor > MINOR_MAX || minor < -MINOR_MAX ? null : Number(minor);
}

function scaled(text: string): [value: bigint, scale: number] {
  const [whole = '0', fraction = ''] = text.split('.');
  return [BigInt(whole + fraction), fraction.length];
}

/** A plain decimal; JSON's numbers as JavaScript prints them, which is the shortest text that means them. */
function decimalOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return /^-?\d{1,13}(\.\d{1,10})?$/.test(text) ? text : null;
}

/** A text within its length; numbers are taken as texts, what is longer or no text is none. */
export function textOf(value: unknown, max: number): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  return text !== '' && text.length <= max ? text : null;
}
