import type { Import } from '@kith/contract/exchange';
import { useTranslation } from 'react-i18next';
import { Tag, type Tone } from '../../../ui/Tag.tsx';

const TONES: Record<Import['state'], Tone> = {
  ready: 'amber',
  running: 'pine',
  refreshing: 'pine',
  done: 'plain',
  failed: 'seal',
  cancelling: 'amber',
  cancelled: 'amber',
  undoing: 'amber',
  undone: 'plain',
};

/** How an import stands. */
export function StateTag({ one }: { one: Pick<Import, 'state' | 'errorDetail'> }) {
  const { t } = useTranslation('exchange');
  return (
    <Tag tone={TONES[one.state]} title={one.errorDetail ?? undefined}>
      {t(`state.${one.state}`)}
    </Tag>
  );
}
