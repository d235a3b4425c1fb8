import { Checkbox, Group, NumberInput, Radio, ScrollArea, Stack, Switch, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asList, type Filter } from './filters.ts';

const DateField = lazy(() => import('./DateField.tsx').then((module) => ({ default: module.DateField })));

type EditorProps<F extends Filter = Filter> = {
  filter: F;
  value: Readonly<Record<string, unknown>>;
  onChange(patch: Record<string, unknown>): void;
};

/** What opens under a chip. Every change applies at once. */
export function FilterEditor({ filter, ...rest }: EditorProps) {
  switch (filter.kind) {
    case 'options':
      return <OptionsEditor filter={filter} {...rest} />;
    case 'range':
      return <RangeEditor filter={filter} {...rest} />;
    case 'text':
      return <TextEditor filter={filter} {...rest} />;
    case 'days':
      return <DaysEditor filter={filter} {...rest} />;
    case 'switch':
      return (
        <Switch
          label={filter.label}
          checked={rest.value[filter.key] === true}
          onChange={(event) => rest.onChange({ [filter.key]: event.currentTarget.checked || undefined })}
        />
      );
  }
}

/** More options than fit get a field that narrows them. */
const MANY = 10;

function OptionsEditor({ filter, value, onChange }: EditorProps<Extract<Filter, { kind: 'options' }>>) {
  const { t } = useTranslation();
  const [find, setFind] = useState('');
  const chosen = asList(value[filter.key]);
  const further = useFurther(filter, find);
  const options = [
    ...filter.options.filter((option) => option.label.toLowerCase().includes(find.toLowerCase())),
    ...further.filter((option) => !filter.options.some((known) => known.value === option.value)),
  ];
  const toggle = (option: string) =>
    chosen.includes(option) ? chosen.filter((one) => one !== option) : [...chosen, option];
  return (
    <Stack gap="xs" miw={180}>
      {(filter.options.length > MANY || filter.find) && (
        <TextInput
          size="xs"
          value={find}
          placeholder={t('filter.find')}
          aria-label={t('filter.find')}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
      )}
      <ScrollArea.Autosize mah={280} type="auto">
        <Stack gap={8} role="group" aria-label={filter.label} p={2}>
          {options.map((option) =>
            filter.single ? (
              <Radio
                key={option.value}
                name={filter.key}
                label={option.label}
                checked={chosen.includes(option.value)}
                onChange={() => onChange({ [filter.key]: option.value })}
              />
            ) : (
              <Checkbox
                key={option.value}
                label={option.label}
                checked={chosen.includes(option.value)}
                onChange={() => onChange({ [filter.key]: toggle(option.value) })}
              />
            ),
          )}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}

const NONE: readonly { value: string; label: string }[] = [];

/** What a filter finds beyond its own options. */
function useFurther({ key, find }: Extract<Filter, { kind: 'options' }>, typed: string) {
  const text = typed.trim();
  const { data } = useQuery({
    queryKey: ['filter', key, text],
    queryFn: ({ signal }) => find?.(text, signal) ?? [],
    enabled: find !== undefined && [...text].length >= 2,
    placeholderData: keepPreviousData,
  });
  return data ?? NONE;
}

function TextEditor({ filter, value, onChange }: EditorProps<Extract<Filter, { kind: 'text' }>>) {
  return (
    <TextInput
      size="xs"
      aria-label={filter.label}
      maxLength={100}
      value={asList(value[filter.key])[0] ?? ''}
      onChange={(event) => onChange({ [filter.key]: event.currentTarget.value || undefined })}
    />
  );
}

function RangeEditor({ filter, value, onChange }: EditorProps<Extract<Filter, { kind: 'range' }>>) {
  const { t } = useTranslation();
  const scale = filter.scale ?? 1;
  const rounded = (number: number) => (filter.decimals ? number : Math.round(number * scale));
  const field = (key: string, label: string) => {
    const [text] = asList(value[key]);
    return (
      <NumberInput
        size="xs"
        w={130}
        label={label}
        hideControls
        thousandSeparator=","
        prefix={filter.unit ?? ''}
        value={text === undefined ? '' : Number(text) / scale}
        onChange={(number) => onChange({ [key]: typeof number === 'number' ? rounded(number) : undefined })}
      />
    );
  };
  return (
    <Group gap="xs" role="group" aria-label={filter.label}>
      {field(filter.from, t('filter.from'))}
      {field(filter.to, t('filter.to'))}
    </Group>
  );
}

function DaysEditor({ filter, value, onChange }: EditorProps<Extract<Filter, { kind: 'days' }>>) {
  const { t } = useTranslation();
  const field = (key: string, label: string) => (
    <DateField
      size="xs"
      label={label}
      value={asList(value[key])[0] ?? null}
      onChange={(day) => onChange({ [key]: day ?? undefined })}
    />
  );
  return (
    <Suspense>
      <Group gap="xs" role="group" aria-label={filter.label}>
        {field(filter.from, t('filter.from'))}
        {field(filter.to, t('filter.to'))}
      </Group>
    </Suspense>
  );
}
