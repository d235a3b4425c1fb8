import type { HandoverSummary } from '@kith/contract/handovers';
import { useTranslation } from 'react-i18next';
import { Tag, type Tone } from '../../../ui/Tag.tsx';

const TONES: Record<HandoverSummary['state'], Tone> = {
  running: 'pine',
  done: 'plain',
  undoing: 'pine',
  undone: 'plain',
  failed: 'seal',
};

export function StateTag({ one }: { one: Pick<HandoverSummary, 'state'> }) {
  const { t } = useTranslation('handover');
  return <Tag tone={TONES[one.state]}>{t(`state.${one.state}`)}</Tag>;
}
