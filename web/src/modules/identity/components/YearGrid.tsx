import type { Calendar, SpecialDay } from '@kith/contract/calendars';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { monthsOf, stateOf, weekdayOf } from '../year.ts';
import classes from './calendars.module.css';

type YearGridProps = {
  year: number;
  week: Calendar['week'];
  days: ReadonlyMap<string, SpecialDay>;
  onOpen: (day: string) => void;
};

const DAY_MS = 86_400_000;
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** Arrows go from day to day: Tab would have to pass 365 of them. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  const from = event.target instanceof HTMLElement ? event.target.dataset.day : undefined;
  if (step === undefined || !from) return;
  const to = new Date(Date.parse(from) + step * DAY_MS).toISOString().slice(0, 10);
  const found = event.currentTarget.querySelector<HTMLElement>(`[data-day="${to}"]`);
  if (!found) return;
  event.preventDefault();
  found.focus();
}

/** A year as it hangs on the wall: holidays and make-up days stand out, each opens with a click. */
export function YearGrid({ year, week, days, onOpen }: YearGridProps) {
  const { t } = useTranslation('calendars');
  const { locale, today } = useFormats();
  const monthName = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' });
  const months = monthsOf(year);
  const entry = today().startsWith(`${year}-`) ? today() : `${year}-01-01`;
  return (
    <section className={classes.year} onKeyDown={moveFocus} aria-label={t('year.label', { year })}>
      {months.map((month) => (
        <div key={month[0]} className={classes.month}>
          <h3>{monthName.format(new Date(month[0] ?? ''))}</h3>
          <div className={classes.days}>
            <WeekdayNames />
            {month.map((day, at) => (
              <DayCell
                key={day}
                day={day}
                week={week}
                special={days.get(day)}
                column={at === 0 ? weekdayOf(day) + 1 : undefined}
                reachable={day === entry}
                onOpen={onOpen}
              />
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}

/** 5 January 1970 was a Monday. */
const MONDAYS_WEEK = Array.from({ length: 7 }, (_, at) => (4 + at) * DAY_MS);

function WeekdayNames() {
  const { locale } = useFormats();
  const name = new Intl.DateTimeFormat(locale, { weekday: 'narrow', timeZone: 'UTC' });
  return MONDAYS_WEEK.map((day) => (
    <span key={day} className={classes.weekday} aria-hidden="true">
      {name.format(day)}
    </span>
  ));
}

type DayCellProps = {
  day: string;
  week: Calendar['week'];
  special: SpecialDay | undefined;
  /** Where the first of a month stands; the others follow. */
  column: number | undefined;
  reachable: boolean;
  onOpen: (day: string) => void;
};

function DayCell({ day, week, special, column, reachable, onOpen }: DayCellProps) {
  const { t } = useTranslation('calendars');
  const { date, weekday, dot, today } = useFormats();
  const state = stateOf(day, week, special);
  const marked = state !== 'work' && state !== 'rest';
  const name = dot([special?.festival && t(`festival.${special.festival}`), special?.note]);
  const words = dot([date(day), weekday(day), t(`state.${state}`), name]);
  return (
    <button
      type="button"
      className={classes.day}
      data-day={day}
      data-state={state}
      data-today={day === today()}
      style={column === undefined ? undefined : { gridColumnStart: column }}
      tabIndex={reachable ? 0 : -1}
      title={words}
      aria-label={words}
      onClick={() => onOpen(day)}
    >
      {Number(day.slice(8))}
      {marked && <i aria-hidden="true">{t(`mark.${state}`)}</i>}
    </button>
  );
}
