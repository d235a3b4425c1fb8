import { minorDigits } from '@kith/contract/currency';
import type { Money } from '@kith/contract/route';

/** What was typed as a number: 1,200.5; the text itself when it is none, for the server to say so. */
export function numberFrom(text: string): number | string {
  const number = Number(text.replaceAll(/[,\uFF0C\s]/g, ''));
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}

/** The same as an amount in minor units. */
export function minorFrom(text: string, currency: string): Money | string {
  const number = numberFrom(text.replace(/^[\u00A5\uFFE5$€£]\s*/, ''));
  return typeof number === 'string' ? text : { minor: Math.round(number * scaleOf(currency)), currency };
}

/** Minor units of one. */
export function scaleOf(currency: string): number {
  return 10 ** minorDigits(currency);
}
