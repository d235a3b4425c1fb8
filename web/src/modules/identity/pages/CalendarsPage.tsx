import { type Calendar, calendarsRoutes } from '@kith/contract/calendars';
import { Button, SegmentedControl } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useScope } from '../../../lib/session.ts';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { CalendarSettings } from '../components/CalendarSettings.tsx';
import classes from '../components/calendars.module.css';
import { DepartmentCalendars } from '../components/DepartmentCalendars.tsx';
import { NewCalendar } from '../components/NewCalendar.tsx';
import { TryDeadline } from '../components/TryDeadline.tsx';
import { YearSection } from '../components/YearSection.tsx';
import { useCalendarName } from '../use-calendar-name.ts';

/** When the company works: hours of the week, holidays and make-up days of each year, who works by what. */
export default function CalendarsPage() {
  const { t } = useTranslation('calendars');
  const query = useRoute(calendarsRoutes.list);
  const mayEdit = useScope('settings.write') !== undefined;
  const [chosen, setChosen] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const items = query.data?.items ?? [];
  const calendar = items.find(({ calendarId }) => calendarId === chosen) ?? items[0];
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('title')}
        sub={t('sub')}
        actions={
          mayEdit && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)} disabled={!calendar}>
              {t('add')}
            </Button>
          )
        }
      />
      <Loaded query={query}>
        {({ departments }) =>
          calendar && (
            <>
              <Choice calendars={items} value={calendar.calendarId} onChoose={setChosen} />
              <YearSection key={calendar.calendarId} calendar={calendar} />
              <TryDeadline calendar={calendar} />
              <CalendarSettings
                key={`${calendar.calendarId} ${JSON.stringify(calendar.week)}`}
                calendar={calendar}
                onRemoved={() => setChosen(null)}
              />
              <DepartmentCalendars departments={departments} calendars={items} />
            </>
          )
        }
      </Loaded>
      {adding && calendar && (
        <NewCalendar
          like={calendar}
          onClose={(calendarId) => {
            setAdding(false);
            if (calendarId) setChosen(calendarId);
          }}
        />
      )}
    </div>
  );
}

type ChoiceProps = { calendars: readonly Calendar[]; value: string; onChoose: (calendarId: string) => void };

/** One calendar needs no choice. */
function Choice({ calendars, value, onChoose }: ChoiceProps) {
  const { t } = useTranslation('calendars');
  const nameOf = useCalendarName();
  if (calendars.length < 2) return null;
  return (
    <SegmentedControl
      className={classes.choice}
      aria-label={t('title')}
      data={calendars.map((calendar) => ({ value: calendar.calendarId, label: nameOf(calendar) }))}
      value={value}
      onChange={onChoose}
    />
  );
}
