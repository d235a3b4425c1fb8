import type { ReactNode, Ref } from 'react';
import classes from './RowButton.module.css';

type RowButtonProps = {
  /** Where the row opens something beside it: whether it is open. */
  opened?: boolean;
  onOpen: () => void;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
};

/** The name of a row that opens by a click anywhere on it; the row is `position: relative`. */
export function RowButton({ opened, onOpen, ref, children }: RowButtonProps) {
  return (
    <button ref={ref} type="button" className={classes.open} aria-expanded={opened} onClick={onOpen}>
      {children}
    </button>
  );
}
