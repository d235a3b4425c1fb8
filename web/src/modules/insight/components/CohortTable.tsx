import type { Cohorts } from '@kith/contract/insight-forecast';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { isOver } from '../cohorts.ts';
import { usePeriodWord } from '../use-period-word.ts';
import classes from './cohorts.module.css';

/** Cohorts down, periods since across; the greener, the more came again. */
export function CohortTable({ cohorts: { by, cohorts }, mean }: { cohorts: Cohorts; mean: readonly number[] }) {
  const { t } = useTranslation('insight');
  const { number, percent } = useFormats();
  const word = usePeriodWord(by);
  const longest = Math.max(...cohorts.map((cohort) => cohort.active.length));
  const columns = Array.from({ length: longest - 1 }, (_, at) => at + 1);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls sideways, which the keyboard must be able to do
    <section className={classes.scroll} tabIndex={0} aria-label={t('cohorts.table')}>
      <table className={classes.table} data-by={by}>
        <thead>
          <tr>
            <th scope="col">{t('cohorts.first')}</th>
            <th scope="col">{t('page.customers')}</th>
            {columns.map((since) => (
              <th key={since} scope="col">
                {t('cohorts.since', { since })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map((cohort) => (
            <tr key={cohort.from}>
              <th scope="row">{word(cohort.from)}</th>
              <td>{number(cohort.customers)}</td>
              {columns.map((since) => {
                const active = cohort.active[since];
                if (active === undefined) return <td key={since} />;
                const share = active / Math.max(cohort.customers, 1);
                const over = isOver(cohort, since);
                return (
                  <td
                    key={since}
                    data-running={!over}
                    title={t(over ? 'cohorts.cell' : 'cohorts.cellRunning', {
                      active: number(active),
                      of: number(cohort.customers),
                    })}
                    style={over ? { background: tint(share) } : undefined}
                  >
                    {percent(share)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('cohorts.mean')}</th>
            <td>{number(cohorts.reduce((sum, cohort) => sum + cohort.customers, 0))}</td>
            {columns.map((since) => {
              const share = mean[since];
              return <td key={since}>{share === undefined ? '' : percent(share)}</td>;
            })}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

/** Readable in light and in dark: at most half of the accent. */
function tint(share: number): string {
  return `color-mix(in srgb, var(--kith-pine) ${Math.round(45 * share)}%, transparent)`;
}
