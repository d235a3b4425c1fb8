import { type Calendar, type CalendarYear, calendarsRoutes, type SpecialDay } from '@kith/contract/calendars';
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { Confirm } from '../../../ui/Confirm.tsx';
import { say } from '../../../ui/notices.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import { SettingsForm } from '../../../ui/SettingsForm.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from './calendars.module.css';
import { DayDialog } from './DayDialog.tsx';
import { YearGrid } from './YearGrid.tsx';

const [FIRST, LAST] = [2000, 2100];

/** One year of a calendar; whether its holidays are known, and from where, is said above it. */
export function YearSection({ calendar }: { calendar: Calendar }) {
  const { t } = useTranslation('calendars');
  const { today } = useFormats();
  const [year, setYear] = useState(Number(today().slice(0, 4)));
  const params = { calendarId: calendar.calendarId, year };
  const query = useRoute(calendarsRoutes.year, { params });
  const turn = (by: number) => setYear(Math.min(LAST, Math.max(FIRST, year + by)));
  return (
    <Section
      title={t('year.title')}
      note={
        <span className={classes.turn}>
          <ActionIcon
            aria-label={t('year.before', { year: year - 1 })}
            onClick={() => turn(-1)}
            disabled={year <= FIRST}
          >
            <IconChevronLeft size={16} stroke={1.6} />
          </ActionIcon>
          <strong aria-live="polite">{t('year.one', { year })}</strong>
          <ActionIcon aria-label={t('year.after', { year: year + 1 })} onClick={() => turn(1)} disabled={year >= LAST}>
            <IconChevronRight size={16} stroke={1.6} />
          </ActionIcon>
        </span>
      }
    >
      <Loaded query={query} rows={14}>
        {(found) => <YearForm key={JSON.stringify(found)} calendar={calendar} found={found} />}
      </Loaded>
    </Section>
  );
}

const byDay = (days: readonly SpecialDay[]) => new Map(days.map((one) => [one.day, one]));

function YearForm({ calendar, found }: { calendar: Calendar; found: CalendarYear }) {
  const { t } = useTranslation('calendars');
  const initial = useMemo(() => byDay(found.days), [found]);
  const [days, setDays] = useState<ReadonlyMap<string, SpecialDay>>(initial);
  const [source, setSource] = useState(found.known?.source ?? '');
  const [open, setOpen] = useState<string | null>(null);
  const readOnly = useScope('settings.write') === undefined;
  const params = { calendarId: calendar.calendarId, year: found.year };
  const save = useAction(calendarsRoutes.setYear, {
    quiet: true,
    refresh: [calendarsRoutes.list, calendarsRoutes.year, calendarsRoutes.deadline],
    onDone: () => say(t('year.saved', { year: found.year })),
  });
  const listed = [...days.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const dirty = source !== (found.known?.source ?? '') || JSON.stringify(listed) !== JSON.stringify(found.days);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ params, body: { source, days: listed } });
  };
  const set = (day: string, special: SpecialDay | undefined) => {
    const next = new Map(days);
    if (special) next.set(day, special);
    else next.delete(day);
    setDays(next);
  };
  const reset = () => {
    setDays(initial);
    setSource(found.known?.source ?? '');
  };
  return (
    <>
      <Standing calendar={calendar} found={found} readOnly={readOnly} />
      <SettingsForm
        onSubmit={submit}
        dirty={dirty}
        busy={save.isPending}
        error={save.error}
        reset={reset}
        readOnly={readOnly}
        note={t('year.note', { year: found.year })}
      >
        <YearGrid year={found.year} week={calendar.week} days={days} onOpen={setOpen} />
        <Legend />
        <TextInput
          className={classes.source}
          label={t('year.source')}
          description={t('year.sourceHelp')}
          maxLength={300}
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
      </SettingsForm>
      {open && (
        <DayDialog
          day={open}
          week={calendar.week}
          special={days.get(open)}
          onSet={(special) => set(open, special)}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

/** From where the year is known; or that it is not, and what that means. */
function Standing({ calendar, found, readOnly }: { calendar: Calendar; found: CalendarYear; readOnly: boolean }) {
  const { t } = useTranslation('calendars');
  const { date, sentences } = useFormats();
  const { known, year } = found;
  if (!known) {
    return (
      <p className={classes.unknown} role="status">
        {t('year.unknown', { year })}
      </p>
    );
  }
  return (
    <div className={classes.known}>
      <span>
        {sentences([
          known.notice ? t('year.published', { notice: t(`notices.${known.notice}`) }) : t('year.byHand'),
          known.changedBy && t('year.changed', { name: known.changedBy, day: date(known.changedAt) }),
        ])}
      </span>
      {!readOnly && known.changedBy !== null && <Reset calendar={calendar} found={found} />}
    </div>
  );
}

/** What was entered by hand cannot be brought back: this asks first. */
function Reset({ calendar, found }: { calendar: Calendar; found: CalendarYear }) {
  const { t } = useTranslation('calendars');
  const [asking, setAsking] = useState(false);
  const what = found.known?.notice ? 'published' : 'forget';
  const reset = useAction(calendarsRoutes.resetYear, {
    refresh: [calendarsRoutes.list, calendarsRoutes.year, calendarsRoutes.deadline],
    onDone: () => setAsking(false),
  });
  const params = { calendarId: calendar.calendarId, year: found.year };
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => setAsking(true)}>
        {t(`reset.${what}`)}
      </Button>
      {asking && (
        <Confirm
          title={t(`reset.${what}Title`, { year: found.year })}
          confirm={t(`reset.${what}`)}
          busy={reset.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => reset.mutate({ params })}
        >
          {t('reset.text')}
        </Confirm>
      )}
    </>
  );
}

function Legend() {
  const { t } = useTranslation('calendars');
  return (
    <p className={classes.legend}>
      {(['holiday', 'makeup', 'own', 'rest'] as const).map((state) => (
        <span key={state}>
          <i data-state={state} aria-hidden="true" />
          {t(`state.${state}`)}
        </span>
      ))}
    </p>
  );
}
