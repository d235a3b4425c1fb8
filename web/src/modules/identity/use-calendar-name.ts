import type { Calendar } from '@kith/contract/calendars';
import { useTranslation } from 'react-i18next';

/** What a calendar is called; the one that came with Kith in the language of the page. */
export function useCalendarName(): (calendar: Pick<Calendar, 'name'>) => string {
  const { t } = useTranslation('calendars');
  return ({ name }) => name ?? t('standard');
}
