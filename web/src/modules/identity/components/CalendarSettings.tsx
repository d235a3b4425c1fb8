import { type Calendar, calendarsRoutes } from '@kith/contract/calendars';
import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../lib/query.ts';
import { useScope } from '../../../lib/session.ts';
import { Confirm } from '../../../ui/Confirm.tsx';
import { say } from '../../../ui/notices.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import { SettingsForm } from '../../../ui/SettingsForm.tsx';
import { useCalendarFields } from '../use-calendar-fields.tsx';

/** Hours of the week, zone and region of one calendar; one that nobody needs can go. */
export function CalendarSettings({ calendar, onRemoved }: { calendar: Calendar; onRemoved: () => void }) {
  const { t } = useTranslation('calendars');
  const readOnly = useScope('settings.write') === undefined;
  const { read, dirty, reset, fields } = useCalendarFields(calendar, calendar.name === null);
  const save = useAction(calendarsRoutes.update, {
    quiet: true,
    refresh: [calendarsRoutes.list, calendarsRoutes.year, calendarsRoutes.deadline],
    onDone: () => say(t('common:saved')),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = read();
    if (body) save.mutate({ params: { calendarId: calendar.calendarId }, body });
  };
  return (
    <Section
      title={t('fields.title')}
      note={!readOnly && !calendar.standard && <Remove calendar={calendar} onRemoved={onRemoved} />}
    >
      <SettingsForm
        onSubmit={submit}
        dirty={dirty && read() !== null}
        busy={save.isPending}
        error={save.error}
        reset={reset}
        readOnly={readOnly}
      >
        {fields}
      </SettingsForm>
    </Section>
  );
}

function Remove({ calendar, onRemoved }: { calendar: Calendar; onRemoved: () => void }) {
  const { t } = useTranslation('calendars');
  const [asking, setAsking] = useState(false);
  const remove = useAction(calendarsRoutes.remove, {
    refresh: [calendarsRoutes.list],
    onDone: onRemoved,
  });
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => setAsking(true)}>
        {t('remove.button')}
      </Button>
      {asking && (
        <Confirm
          title={t('remove.title', { name: calendar.name ?? '' })}
          confirm={t('remove.button')}
          busy={remove.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => remove.mutate({ params: { calendarId: calendar.calendarId } })}
        >
          {t('remove.text')}
        </Confirm>
      )}
    </>
  );
}
