import type { ConditionOf } from '@kith/contract/segment-rules';
import { MultiSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from '../segments.module.css';
import type { FieldsProps } from './fields.tsx';

/** One or several values of a fact; "none" is a value, too. */
export function ChoiceFields({ condition, onChange, asked }: FieldsProps<ConditionOf<'choice'>>) {
  const { t } = useTranslation('segments');
  const known = (asked.fact(condition.fact)?.choices ?? []).map(({ value }) => value);
  const values = [...new Set([...known, 'none', ...condition.of])];
  return (
    <MultiSelect
      aria-label={t('edit.values', { fact: asked.factWord(condition.fact) })}
      className={classes.values}
      searchable
      value={condition.of}
      data={values.map((value) => ({ value, label: asked.choiceWord(condition.fact, value) }))}
      onChange={(of) => onChange({ ...condition, of })}
    />
  );
}
