import type { Task } from '@kith/contract/worklist';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { usePanel } from '../../ui/Panel.tsx';
import { type AnyTask, keyOf } from './keys.ts';

/** Where there is room for the panel beside the list, it is open from the start. As in Panel.module.css. */
const DESK_QUERY = '(min-width: 62.01em)';

/** Which task the keys act on, and which one is open beside the list. */
export type Walk = {
  current: Task | undefined;
  /** Key of the open task; it may be one that is not on the list (a link, a task just finished). */
  openKey: string | undefined;
  /** The last move was by a key: the focus goes along. */
  follow: boolean;
  step: (by: 1 | -1) => void;
  open: (task: Task) => void;
  close: () => void;
  /** The task leaves the list: the next one takes its place. */
  leave: (task: AnyTask) => void;
};

export function useWalk(items: readonly Task[]): Walk {
  const panel = usePanel();
  const desk = useMediaQuery(DESK_QUERY, window.matchMedia(DESK_QUERY).matches, { getInitialValueInEffect: false });
  const [closed, setClosed] = useState(false);
  const [cursor, setCursor] = useState<{ key: string; follow: boolean } | null>(null);
  const at = items.findIndex((task) => keyOf(task) === (cursor?.key ?? panel.openId));
  const current = items[at] ?? items[0];
  const beside = desk && !closed;
  const openKey = panel.openId ?? (beside && current ? keyOf(current) : undefined);

  const goTo = (task: Task | undefined, follow: boolean) => {
    if (!task) return;
    setCursor({ key: keyOf(task), follow });
    if (openKey !== undefined) panel.open(keyOf(task));
  };
  return {
    current,
    openKey,
    follow: cursor?.follow ?? false,
    step: (by) => goTo(items[Math.min(Math.max(items.indexOf(current as Task) + by, 0), items.length - 1)], true),
    open(task) {
      setClosed(false);
      setCursor({ key: keyOf(task), follow: false });
      panel.open(keyOf(task));
    },
    close() {
      setClosed(true);
      panel.close();
    },
    leave(task) {
      const gone = items.findIndex((each) => each.taskId === task.taskId);
      if (gone === -1) return;
      const next = items[gone + 1] ?? items[gone - 1];
      if (next && beside) goTo(next, false);
      else panel.close();
      setCursor(next ? { key: keyOf(next), follow: false } : null);
    },
  };
}
