import type { PrivacyRequest } from '@kith/contract/privacy';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { Tag } from '../../../ui/Tag.tsx';

/** Until when a request is to be answered; on hover by which law, and whether the calendar knows all its holidays. */
export function DueTag({ request }: { request: PrivacyRequest }) {
  const { t } = useTranslation('privacy');
  const { dateShort, list, sentences } = useFormats();
  const { law, dueOn, overdue, unknownYears } = request;
  const doubt = unknownYears.length > 0 ? t('request.unknownYears', { years: list(unknownYears.map(String)) }) : null;
  return (
    <Tag tone={overdue ? 'seal' : 'plain'} title={sentences([t(`law.${law}`), doubt])}>
      {t(overdue ? 'request.overdue' : 'request.due', { day: dateShort(dueOn) })}
    </Tag>
  );
}
