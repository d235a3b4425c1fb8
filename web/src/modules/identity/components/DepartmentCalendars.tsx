import { type Calendar, calendarsRoutes } from '@kith/contract/calendars';
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RouteOutput } from '../../../lib/api.ts';
import { useAction } from '../../../lib/query.ts';
import { useScope } from '../../../lib/session.ts';
import { say } from '../../../ui/notices.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import { useCalendarName } from '../use-calendar-name.ts';
import classes from './calendars.module.css';

type DepartmentCalendarsProps = {
  departments: RouteOutput<typeof calendarsRoutes.list>['departments'];
  calendars: readonly Calendar[];
};

/** Which department works by which calendar. */
export function DepartmentCalendars({ departments, calendars }: DepartmentCalendarsProps) {
  const { t } = useTranslation('calendars');
  const nameOf = useCalendarName();
  const mayEdit = useScope('settings.write') !== undefined;
  const assign = useAction(calendarsRoutes.assign, {
    refresh: [calendarsRoutes.list],
    onDone: () => say(t('common:saved')),
  });
  const standard = calendars.find((calendar) => calendar.standard);
  const options = calendars.map((calendar) => ({ value: calendar.calendarId, label: nameOf(calendar) }));
  return (
    <Section title={t('departments.title')} note={t('departments.note')}>
      {departments.length === 0 && <p className={classes.quiet}>{t('departments.empty')}</p>}
      <ul className={classes.departments}>
        {departments.map(({ departmentId, name, calendarId }) => (
          <li key={departmentId}>
            <span>{name}</span>
            <Select
              aria-label={t('departments.of', { name })}
              allowDeselect={false}
              disabled={!mayEdit}
              data={options}
              value={calendarId ?? standard?.calendarId ?? null}
              onChange={(chosen) =>
                assign.mutate({
                  params: { departmentId },
                  body: { calendarId: chosen === standard?.calendarId ? null : chosen },
                })
              }
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}
