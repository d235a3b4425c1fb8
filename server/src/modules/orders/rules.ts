import { minorDigits } from '@kith/contract/currency';

/**
 * What a rate between units is between minor units, exactly, as a decimal: 0.05 CNY for a JPY, which has no decimals,
 * is 5 fen for a yen.
 */
export function factorOfRate(rate: string, currency: string, base: string): string {
  return shift(rate, minorDigits(base) - minorDigits(currency));
}

/** The way back: what people entered and read. */
export function rateOfFactor(factor: string, currency: string, base: string): string {
  return shift(factor, minorDigits(currency) - minorDigits(base));
}

/** Moves the decimal point `places` to the right, without floats. */
function shift(decimal: string, places: number): string {
  const [whole = '0', fraction = ''] = decimal.split('.');
  const digits = whole + fraction;
  const point = whole.length + places;
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 0);
  const left = padded.slice(0, at).replace(/^0+(?=\d)/, '') || '0';
  const right = padded.slice(at).replace(/0+$/, '');
  return right ? `${left}.${right}` : left;
}

/** A return takes money off whatever sign its amounts came with. */
export function signed(amountMinor: number, isReturn: boolean): number {
  return isReturn && amountMinor > 0 ? -amountMinor : amountMinor;
}
