import type { KeyboardEvent, ReactNode } from 'react';
import { isWriting } from '../../../lib/keys.ts';
import { Kbd } from '../../../ui/Kbd.tsx';
import classes from '../dialogs.module.css';

export type KeyChoice<T extends string> = { value: T; label: ReactNode; note?: ReactNode; tone?: 'seal' };

type KeyChoicesProps<T extends string> = {
  label: string;
  choices: readonly KeyChoice<T>[];
  value: T | null;
  onChoose: (value: T) => void;
};

/** A few choices, each with its figure key: one press instead of a menu. */
export function KeyChoices<T extends string>({ label, choices, value, onChoose }: KeyChoicesProps<T>) {
  return (
    <fieldset className={classes.choices}>
      <legend>{label}</legend>
      {choices.map((choice, at) => (
        <button
          key={choice.value}
          type="button"
          className={classes.choice}
          data-tone={choice.tone}
          data-autofocus={at === 0 || undefined}
          aria-pressed={choice.value === value}
          aria-keyshortcuts={String(at + 1)}
          onClick={() => onChoose(choice.value)}
        >
          <Kbd keys={String(at + 1)} />
          <span>
            {choice.label}
            {choice.note && <small>{choice.note}</small>}
          </span>
        </button>
      ))}
    </fieldset>
  );
}

/** Reads the figure keys of the choices, and ⌘↵ to send; put it on the dialog. */
export function keysOf<T extends string>(
  choices: readonly KeyChoice<T>[],
  onChoose: (value: T) => void,
  onSend: () => void,
) {
  return (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      onSend();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target as EventTarget)) return;
    const chosen = choices[Number(event.key) - 1];
    if (!chosen) return;
    event.preventDefault();
    onChoose(chosen.value);
  };
}
