import { Birthday } from '@kith/contract/customers';
import { Button, Checkbox, Group, NumberInput, SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Formats } from '../../../lib/format.ts';
import { lunarName } from '../../../lib/lunar.ts';
import { useFormats } from '../../../lib/session.ts';
import { codeText, problemText } from '../../../lib/words.ts';
import classes from '../customers.module.css';
import type { SaveFacts } from './Facts.tsx';
import { PopoverField } from './PopoverField.tsx';

type BirthdayFieldProps = { birthday: Birthday | null; readOnly: boolean; save: SaveFacts };

/** A birthday of either calendar; the year may be unknown. */
export function BirthdayField({ birthday, readOnly, save }: BirthdayFieldProps) {
  const { t } = useTranslation('customers');
  const text = useBirthdayText(birthday);
  if (readOnly) return <>{text}</>;
  return (
    <PopoverField
      label={t('birthday.change')}
      editor={(close) => <BirthdayEditor birthday={birthday} save={save} close={close} />}
    >
      {text}
    </PopoverField>
  );
}

/** A birthday in words; a dash for none. */
export function useBirthdayText(birthday: Birthday | null): string {
  const { t } = useTranslation('customers');
  const format = useFormats();
  if (birthday === null) return '—';
  if (birthday.calendar === 'solar') return solarText(birthday, format);
  const { year, month, day, leap } = birthday;
  const numbers = leap ? t('birthday.leapNumbers', { month, day }) : `${month}/${day}`;
  const name = t('birthday.lunarName', { name: format.locale === 'zh-CN' ? lunarName(month, day, leap) : numbers });
  return year === null ? name : format.parens(name, t('birthday.year', { year }));
}

function solarText({ year, month, day }: Birthday, format: Formats): string {
  const two = (value: number) => String(value).padStart(2, '0');
  // Without a year any leap year serves: 29 February is one.
  const shown = `${year ?? 2000}-${two(month)}-${two(day)}`;
  return year === null ? format.dateShort(shown, new Date(Date.UTC(2000, 5))) : format.date(shown);
}

type Draft = { calendar: 'solar' | 'lunar'; year: number | null; month: number; day: number; leap: boolean };
const NUMBERS = (count: number) => Array.from({ length: count }, (_, at) => String(at + 1));

function BirthdayEditor({ birthday, save, close }: Omit<BirthdayFieldProps, 'readOnly'> & { close: () => void }) {
  const { t } = useTranslation('customers');
  const [draft, setDraft] = useState<Draft>(
    birthday ?? { calendar: 'solar', year: null, month: 1, day: 1, leap: false },
  );
  const [problem, setProblem] = useState<string | null>(null);
  const set = (patch: Partial<Draft>) => setDraft({ ...draft, ...patch });
  const send = (value: Birthday | null) =>
    save({ birthday: value }).then(close, (error) => setProblem(problemText(error)));
  const submit = () => {
    const parsed = Birthday.safeParse({ ...draft, leap: draft.calendar === 'lunar' && draft.leap });
    if (parsed.success) void send(parsed.data);
    else setProblem(codeText('impossible_day'));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t('birthday.calendar')}
        value={draft.calendar}
        onChange={(calendar) => set({ calendar })}
        data={[
          { value: 'solar', label: t('birthday.solar') },
          { value: 'lunar', label: t('birthday.lunar') },
        ]}
      />
      <Group gap="xs" mt="xs" wrap="nowrap">
        <NumberInput
          size="xs"
          hideControls
          min={1900}
          max={2100}
          label={t('birthday.yearLabel')}
          placeholder={t('birthday.unknown')}
          value={draft.year ?? ''}
          onChange={(year) => set({ year: typeof year === 'number' ? year : null })}
        />
        <Select
          size="xs"
          label={t('birthday.month')}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          data={NUMBERS(12)}
          value={String(draft.month)}
          onChange={(month) => set({ month: Number(month) })}
        />
        <Select
          size="xs"
          label={t('birthday.day')}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          data={NUMBERS(draft.calendar === 'lunar' ? 30 : 31)}
          value={String(draft.day)}
          onChange={(day) => set({ day: Number(day) })}
        />
      </Group>
      {draft.calendar === 'lunar' && (
        <Checkbox
          size="xs"
          mt="xs"
          label={t('birthday.leap')}
          checked={draft.leap}
          onChange={(event) => set({ leap: event.currentTarget.checked })}
        />
      )}
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <Group justify="space-between" mt="sm">
        <Button size="compact-sm" variant="subtle" color="gray" disabled={!birthday} onClick={() => void send(null)}>
          {t('birthday.remove')}
        </Button>
        <Button size="compact-sm" type="submit">
          {t('common:save')}
        </Button>
      </Group>
    </form>
  );
}
