import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Shown } from './Cross.tsx';

const CHOICES: readonly Shown[] = ['customers', 'spendYear', 'spendTotal'];

/** Heads or money. */
export function ShownSwitch({ shown, onChange }: { shown: Shown; onChange: (shown: Shown) => void }) {
  const { t } = useTranslation('insight');
  return (
    <SegmentedControl
      className="no-print"
      size="xs"
      aria-label={t('cross.shown')}
      value={shown}
      onChange={onChange}
      data={CHOICES.map((one) => ({ value: one, label: t(`cross.${one}`) }))}
    />
  );
}
