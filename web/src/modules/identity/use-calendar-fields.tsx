import { type Calendar, type Hours, REGIONS, type Region } from '@kith/contract/calendars';
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats, useSession } from '../../lib/session.ts';
import { codeText } from '../../lib/words.ts';
import classes from './components/calendars.module.css';
import { readHours, writeHours } from './hours.ts';
import { useZones } from './use-zones.ts';

type Fields = Pick<Calendar, 'name' | 'timeZone' | 'region' | 'week'>;
type Typed = { name: string; timeZone: string | null; region: Region | null; week: string[] };

const typedOf = ({ name, timeZone, region, week }: Fields): Typed => ({
  name: name ?? '',
  timeZone,
  region,
  week: week.map(writeHours),
});

/**
 * The fields of a calendar: hours are typed as people write them.
 * @param nameless the calendar may stay without a name of its own.
 * @returns `read` gives the body, or null while something is wrong.
 */
export function useCalendarFields(initial: Fields, nameless: boolean) {
  const [typed, setTyped] = useState(() => typedOf(initial));
  const week = typed.week.map(readHours);
  const idle = week.every((hours) => hours?.length === 0);
  const read = (): Fields | null => {
    const spans = week.filter((hours): hours is Hours => hours !== null);
    const name = typed.name.trim();
    if (spans.length < 7 || idle || (name === '' && !nameless)) return null;
    return { name: name === '' ? null : name, timeZone: typed.timeZone, region: typed.region, week: spans };
  };
  return {
    read,
    dirty: JSON.stringify(typed) !== JSON.stringify(typedOf(initial)),
    reset: () => setTyped(typedOf(initial)),
    fields: <CalendarFields typed={typed} idle={idle} onChange={setTyped} nameless={nameless} />,
  };
}

type CalendarFieldsProps = { typed: Typed; idle: boolean; nameless: boolean; onChange: (typed: Typed) => void };

function CalendarFields({ typed, idle, nameless, onChange }: CalendarFieldsProps) {
  const { t } = useTranslation('calendars');
  const { organisation } = useSession();
  const zones = useZones(typed.timeZone ?? organisation.timeZone);
  return (
    <div className={classes.fields}>
      <TextInput
        label={t('fields.name')}
        maxLength={80}
        placeholder={nameless ? t('standard') : undefined}
        value={typed.name}
        onChange={(event) => onChange({ ...typed, name: event.currentTarget.value })}
      />
      <Select
        label={t('fields.zone')}
        placeholder={t('fields.zoneOfOrganisation', { zone: organisation.timeZone })}
        clearable
        searchable
        limit={60}
        data={zones}
        value={typed.timeZone}
        onChange={(timeZone) => onChange({ ...typed, timeZone })}
      />
      <Select
        label={t('fields.region')}
        description={t('fields.regionHelp')}
        placeholder={t('fields.noRegion')}
        clearable
        data={REGIONS.map((region) => ({ value: region, label: t(`region.${region}`) }))}
        value={typed.region}
        onChange={(value) => onChange({ ...typed, region: REGIONS.find((region) => region === value) ?? null })}
      />
      <WeekFields
        week={typed.week}
        idle={idle}
        onChange={(at, text) => onChange({ ...typed, week: typed.week.with(at, text) })}
      />
    </div>
  );
}

type WeekFieldsProps = { week: readonly string[]; idle: boolean; onChange: (at: number, text: string) => void };

/** 1 to 7 January 2024 began with a Monday. */
const WEEK = Array.from({ length: 7 }, (_, at) => `2024-01-0${at + 1}`);

function WeekFields({ week, idle, onChange }: WeekFieldsProps) {
  const { t } = useTranslation('calendars');
  const { weekday } = useFormats();
  return (
    <fieldset className={classes.week}>
      <legend>{t('fields.week')}</legend>
      {WEEK.map((day, at) => {
        const text = week[at] ?? '';
        return (
          <div key={day}>
            <span aria-hidden="true">{weekday(day)}</span>
            <TextInput
              aria-label={weekday(day)}
              placeholder={t('fields.rest')}
              value={text}
              error={readHours(text) === null}
              onChange={(event) => onChange(at, event.currentTarget.value)}
            />
          </div>
        );
      })}
      <p className={classes.quiet} role={idle ? 'alert' : undefined}>
        {idle ? codeText('no_working_hours') : t('fields.weekHelp')}
      </p>
    </fieldset>
  );
}
