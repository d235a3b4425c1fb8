import type { ReactNode } from 'react';
import { useTitle } from '../lib/use-title.ts';
import classes from './kit.module.css';

type PageHeaderProps = {
  /** One line in Song type: what this page says today, rather than what it is called. */
  title: string;
  /** Tags beside the title. */
  tags?: ReactNode;
  /** The line above: where we are, with links. */
  above?: ReactNode;
  sub?: ReactNode;
  actions?: ReactNode;
  /** Without figures below, the newspaper rule closes the header. */
  rule?: boolean;
};

/** Title, one line, actions, and the rule of a newspaper. Sets the document title. */
export function PageHeader({ title, tags, above, sub, actions, rule = true }: PageHeaderProps) {
  useTitle(title);
  return (
    <header className={classes.header} data-rule={rule}>
      <div className={classes.headerText}>
        {above && <div className={classes.sub}>{above}</div>}
        <h1 className={classes.title}>
          {title}
          {tags && <span className={classes.titleTags}>{tags}</span>}
        </h1>
        {sub && <div className={classes.sub}>{sub}</div>}
      </div>
      {actions && <div className={`${classes.actions} no-print`}>{actions}</div>}
    </header>
  );
}

/** The heading of a part of a page. */
export function Section({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <div className={classes.sectionHead}>
        <h2>{title}</h2>
        {note && <span className={classes.sub}>{note}</span>}
      </div>
      {children}
    </section>
  );
}

type CardProps = {
  title?: ReactNode;
  note?: ReactNode;
  /** Level of the heading: 2 where the card stands directly under the page title. */
  level?: 2 | 3;
  children: ReactNode;
};

/** A card of facts, with a quiet heading and a note on its right (source, date, model). */
export function Card({ title, note, level = 3, children }: CardProps) {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section className={`${classes.card} print-whole`}>
      {(title || note) && (
        <div className={classes.cardHead}>
          {title && <Heading>{title}</Heading>}
          {note && <span>{note}</span>}
        </div>
      )}
      {children}
    </section>
  );
}
