import { chordLabels, isMac } from '../lib/keys.ts';
import classes from './kit.module.css';

type KbdProps = { /** As in lib/keys.ts: 'd', 'mod+k', 'g t'. */ keys: string };

/** Keys as they are printed on this person's keyboard. Hidden from screen readers: the control has a name of its own. */
export function Kbd({ keys }: KbdProps) {
  return (
    <span className={classes.keys} aria-hidden="true">
      {chordLabels(keys, isMac()).map((key) => (
        <kbd key={key} className={classes.key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
