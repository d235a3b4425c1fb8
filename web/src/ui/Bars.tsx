import type { ReactNode } from 'react';
import classes from './Bars.module.css';

export type Bar = {
  key: string;
  label: ReactNode;
  /** Its length, against the longest; negative is drawn as zero. */
  size: number;
  /** The number as read, at the right. */
  shown: ReactNode;
  tone: 'pine' | 'amber' | 'seal' | 'plain';
};

/** A few numbers drawn against each other; the words and the numbers say it all without the lines. */
export function Bars({ items }: { items: readonly Bar[] }) {
  const longest = Math.max(...items.map((item) => item.size), 1);
  return (
    <dl className={classes.bars}>
      {items.map((item) => (
        <div key={item.key}>
          <dt>{item.label}</dt>
          <dd className={classes.track} aria-hidden="true">
            <span data-tone={item.tone} style={{ width: `${(100 * Math.max(item.size, 0)) / longest}%` }} />
          </dd>
          <dd className={classes.shown}>{item.shown}</dd>
        </div>
      ))}
    </dl>
  );
}
