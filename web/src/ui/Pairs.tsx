import type { ReactNode } from 'react';
import classes from './kit.module.css';

export type Pair = { key: string; label: ReactNode; value: ReactNode };

/** Facts in two columns, label and value; the values are often EditInPlace, which Enter and Tab walk through. */
export function Pairs({ items }: { items: readonly Pair[] }) {
  return (
    <dl className={classes.pairs} data-edit-group>
      {items.map((item) => (
        <div key={item.key}>
          <dt>{item.label}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
