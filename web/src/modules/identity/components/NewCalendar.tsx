import { type Calendar, calendarsRoutes } from '@kith/contract/calendars';
import { Modal } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../lib/query.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { useCalendarFields } from '../use-calendar-fields.tsx';

type NewCalendarProps = {
  /** It begins with the hours and the region of this one. */
  like: Calendar;
  /** With the id of the new one, or without any. */
  onClose: (calendarId?: string) => void;
};

/** Another calendar, for a branch or a shift. */
export function NewCalendar({ like, onClose }: NewCalendarProps) {
  const { t } = useTranslation('calendars');
  const { read, fields } = useCalendarFields({ ...like, name: '' }, false);
  const create = useAction(calendarsRoutes.create, {
    quiet: true,
    refresh: [calendarsRoutes.list],
    onDone: ({ calendarId }) => onClose(calendarId),
  });
  const body = read();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (body?.name) create.mutate({ body: { ...body, name: body.name } });
  };
  return (
    <Modal opened onClose={() => onClose()} title={t('add')} size="lg">
      <form noValidate onSubmit={submit}>
        {fields}
        <FormEnd error={create.error} busy={create.isPending} disabled={body === null} onCancel={() => onClose()}>
          {t('add')}
        </FormEnd>
      </form>
    </Modal>
  );
}
