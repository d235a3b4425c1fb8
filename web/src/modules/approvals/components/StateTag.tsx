import type { ApprovalState } from '@kith/contract/approvals';
import { useTranslation } from 'react-i18next';
import { Tag, type Tone } from '../../../ui/Tag.tsx';

const TONES: Record<ApprovalState, Tone> = {
  open: 'amber',
  approved: 'pine',
  rejected: 'seal',
  withdrawn: 'plain',
  expired: 'plain',
  void: 'plain',
};

export function StateTag({ state }: { state: ApprovalState }) {
  const { t } = useTranslation('approvals');
  return <Tag tone={TONES[state]}>{t(`state.${state}`)}</Tag>;
}
