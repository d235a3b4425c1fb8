import { minorDigits } from '@kith/contract/currency';
import { type CustomField, type CustomValue, customFieldRoutes } from '@kith/contract/custom-fields';
import { levelOf } from '@kith/contract/roles';
import type { Money } from '@kith/contract/route';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Formats } from '../../lib/format.ts';
import { useRoute } from '../../lib/query.ts';
import { useFormats, useSession } from '../../lib/session.ts';

const NONE: readonly CustomField[] = [];

/** The company's own fields in use that one may see, in their order. */
export function useCustomFields(): readonly CustomField[] {
  const { data } = useRoute(customFieldRoutes.list);
  const { fields } = useSession();
  return useMemo(
    () =>
      data?.items.filter(
        ({ key, archivedAt }) => archivedAt === null && levelOf((each) => fields[each], key) !== 'hidden',
      ) ?? NONE,
    [data, fields],
  );
}

/** Whether one may change a field. */
export function useMayWrite(): (field: CustomField) => boolean {
  const { fields } = useSession();
  return ({ key }) => levelOf((each) => fields[each], key) === 'write';
}

/** A value in words; '' for none. */
export function customText(value: CustomValue | undefined, field: CustomField, words: CustomWords): string {
  const { formats, yesNo } = words;
  if (value === undefined) return '';
  if (Array.isArray(value)) return formats.list(value.map((one) => choiceName(field, one, formats)));
  switch (typeof value) {
    case 'boolean':
      return yesNo(value);
    case 'number':
      return formats.number(value, { digits: decimalsOf(value) });
    case 'string':
      return field.type === 'date' ? formats.date(value) : choiceName(field, value, formats);
    default:
      return 'minor' in value ? formats.money(value, { exact: hasCents(value) }) : value.name;
  }
}

/** A whole amount is told without them. */
export function hasCents({ minor, currency }: Money): boolean {
  return minor % 10 ** minorDigits(currency) !== 0;
}

/** As many as were typed. */
function decimalsOf(value: number): number {
  return Math.min(6, (String(value).split('.')[1] ?? '').length);
}

function choiceName({ choices }: CustomField, value: string, { locale }: Formats): string {
  return choices.find((choice) => choice.value === value)?.names[locale] ?? value;
}

export type CustomWords = { formats: Formats; yesNo: (value: boolean) => string };

export function useCustomWords(): CustomWords {
  const { t } = useTranslation();
  const formats = useFormats();
  return useMemo(() => ({ formats, yesNo: (value) => t(value ? 'yes' : 'no') }), [t, formats]);
}

/** What may be chosen: offered choices, and one that the customer has although it is no longer offered. */
export function choiceOptions({ choices }: CustomField, { locale }: Formats, held: readonly string[] = []) {
  return choices
    .filter(({ value, retired }) => !retired || held.includes(value))
    .map(({ value, names }) => ({ value, label: names[locale] }));
}
