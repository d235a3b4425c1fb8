import type { ImportNote } from '@kith/contract/exchange';
import { useTranslation } from 'react-i18next';
import classes from '../exchange.module.css';

/** What to know before starting: errors stop it, warnings want a look. */
export function Notes({ notes }: { notes: readonly ImportNote[] }) {
  const { t } = useTranslation('exchange');
  if (notes.length === 0) return null;
  return (
    <ul className={classes.notes}>
      {notes.map((note) => (
        <li key={note.code + JSON.stringify(note.params)} data-severity={note.severity}>
          {t(`note.${note.code}`, { ...note.params, field: fieldName(t, note.params.field) })}
        </li>
      ))}
    </ul>
  );
}

/** Fields come as `orders.amount`. */
function fieldName(t: (key: string) => string, field: string | number | undefined): string {
  return field === undefined ? '' : t(`field.${field}`);
}
