import type { Condition } from '@kith/contract/segment-rules';
import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from '../segments.module.css';
import type { Asked } from '../use-asked.ts';

export type FieldsProps<C extends Condition> = {
  condition: C;
  onChange: (condition: Condition) => void;
  asked: Asked;
};

type Range = { min?: number | undefined; max?: number | undefined };

/** From and to; `scale` 100 shows minor units of money as whole ones. */
export function RangeFields({
  label,
  range,
  scale = 1,
  onChange,
}: {
  label: string;
  range: Range;
  scale?: number;
  onChange: (range: Range) => void;
}) {
  const { t } = useTranslation('segments');
  const field = (end: 'min' | 'max') => (
    <NumberInput
      className={classes.number}
      aria-label={`${label} ${t(`edit.${end}`)}`}
      placeholder={t(`edit.${end}`)}
      hideControls
      thousandSeparator=","
      value={range[end] === undefined ? '' : range[end] / scale}
      onChange={(value) => onChange({ ...range, [end]: value === '' ? undefined : Math.round(Number(value) * scale) })}
    />
  );
  return (
    <>
      {field('min')}
      <span aria-hidden="true">–</span>
      {field('max')}
    </>
  );
}
