import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { randomKey } from '../lib/random.ts';
import { problemText } from '../lib/words.ts';
import { Kbd } from './Kbd.tsx';

const UNDO_MS = 8_000;

/** The actions that can still be taken back, the last first; ⌘Z takes it back. */
const undos: { id: string; undo: () => void }[] = [];

/** One line at the corner of the page. */
export function say(message: string): void {
  notifications.show({ message, autoClose: 4_000, color: 'pine' });
}

/** What went wrong, in words; stays until closed. */
export function sayProblem(error: unknown): void {
  notifications.show({ message: problemText(error), autoClose: false, color: 'seal', role: 'alert' });
}

/**
 * Undo instead of "are you sure": call it after the action was done. `undo` is offered for eight seconds,
 * by button and by ⌘Z; a failing undo is said.
 */
export function undoable(message: string, undo: () => Promise<unknown> | undefined): void {
  const id = randomKey();
  const forget = () => {
    const at = undos.findIndex((entry) => entry.id === id);
    if (at >= 0) undos.splice(at, 1);
  };
  const run = () => {
    forget();
    notifications.hide(id);
    Promise.resolve(undo()).catch(sayProblem);
  };
  undos.unshift({ id, undo: run });
  notifications.show({
    id,
    autoClose: UNDO_MS,
    color: 'pine',
    onClose: forget,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button size="compact-sm" variant="subtle" onClick={run} rightSection={<Kbd keys="mod+z" />}>
          {i18next.t('common:undo')}
        </Button>
      </Group>
    ),
  });
}

/** Takes back the last undoable action; false when there is none. */
export function undoLast(): boolean {
  const last = undos[0];
  last?.undo();
  return last !== undefined;
}
