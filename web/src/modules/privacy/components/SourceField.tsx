import { ToldSource } from '@kith/contract/privacy';
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export type Told = (typeof ToldSource.options)[number];

/** How the customer said it. */
export function SourceField({ value, onChange }: { value: Told; onChange: (source: Told) => void }) {
  const { t } = useTranslation('privacy');
  return (
    <Select
      mt="sm"
      label={t('source.label')}
      allowDeselect={false}
      value={value}
      onChange={(next) => onChange(ToldSource.parse(next))}
      data={ToldSource.options.map((source) => ({ value: source, label: t(`source.${source}`) }))}
    />
  );
}
