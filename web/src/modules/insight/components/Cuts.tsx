import type { InsightBasis } from '@kith/contract/insight';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { Section } from '../../../ui/PageHeader.tsx';
import classes from '../insight.module.css';

/** The limits between the fifths of all buyers, as the scores of every customer are held against them. */
export function Cuts({ basis }: { basis: InsightBasis }) {
  const { t } = useTranslation('insight');
  const { number, money, currency } = useFormats();
  const { recency, frequency, moneyMinor } = basis.cuts;
  const amount = (minor: number) => money({ minor, currency }, { compact: true });
  const count = (value: number) => number(value, { digits: Number.isInteger(value) ? 0 : 1 });
  if (recency.length === 0) return null;
  return (
    <Section title={t('cuts.title')} note={t('cuts.note', { count: basis.buyers, shown: number(basis.buyers) })}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone it scrolls sideways, which the keyboard must be able to do */}
      <section className={classes.crossScroll} tabIndex={0} aria-label={t('cuts.title')}>
        <table className={classes.cross} data-plain>
          <thead>
            <tr>
              <th scope="col">{t('cuts.axis')}</th>
              {[1, 2, 3, 4, 5].map((score) => (
                <th key={score} scope="col">
                  {t('cuts.score', { score })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {/* Recency is better the fewer the days: its limits run the other way. */}
            <Row word={t('cuts.recency')} cells={ranges(recency, count).toReversed()} />
            <Row word={t('cuts.frequency', { count: basis.periodDays })} cells={ranges(frequency, count)} />
            <Row word={t('cuts.money', { count: basis.periodDays })} cells={ranges(moneyMinor, amount)} />
          </tbody>
        </table>
      </section>
      {basis.gapMedianDays !== null && (
        <p className={classes.quiet}>
          {t('cuts.rhythm', { usual: count(basis.gapMedianDays), spread: number(basis.gapSpread, { digits: 1 }) })}
        </p>
      )}
    </Section>
  );
}

function Row({ word, cells }: { word: string; cells: readonly string[] }) {
  return (
    <tr>
      <th scope="row">{word}</th>
      {cells.map((cell, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two fifths may have the same limits; their place is their name
        <td key={at}>{cell}</td>
      ))}
    </tr>
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
