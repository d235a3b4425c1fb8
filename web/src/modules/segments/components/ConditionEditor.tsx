import { minorDigits } from '@kith/contract/currency';
import { COMING_DAYS_MAX, type Condition, type ConditionOf, WINDOW_DAYS_MAX } from '@kith/contract/segment-rules';
import { NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { conditionOn } from '../rule-form.ts';
import classes from '../segments.module.css';
import { ChoiceFields } from './ChoiceFields.tsx';
import { type FieldsProps, RangeFields } from './fields.tsx';
import { HappenedFields } from './HappenedFields.tsx';

const DateField = lazy(() => import('../../../ui/DateField.tsx').then((m) => ({ default: m.DateField })));

/** The fields of one condition, in a row. */
export function ConditionEditor({ self, ...props }: FieldsProps<Condition> & { self: string | undefined }) {
  const { condition } = props;
  return (
    <div className={classes.fields}>
      {'fact' in condition && <FactSelect {...props} condition={condition} />}
      {condition.kind === 'number' && <NumberFields {...props} condition={condition} />}
      {(condition.kind === 'day' || condition.kind === 'coming') && <DayFields {...props} condition={condition} />}
      {condition.kind === 'choice' && <ChoiceFields {...props} condition={condition} />}
      {condition.kind === 'flag' && <FlagField {...props} condition={condition} />}
      {condition.kind === 'tags' && <TagFields {...props} condition={condition} />}
      {condition.kind === 'happened' && <HappenedFields {...props} condition={condition} />}
      {condition.kind === 'segment' && <SegmentFields {...props} condition={condition} self={self} />}
      {condition.kind === 'share' && <ShareFields {...props} condition={condition} />}
    </div>
  );
}

function FactSelect({ condition, onChange, asked }: FieldsProps<Extract<Condition, { fact: string }>>) {
  const { t } = useTranslation('segments');
  return (
    <Select
      aria-label={t('edit.fact')}
      className={classes.what}
      searchable
      allowDeselect={false}
      value={condition.fact}
      data={asked.facts.map(({ fact }) => ({ value: fact, label: asked.factWord(fact) }))}
      onChange={(name) => {
        const fact = name === null || name === condition.fact ? undefined : asked.fact(name);
        if (fact) onChange(conditionOn(fact));
      }}
    />
  );
}

function NumberFields({ condition, onChange, asked }: FieldsProps<ConditionOf<'number'>>) {
  const { t } = useTranslation('segments');
  const fact = asked.fact(condition.fact);
  const scale = fact?.ask === 'money' ? 10 ** minorDigits(asked.formats.currency) : 1;
  return (
    <>
      <RangeFields
        label={asked.factWord(condition.fact)}
        range={condition.is}
        scale={scale}
        onChange={(is) => onChange({ ...condition, is })}
      />
      {fact?.unit === 'days' && <span>{t('edit.days')}</span>}
    </>
  );
}

const HOWS = ['within', 'before', 'between', 'never'] as const;

function DayFields({ condition, onChange, asked }: FieldsProps<ConditionOf<'day' | 'coming'>>) {
  const { t } = useTranslation('segments');
  const fact = asked.fact(condition.fact);
  const how = condition.kind === 'coming' ? 'coming' : condition.is.how;
  const hows = [...(fact?.ask === 'day' ? HOWS : []), ...(fact?.comes ? (['coming'] as const) : [])];
  const choose = (next: string | null) => {
    const { fact: name } = condition;
    if (next === 'coming') onChange({ kind: 'coming', fact: name, days: 7 });
    else if (next === 'never') onChange({ kind: 'day', fact: name, is: { how: 'never' } });
    else if (next === 'between')
      onChange({ kind: 'day', fact: name, is: { how: 'between', from: asked.formats.today() } });
    else onChange({ kind: 'day', fact: name, is: { how: next === 'before' ? 'before' : 'within', days: 30 } });
  };
  return (
    <>
      <Select
        aria-label={t('edit.how')}
        className={classes.how}
        allowDeselect={false}
        value={how}
        data={hows.map((each) => ({ value: each, label: t(`edit.dayHow.${each}`) }))}
        onChange={choose}
      />
      {condition.kind === 'coming' && (
        <DaysField
          most={COMING_DAYS_MAX}
          least={0}
          value={condition.days}
          onChange={(days) => onChange({ ...condition, days })}
        />
      )}
      {condition.kind === 'day' && <DayEnds condition={condition} onChange={onChange} />}
    </>
  );
}

function DayEnds({ condition, onChange }: Pick<FieldsProps<ConditionOf<'day'>>, 'condition' | 'onChange'>) {
  const { t } = useTranslation('segments');
  const { is } = condition;
  if (is.how === 'never') return null;
  if (is.how !== 'between')
    return <DaysField value={is.days} onChange={(days) => onChange({ ...condition, is: { ...is, days } })} />;
  const field = (end: 'from' | 'to') => (
    <DateField
      label={t(`common:filter.${end}`)}
      hideLabel
      value={is[end] ?? null}
      onChange={(day) => onChange({ ...condition, is: { ...is, [end]: day ?? undefined } })}
    />
  );
  return (
    <Suspense>
      {field('from')}
      <span aria-hidden="true">–</span>
      {field('to')}
    </Suspense>
  );
}

function DaysField({
  value,
  onChange,
  least = 1,
  most = WINDOW_DAYS_MAX,
}: {
  value: number;
  onChange: (days: number) => void;
  least?: number;
  most?: number;
}) {
  const { t } = useTranslation('segments');
  return (
    <>
      <NumberInput
        className={classes.number}
        aria-label={t('edit.dayCount')}
        min={least}
        max={most}
        allowDecimal={false}
        value={value}
        onChange={(days) => onChange(Number(days))}
      />
      <span>{t('edit.days')}</span>
    </>
  );
}

function FlagField({ condition, onChange, asked }: FieldsProps<ConditionOf<'flag'>>) {
  const { t } = useTranslation('segments');
  return (
    <Select
      aria-label={asked.factWord(condition.fact)}
      className={classes.how}
      allowDeselect={false}
      value={String(condition.is)}
      data={[
        { value: 'true', label: t('edit.yes') },
        { value: 'false', label: t('edit.no') },
      ]}
      onChange={(value) => onChange({ ...condition, is: value === 'true' })}
    />
  );
}

function TagFields({ condition, onChange, asked }: FieldsProps<ConditionOf<'tags'>>) {
  const { t } = useTranslation('segments');
  return (
    <>
      <Select
        aria-label={t('edit.kind.tags')}
        className={classes.what}
        allowDeselect={false}
        value={condition.has}
        data={(['any', 'all'] as const).map((has) => ({ value: has, label: t(`edit.tags.${has}`) }))}
        onChange={(has) => onChange({ ...condition, has: has === 'all' ? 'all' : 'any' })}
      />
      <TagsInput
        aria-label={t('edit.kind.tags')}
        className={classes.values}
        data={[...asked.tags]}
        value={condition.of}
        onChange={(of) => onChange({ ...condition, of })}
      />
    </>
  );
}

function SegmentFields({
  condition,
  onChange,
  asked,
  self,
}: FieldsProps<ConditionOf<'segment'>> & { self: string | undefined }) {
  const { t } = useTranslation('segments');
  return (
    <>
      <Select
        aria-label={t('edit.kind.segment')}
        className={classes.what}
        allowDeselect={false}
        value={String(condition.is)}
        data={[
          { value: 'true', label: t('edit.inSegment') },
          { value: 'false', label: t('edit.notInSegment') },
        ]}
        onChange={(value) => onChange({ ...condition, is: value === 'true' })}
      />
      <Select
        aria-label={t('edit.whichSegment')}
        className={classes.values}
        searchable
        allowDeselect={false}
        value={condition.segmentId}
        data={asked.segments
          .filter(({ segmentId }) => segmentId !== self)
          .map(({ segmentId }) => ({ value: segmentId, label: asked.segmentName(segmentId) }))}
        onChange={(segmentId) => segmentId && onChange({ ...condition, segmentId })}
      />
    </>
  );
}

function ShareFields({ condition, onChange }: FieldsProps<ConditionOf<'share'>>) {
  const { t } = useTranslation('segments');
  return (
    <>
      <span>{t('edit.kind.share')}</span>
      <NumberInput
        className={classes.number}
        aria-label={t('edit.percent')}
        min={0.01}
        max={99.99}
        suffix="%"
        value={condition.percent}
        onChange={(percent) => onChange({ ...condition, percent: Number(percent) })}
      />
      <TextInput
        aria-label={t('edit.seed')}
        placeholder={t('edit.seed')}
        maxLength={40}
        value={condition.seed}
        onChange={(event) => onChange({ ...condition, seed: event.currentTarget.value })}
      />
    </>
  );
}
