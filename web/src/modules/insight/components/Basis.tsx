import type { Scope } from '@kith/contract/roles';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';

type BasisProps = { known: { asOf: string; customers: number; scope: Scope } | undefined };

/** Of which day a page is, on how many customers, and whether they are one's own; nothing while it is being asked. */
export function Basis({ known }: BasisProps) {
  const { t } = useTranslation('insight');
  const { dot, date, number } = useFormats();
  if (!known) return null;
  return (
    <>
      {dot([
        t('value.asOf', { day: date(known.asOf) }),
        t('cuts.note', { count: known.customers, shown: number(known.customers) }),
        known.scope !== 'all' && t(known.scope === 'own' ? 'cohorts.mine' : 'cohorts.ours'),
      ])}
    </>
  );
}
