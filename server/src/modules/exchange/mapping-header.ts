import { isCurrencyWord } from './values-currencies.ts';

/**
 * What a header is compared by: lower case, without signs, bracketed units, currencies and trailing numbers, so that
 * 'Amount (USD)', 'amount_gbp' and 'AMOUNT' are the same.
 */
export function headerKey(header: string): string {
  const text = header.normalize('NFKC').replace(/[([【{].*?[)\]】}]/g, ' ');
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const kept = words.filter((word, index) => word !== '' && !(index > 0 && isCurrencyWord(word)));
  return kept.join('').replace(/(?<=\D)\d+$/, '');
}
