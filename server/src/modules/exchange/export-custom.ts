import { minorDigits } from '@kith/contract/currency';
import type { CustomField, CustomValue } from '@kith/contract/custom-fields';
import type { Money } from '@kith/contract/route';
import { type Language, translate } from '../../platform/i18n.ts';

/** A plain decimal with the currency's digits. */
function decimal({ minor, currency }: Money): string {
  const digits = minorDigits(currency);
  return (minor / 10 ** digits).toFixed(digits);
}

/** A value of one of the company's own fields as a cell, in the words in which an import takes it again. */
export function customCell(value: CustomValue | undefined, { choices }: CustomField, language: Language): string {
  if (value === undefined) return '';
  const nameOf = (one: string) => choices.find((choice) => choice.value === one)?.names[language] ?? one;
  if (Array.isArray(value)) return value.map(nameOf).join(', ');
  if (typeof value === 'string') return nameOf(value);
  if (typeof value === 'boolean') return translate(language, value ? 'common:yes' : 'common:no');
  if (typeof value === 'number') return String(value);
  return 'minor' in value ? decimal(value) : value.name;
}
