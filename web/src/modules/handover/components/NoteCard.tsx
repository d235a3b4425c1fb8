import { type HandoverNote, handoverRoutes } from '@kith/contract/handovers';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { Card } from '../../../ui/PageHeader.tsx';
import classes from '../handover.module.css';
import { StandingLine, Story } from './Story.tsx';

/** What the last handover left to whoever looks after this customer now; nothing where there was none. */
export default function NoteCard({ customerId }: { customerId: string; compact: boolean }) {
  const { t } = useTranslation('handover');
  const { date } = useFormats();
  const { data } = useRoute(handoverRoutes.note, { params: { customerId } });
  const note = data?.note;
  if (!note) return null;
  return (
    <Card title={t('note.title')} note={date(note.at)}>
      <Note note={note} />
    </Card>
  );
}

function Note({ note }: { note: HandoverNote }) {
  const { t } = useTranslation('handover');
  return (
    <>
      <p className={classes.line}>
        {t('note.who', { from: note.from?.name ?? t('nobody'), to: note.to?.name ?? t('nobody') })}
      </p>
      {note.words && <p className={classes.note}>{note.words}</p>}
      {note.note && <p className={classes.note}>{note.note}</p>}
      <StandingLine standing={note.standing} />
      <Story lastWords={note.lastWords} promises={note.promises} />
    </>
  );
}
