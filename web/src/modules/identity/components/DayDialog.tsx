import { type Calendar, FESTIVALS, Festival, type SpecialDay } from '@kith/contract/calendars';
import { Modal, Radio, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { codeText } from '../../../lib/words.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { readHours, writeHours } from '../hours.ts';
import { stateOf } from '../year.ts';

type Choice = 'usual' | 'off' | 'works';

type DayDialogProps = {
  day: string;
  week: Calendar['week'];
  special: SpecialDay | undefined;
  /** Undefined: as its weekday. */
  onSet: (special: SpecialDay | undefined) => void;
  onClose: () => void;
};

/** One day: as its weekday, off, or worked, and what for. */
export function DayDialog({ day, week, special, onSet, onClose }: DayDialogProps) {
  const { t } = useTranslation('calendars');
  const { date, weekday, parens } = useFormats();
  const [choice, setChoice] = useState<Choice>(special ? (special.works ? 'works' : 'off') : 'usual');
  const [festival, setFestival] = useState<string | null>(special?.festival ?? null);
  const [note, setNote] = useState(special?.note ?? '');
  const [hours, setHours] = useState(writeHours(special?.hours ?? []));
  const spans = readHours(hours);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A dialog inside a form of the page: what is sent here is not sent there.
    event.stopPropagation();
    if (choice === 'works' && spans === null) return;
    const works = choice === 'works';
    const own = works && spans && spans.length > 0 ? spans : null;
    const known = Festival.safeParse(festival).data ?? null;
    onSet(choice === 'usual' ? undefined : { day, works, hours: own, festival: known, note: note.trim() });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={parens(date(day), weekday(day))}>
      <form noValidate onSubmit={submit}>
        <Radio.Group aria-label={t('day.how')} value={choice} onChange={(value) => setChoice(value as Choice)}>
          <Stack gap={8}>
            <Radio value="usual" label={t(`day.usual.${stateOf(day, week, undefined)}`)} />
            <Radio value="off" label={t('day.off')} />
            <Radio value="works" label={t('day.works')} />
          </Stack>
        </Radio.Group>
        {choice === 'works' && (
          <TextInput
            mt="sm"
            label={t('day.hours')}
            description={t('day.hoursHelp')}
            placeholder={writeHours(week.find((each) => each.length > 0) ?? [])}
            value={hours}
            error={spans === null && codeText('hours_not_ascending')}
            onChange={(event) => setHours(event.currentTarget.value)}
          />
        )}
        {choice !== 'usual' && (
          <>
            <Select
              mt="sm"
              clearable
              label={t('day.festival')}
              data={FESTIVALS.map((value) => ({ value, label: t(`festival.${value}`) }))}
              value={festival}
              onChange={setFestival}
            />
            <TextInput
              mt="sm"
              label={t('day.note')}
              maxLength={80}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
          </>
        )}
        <FormEnd onCancel={onClose}>{t('day.set')}</FormEnd>
      </form>
    </Modal>
  );
}
