import type { CustomField, CustomInput } from '@kith/contract/custom-fields';
import { MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useFormats } from '../../../lib/session.ts';
import { useColleagues } from '../../identity/index.ts';
import { choiceOptions, useCustomWords } from '../custom-fields.ts';
import { scaleOf } from '../custom-typed.ts';
import { CustomerSelect } from './CustomerField.tsx';

const DateField = lazy(() => import('../../../ui/DateField.tsx').then((module) => ({ default: module.DateField })));

type CustomInputFieldProps = {
  field: CustomField;
  value: CustomInput | undefined;
  onChange: (value: CustomInput) => void;
  error?: ReactNode;
};

/** A field of a form for one of the company's own fields. */
export function CustomInputField({ field, value, onChange, error }: CustomInputFieldProps) {
  const { formats, yesNo } = useCustomWords();
  const { currency, locale } = formats;
  const frame = {
    label: field.names[locale],
    required: field.required,
    error,
    ...(field.help ? { description: field.help[locale] } : {}),
  };
  const text = typeof value === 'string' ? value : null;
  switch (field.type) {
    case 'text':
      return (
        <TextInput
          {...frame}
          autoComplete="off"
          value={text ?? ''}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...frame}
          hideControls
          value={typeof value === 'number' ? value : ''}
          onChange={(given) => onChange(typeof given === 'number' ? given : null)}
        />
      );
    case 'money': {
      const held =
        typeof value === 'object' && value !== null && 'minor' in value ? value.minor / scaleOf(currency) : '';
      const amount = (given: number) => ({ minor: Math.round(given * scaleOf(currency)), currency });
      return (
        <NumberInput
          {...frame}
          hideControls
          thousandSeparator=","
          value={held}
          onChange={(given) => onChange(typeof given === 'number' ? amount(given) : null)}
        />
      );
    }
    case 'date':
      return (
        <Suspense>
          <DateField {...frame} value={text} onChange={onChange} />
        </Suspense>
      );
    case 'choice':
      return <Select {...frame} clearable data={choiceOptions(field, formats)} value={text} onChange={onChange} />;
    case 'choices':
      return (
        <MultiSelect
          {...frame}
          data={choiceOptions(field, formats)}
          value={Array.isArray(value) ? value : []}
          onChange={onChange}
        />
      );
    case 'customer':
      return <Customer {...frame} onChange={onChange} />;
    case 'user':
      return <Colleague {...frame} value={text} onChange={onChange} />;
    case 'yes_no':
      return (
        <Select
          {...frame}
          clearable
          data={[true, false].map((each) => ({ value: String(each), label: yesNo(each) }))}
          value={typeof value === 'boolean' ? String(value) : null}
          onChange={(chosen) => onChange(chosen === null ? null : chosen === 'true')}
        />
      );
  }
}

type Frame = { label: string; required: boolean; error: ReactNode; description?: string };

function Customer({ onChange, description, ...frame }: Frame & { onChange: (id: string) => void }) {
  const { colon } = useFormats();
  const [name, setName] = useState<string | null>(null);
  const chosen = name === null ? description : colon(frame.label, name);
  return (
    <CustomerSelect
      {...frame}
      {...(chosen === undefined ? {} : { description: chosen })}
      onChoose={(id, called) => {
        setName(called);
        onChange(id);
      }}
    />
  );
}

function Colleague({
  value,
  onChange,
  ...frame
}: Frame & { value: string | null; onChange: (id: string | null) => void }) {
  const colleagues = useColleagues();
  return (
    <Select
      {...frame}
      clearable
      searchable
      data={colleagues.map(({ userId, name }) => ({ value: userId, label: name }))}
      value={value}
      onChange={onChange}
    />
  );
}
