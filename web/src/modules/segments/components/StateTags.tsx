import type { Segment } from '@kith/contract/segments';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../../ui/Tag.tsx';

/** Whether its members are still looked for, and whether days alone turn some. */
export function StateTags({ segment: { state, turnsByTime } }: { segment: Pick<Segment, 'state' | 'turnsByTime'> }) {
  const { t } = useTranslation('segments');
  return (
    <>
      {state === 'filling' && <Tag tone="amber">{t('state.filling')}</Tag>}
      {turnsByTime && <Tag title={t('state.daysText')}>{t('state.days')}</Tag>}
    </>
  );
}
