import type { InsightBasis } from '@kith/contract/insight';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { FigureTable } from '../../../ui/FigureTable.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import classes from '../insight.module.css';

/** The limits between the fifths of all buyers, as the scores of every customer are held against them. */
export function Cuts({ basis }: { basis: InsightBasis }) {
  const { t } = useTranslation('insight');
  const { number, money, currency } = useFormats();
  const { recency, frequency, moneyMinor } = basis.cuts;
  const amount = (minor: number) => money({ minor, currency }, { compact: true });
  const count = (value: number) => number(value, { digits: Number.isInteger(value) ? 0 : 1 });
  const period = { count: basis.periodDays };
  if (recency.length === 0) return null;
  return (
    <Section title={t('cuts.title')} note={t('cuts.note', { count: basis.buyers, shown: number(basis.buyers) })}>
      <FigureTable
        label={t('cuts.title')}
        columns={[t('cuts.axis'), ...[1, 2, 3, 4, 5].map((score) => t('cuts.score', { score }))]}
        rows={[
          // Recency is better the fewer the days: its limits run the other way.
          { key: 'recency', name: t('cuts.recency'), cells: ranges(recency, count).toReversed() },
          { key: 'frequency', name: t('cuts.frequency', period), cells: ranges(frequency, count) },
          { key: 'money', name: t('cuts.money', period), cells: ranges(moneyMinor, amount) },
        ]}
      />
      {basis.gapMedianDays !== null && (
        <p className={classes.quiet}>
          {t('cuts.rhythm', { usual: count(basis.gapMedianDays), spread: number(basis.gapSpread, { digits: 1 }) })}
        </p>
      )}
    </Section>
  );
}

/** Four ascending limits as five ranges: ≤ 12, 12 – 31, …, > 120. */
function ranges(cuts: readonly number[], show: (value: number) => string): string[] {
  return [...cuts, undefined].map((to, at) => {
    const from = cuts[at - 1];
    if (to === undefined) return from === undefined ? '' : `> ${show(from)}`;
    return from === undefined ? `≤ ${show(to)}` : `${show(from)} – ${show(to)}`;
  });
}
