import type { ReactNode } from 'react';
import classes from './kit.module.css';

type FirstRunCardProps = {
  title: string;
  text: ReactNode /** A button or link. */;
  action: ReactNode;
  note?: ReactNode;
};

/** One choice of the very first page. */
export function FirstRunCard({ title, text, action, note }: FirstRunCardProps) {
  return (
    <section className={classes.choice}>
      <h2>{title}</h2>
      <div className={classes.choiceText}>{text}</div>
      <div>{action}</div>
      {note && <div className={classes.sub}>{note}</div>}
    </section>
  );
}
