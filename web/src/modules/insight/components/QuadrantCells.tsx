import type { Quadrants } from '@kith/contract/insight-forecast';
import type { Quadrant } from '@kith/contract/vocabulary';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormats } from '../../../lib/session.ts';
import { Money } from '../../../ui/Money.tsx';
import { Pairs } from '../../../ui/Pairs.tsx';
import classes from './quadrants.module.css';

type Cell = Quadrants['cells'][number];

/** As on the plot: value upwards, potential to the right. */
const PLACES: readonly Quadrant[] = ['hold', 'strengthen', 'dissolve', 'rebuild'];

/** The four cells with their strategies; each opens its customers. */
export function QuadrantCells({ quadrants: { cells, splitValue, splitPotential } }: { quadrants: Quadrants }) {
  const { t } = useTranslation('insight');
  const { money } = useFormats();
  const all = cells.reduce((sum, cell) => sum + cell.customers, 0);
  return (
    <>
      <div className={classes.board}>
        {PLACES.flatMap((quadrant) => cells.filter((cell) => cell.quadrant === quadrant)).map((cell) => (
          <OneCell key={cell.quadrant} cell={cell} all={all} />
        ))}
      </div>
      <p className={classes.split}>
        {t('quadrants.split', { value: money(splitValue), potential: money(splitPotential) })}
      </p>
    </>
  );
}

function OneCell({ cell, all }: { cell: Cell; all: number }) {
  const { t } = useTranslation('insight');
  const { number, percent } = useFormats();
  return (
    <section className={`${classes.cell} print-whole`} data-quadrant={cell.quadrant}>
      <h3>{t(`common:quadrant.${cell.quadrant}`)}</h3>
      <p className={classes.count}>
        <Link to={`/customers?quadrant=${cell.quadrant}`}>
          {t('quadrants.customers', { count: cell.customers, shown: number(cell.customers) })}
        </Link>
        <span>{percent(cell.customers / Math.max(all, 1))}</span>
      </p>
      <p className={classes.strategy}>{t(`strategy.${cell.quadrant}`)}</p>
      <Pairs
        items={[
          { key: 'value', label: t('quadrants.value'), value: <Sum of={cell.value} median={cell.valueMedian} /> },
          {
            key: 'potential',
            label: t('potential.title'),
            value: <Sum of={cell.potential} median={cell.potentialMedian} />,
          },
        ]}
      />
    </section>
  );
}

function Sum({ of, median }: { of: Cell['value']; median: Cell['value'] }) {
  const { t } = useTranslation('insight');
  const { money } = useFormats();
  return (
    <>
      <Money value={of} compact />{' '}
      <span className={classes.median}>{t('quadrants.median', { money: money(median) })}</span>
    </>
  );
}
