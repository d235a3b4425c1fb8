import type { ReactNode } from 'react';
import classes from './kit.module.css';

/** A page that is one list: on a desk it is exactly as high as the window and its DataGrid scrolls, so header and filters stay. */
export function ListPage({ children }: { children: ReactNode }) {
  return (
    <div className={classes.list} data-fill>
      {children}
    </div>
  );
}
