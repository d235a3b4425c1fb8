import type { ImportDetail } from '@kith/contract/exchange';
import { useTranslation } from 'react-i18next';
import classes from '../exchange.module.css';
import { useFieldName } from '../field-name.ts';

/** What to know before starting: errors stop it, warnings want a look. */
export function Notes({ one }: { one: ImportDetail }) {
  const { t } = useTranslation('exchange');
  const nameOf = useFieldName(one);
  const { notes } = one;
  if (notes.length === 0) return null;
  return (
    <ul className={classes.notes}>
      {notes.map((note) => (
        <li key={note.code + JSON.stringify(note.params)} data-severity={note.severity}>
          {t(`note.${note.code}`, { ...note.params, field: fieldOf(note.params.field, nameOf) })}
        </li>
      ))}
    </ul>
  );
}

/** Fields come as `orders.amount`. */
function fieldOf(field: string | number | undefined, nameOf: (field: string) => string): string {
  return field === undefined ? '' : nameOf(String(field).split('.')[1] ?? '');
}
