import { minorDigits } from '@kith/contract/currency';
import { type ConditionOf, WINDOW_DAYS_MAX } from '@kith/contract/segment-rules';
import { NumberInput, Select, TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { conditionOnHappening } from '../rule-form.ts';
import classes from '../segments.module.css';
import { type FieldsProps, RangeFields } from './fields.tsx';

type Happened = ConditionOf<'happened'>;

/** What happened, within which days, how often, and what it came to. */
export function HappenedFields(props: FieldsProps<Happened>) {
  const { t } = useTranslation('segments');
  const { condition, onChange, asked } = props;
  const source = asked.happenings.find((each) => each.source === condition.source);
  const { times, amount } = condition;
  return (
    <>
      <Select
        aria-label={t('edit.source')}
        className={classes.what}
        allowDeselect={false}
        value={condition.source}
        data={asked.happenings.map((each) => ({ value: each.source, label: asked.sourceWord(each.source) }))}
        onChange={(name) => {
          const next = asked.happenings.find((each) => each.source === name);
          if (next && name !== condition.source) onChange({ ...conditionOnHappening(next), days: condition.days });
        }}
      />
      <span>{t('edit.lastDays')}</span>
      <NumberInput
        className={classes.number}
        aria-label={t('edit.dayCount')}
        placeholder={t('edit.ever')}
        min={1}
        max={WINDOW_DAYS_MAX}
        allowDecimal={false}
        value={condition.days ?? ''}
        onChange={(days) => onChange({ ...condition, days: days === '' ? null : Number(days) })}
      />
      <span>{t('edit.days')}</span>
      <span className={classes.label}>{t('edit.times')}</span>
      <RangeFields
        label={t('edit.times')}
        range={times ?? {}}
        onChange={(next) => onChange({ ...condition, times: limitsOf(next) })}
      />
      {source?.money && (
        <>
          <span className={classes.label}>{t('edit.amount')}</span>
          <RangeFields
            label={t('edit.amount')}
            range={amount ?? {}}
            scale={10 ** minorDigits(asked.formats.currency)}
            onChange={(next) => onChange({ ...condition, amount: limitsOf(next) })}
          />
        </>
      )}
      {source && source.by.length > 0 && <ByFields {...props} by={source.by} />}
    </>
  );
}

function limitsOf<R extends { min?: number | undefined; max?: number | undefined }>(range: R): R | undefined {
  return range.min === undefined && range.max === undefined ? undefined : range;
}

/** Only those of some kind: a category of products, a shop. */
function ByFields({
  condition,
  onChange,
  asked,
  by,
}: FieldsProps<Happened> & { by: readonly { what: string; values: string[] }[] }) {
  const { t } = useTranslation('segments');
  const chosen = condition.by;
  return (
    <>
      <Select
        aria-label={t('edit.only')}
        className={classes.how}
        clearable
        placeholder={t('edit.only')}
        value={chosen?.what ?? null}
        data={by.map(({ what }) => ({ value: what, label: asked.byWord(condition.source, what) }))}
        onChange={(what) => onChange({ ...condition, by: what ? { what, of: [] } : undefined })}
      />
      {chosen && (
        <TagsInput
          aria-label={asked.byWord(condition.source, chosen.what)}
          className={classes.values}
          data={by.find(({ what }) => what === chosen.what)?.values ?? []}
          value={chosen.of}
          onChange={(of) => onChange({ ...condition, by: { ...chosen, of } })}
        />
      )}
    </>
  );
}
