import '@mantine/dates/styles.layer.css';
import { DateInput, DatesProvider } from '@mantine/dates';
import 'dayjs/locale/zh-cn';
import type { MantineSize } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats } from '../lib/session.ts';

type DateFieldProps = {
  label: string;
  hideLabel?: boolean;
  /** 'YYYY-MM-DD' */
  value: string | null;
  onChange: (day: string | null) => void;
  /** Both 'YYYY-MM-DD'. */
  min?: string;
  max?: string;
  size?: MantineSize;
  required?: boolean;
  autoFocus?: boolean;
  description?: string;
  error?: ReactNode;
};

/** A calendar day, typed or picked. Import it from a lazy page only: the calendar is heavy. */
export function DateField({ label, hideLabel = false, value, onChange, min, max, ...rest }: DateFieldProps) {
  const { locale } = useFormats();
  const chinese = locale === 'zh-CN';
  return (
    <DatesProvider settings={{ locale: chinese ? 'zh-cn' : 'en', firstDayOfWeek: 1, weekendDays: [] }}>
      <DateInput
        {...(hideLabel ? { 'aria-label': label } : { label })}
        valueFormat={chinese ? 'YYYY年M月D日' : 'MMM D, YYYY'}
        clearable
        value={value}
        onChange={onChange}
        {...(min ? { minDate: min } : {})}
        {...(max ? { maxDate: max } : {})}
        {...rest}
      />
    </DatesProvider>
  );
}
