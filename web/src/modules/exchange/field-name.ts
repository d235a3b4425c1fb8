import type { ImportDetail } from '@kith/contract/exchange';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../lib/session.ts';

/** What the fields of an import are called: Kith's in the words of this room, the company's own as it calls them. */
export function useFieldName(one: Pick<ImportDetail, 'entity' | 'fields'>): (field: string) => string {
  const { t } = useTranslation('exchange');
  const { locale } = useFormats();
  return (field) => {
    const names = one.fields.find((each) => each.field === field)?.names;
    return names?.[locale] ?? t(`field.${one.entity}.${field}`);
  };
}
