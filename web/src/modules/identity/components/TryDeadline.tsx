import { type Calendar, calendarsRoutes } from '@kith/contract/calendars';
import { NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { useNow } from '../../../lib/use-now.ts';
import { instantOf, localText } from '../../../lib/zone.ts';
import { Section } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from './calendars.module.css';

/** Tries the calendar out: when are so many working hours over? */
export function TryDeadline({ calendar }: { calendar: Calendar }) {
  const { t } = useTranslation('calendars');
  const { timeZone, dateTime, weekday, parens, list } = useFormats();
  const now = useNow();
  const [start, setStart] = useState(() => localText(now, timeZone));
  const [hours, setHours] = useState<number | string>(8);
  const from = start === '' ? now : instantOf(start, timeZone);
  const minutes = Math.round(Number(hours) * 60);
  const query = useRoute(calendarsRoutes.deadline, {
    query: { calendarId: calendar.calendarId, from: from.toISOString(), minutes },
  });
  return (
    <Section title={t('try.title')} note={t('try.note')}>
      <div className={classes.try}>
        <TextInput
          type="datetime-local"
          label={t('try.from')}
          value={start}
          onChange={(event) => setStart(event.currentTarget.value)}
        />
        <NumberInput
          label={t('try.hours')}
          min={0}
          max={10_000}
          clampBehavior="strict"
          decimalScale={1}
          value={hours}
          onChange={setHours}
        />
      </div>
      <Loaded query={query} rows={1}>
        {({ at, unknownYears }) => (
          <p className={classes.answer} role="status">
            {at === null ? t('try.never') : t('try.until', { at: parens(dateTime(at), weekday(at)) })}
            {unknownYears.length > 0 && (
              <span className={classes.unknown}>{t('try.unknown', { years: list(unknownYears.map(String)) })}</span>
            )}
          </p>
        )}
      </Loaded>
    </Section>
  );
}
