import { useTranslation } from 'react-i18next';
import { useFormats, useSession } from '../lib/session.ts';
import { useNow } from '../lib/use-now.ts';

/** Whose sheet this is, who printed it and when; only on paper. The shell places it on every page. */
export function PrintHeader() {
  const { t } = useTranslation();
  const { user, organisation } = useSession();
  const format = useFormats();
  const now = useNow();
  return (
    <div className="print-only">
      <small>{format.dot([organisation.name, t('printedBy', { name: user.name, time: format.dateTime(now) })])}</small>
    </div>
  );
}
