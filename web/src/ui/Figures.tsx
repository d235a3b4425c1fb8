import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import classes from './kit.module.css';

export type Figure = {
  key: string;
  value: ReactNode;
  label: ReactNode;
  /** Against what, and how sure: "control 43 %, difference 18 ± 9 points". */
  comparison?: ReactNode;
  /** The rows behind the number. Every figure has them; leave out only where the rows are on this very page. */
  to?: string;
  /** 'urgent' only for what is truly late. */
  tone?: 'urgent';
  loading?: boolean;
};

/** The row of numbers under a title. */
export function Figures({ items }: { items: readonly Figure[] }) {
  return (
    <dl className={classes.figures}>
      {items.map((item) => (
        <FigureItem {...item} key={item.key} />
      ))}
    </dl>
  );
}

function FigureItem({ value, label, comparison, to, tone, loading }: Figure) {
  const number = loading ? <Skeleton height={22} width={72} my={4} /> : value;
  return (
    <div className={classes.figure} data-tone={tone}>
      <dt>
        {label}
        {comparison && <span className={classes.comparison}>{comparison}</span>}
      </dt>
      <dd>{to && !loading ? <Link to={to}>{number}</Link> : number}</dd>
    </div>
  );
}
