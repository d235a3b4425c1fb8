import type { ImportDetail } from '@kith/contract/exchange';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../../ui/states.tsx';
import classes from '../exchange.module.css';
import { useFieldName } from '../field-name.ts';

/** The first twenty rows as they will be understood; what will not go in says why. */
export function PreviewTable({ one }: { one: ImportDetail }) {
  const { t } = useTranslation('exchange');
  const nameOf = useFieldName(one);
  if (one.preview.length === 0) return <Empty title={t('draft.noRows')} />;
  const fields = one.fields
    .map(({ field }) => field)
    .filter((field) => one.preview.some((row) => row.understood?.[field]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling table must be reachable by keyboard (WCAG 2.1.1)
    <section className={classes.wide} tabIndex={0} aria-label={t('draft.preview')}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('draft.row')}</th>
            {fields.map((field) => (
              <th key={field} scope="col">
                {nameOf(field)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {one.preview.map((row) => (
            <tr key={row.rowNumber} data-rejected={row.reject !== null}>
              <td>{row.rowNumber}</td>
              {row.reject ? (
                <td colSpan={Math.max(1, fields.length)}>
                  {t(`reject.${row.reject.code}`, { column: row.reject.column ?? '', value: row.reject.value ?? '' })}
                  {row.reject.column &&
                    t('draft.rejectAt', { column: row.reject.column, value: row.reject.value ?? '' })}
                </td>
              ) : (
                fields.map((field) => <td key={field}>{row.understood?.[field]}</td>)
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
