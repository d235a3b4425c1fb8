import type { Cohorts } from '@kith/contract/insight-forecast';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../lib/session.ts';

/** Names the month or quarter that begins on a day. */
export function usePeriodWord(by: Cohorts['by']): (from: string) => string {
  const { t } = useTranslation('insight');
  const { month } = useFormats();
  return (from) =>
    by === 'month'
      ? month(from.slice(0, 7))
      : t('cohorts.quarterOf', { year: from.slice(0, 4), quarter: (Number(from.slice(5, 7)) + 2) / 3 });
}
