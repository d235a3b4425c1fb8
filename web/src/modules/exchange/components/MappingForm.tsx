import type { ImportDetail, ImportMapping } from '@kith/contract/exchange';
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from '../exchange.module.css';
import { useFieldName } from '../field-name.ts';

/** For each field of Kith, the column it comes from. */
export function MappingForm({ one, onChange }: { one: ImportDetail; onChange: (mapping: ImportMapping) => void }) {
  const { t } = useTranslation('exchange');
  const nameOf = useFieldName(one);
  const columns = one.headers.map((header, index) => ({ value: String(index), label: header }));
  const set = (field: string, column: string | null) => {
    const { [field]: _, ...rest } = one.mapping;
    onChange(column === null ? rest : { ...rest, [field]: Number(column) });
  };
  return (
    <div className={classes.mapping}>
      {one.fields.map(({ field, required }) => {
        const column = one.mapping[field];
        return (
          <Select
            key={field}
            label={nameOf(field)}
            required={required}
            placeholder={t('draft.unmapped')}
            clearable
            searchable
            data={columns}
            value={column === undefined ? null : String(column)}
            onChange={(value) => set(field, value)}
          />
        );
      })}
    </div>
  );
}
