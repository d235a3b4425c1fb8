import type { Entity, ImportDetail, ImportOptions } from '@kith/contract/exchange';
import { NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from '../exchange.module.css';

const ENCODINGS = ['utf-8', 'gb18030', 'big5', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
const DELIMITERS = [
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'pipe'],
] as const;

type Change = {
  entity?: Entity;
  options?: Partial<ImportOptions>;
  format?: { encoding?: string; delimiter?: string; headerRow?: number };
};

/** What the file holds and how its bytes, dates and numbers are to be read. */
export function FormatForm({
  one,
  onChange,
  busy,
}: {
  one: ImportDetail;
  onChange: (change: Change) => void;
  busy: boolean;
}) {
  const { t } = useTranslation('exchange');
  const [currency, setCurrency] = useState(one.options.currency);
  const [headerRow, setHeaderRow] = useState(one.format.headerRow);
  return (
    <div className={classes.options} aria-busy={busy}>
      <SegmentedControl
        aria-label={t('imports.entity')}
        value={one.entity}
        onChange={(entity) => onChange({ entity: entity === 'orders' ? 'orders' : 'customers' })}
        data={(['customers', 'orders'] as const).map((value) => ({ value, label: t(`entity.${value}`) }))}
      />
      {one.format.media === 'csv' && (
        <>
          <Select
            label={t('draft.encoding')}
            w={190}
            allowDeselect={false}
            value={one.format.encoding}
            data={ENCODINGS.map((value) => ({ value, label: t(`encoding.${value}`) }))}
            onChange={(encoding) => encoding && onChange({ format: { encoding } })}
          />
          <Select
            label={t('draft.delimiter')}
            w={130}
            allowDeselect={false}
            value={one.format.delimiter}
            data={DELIMITERS.map(([value, name]) => ({ value, label: t(`delimiter.${name}`) }))}
            onChange={(delimiter) => delimiter && onChange({ format: { delimiter } })}
          />
        </>
      )}
      <NumberInput
        label={t('draft.headerRow')}
        w={110}
        min={1}
        max={100}
        value={headerRow}
        onChange={(value) => setHeaderRow(Number(value) || 1)}
        onBlur={() => headerRow !== one.format.headerRow && onChange({ format: { headerRow } })}
      />
      {one.entity === 'orders' && (
        <>
          <TextInput
            label={t('draft.currency')}
            w={100}
            maxLength={3}
            value={currency}
            onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
            onBlur={() =>
              /^[A-Z]{3}$/.test(currency) && currency !== one.options.currency
                ? onChange({ options: { currency } })
                : setCurrency(one.options.currency)
            }
          />
          <Select
            label={t('draft.decimal')}
            w={130}
            allowDeselect={false}
            value={one.options.decimal}
            data={[
              { value: '.', label: '1,234.50' },
              { value: ',', label: '1.234,50' },
            ]}
            onChange={(decimal) => onChange({ options: { decimal: decimal === ',' ? ',' : '.' } })}
          />
        </>
      )}
      <Select
        label={t('draft.dates')}
        w={170}
        allowDeselect={false}
        value={one.options.dayFirst ? 'day' : 'month'}
        data={(['day', 'month'] as const).map((value) => ({ value, label: t(`draft.dateOrder.${value}`) }))}
        onChange={(value) => onChange({ options: { dayFirst: value === 'day' } })}
      />
    </div>
  );
}
