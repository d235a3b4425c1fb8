import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';

type ActiveRowOptions = {
  keys: readonly string[];
  /** Brings a row onto the screen. */
  scrollTo: (index: number) => void;
  /** Opens a row; while a panel is open, moving opens the next one in it. */
  onOpen?: ((index: number) => void) | undefined;
  openKey?: string | undefined;
  /** `range`: with Shift, from the last one selected to this one. */
  onToggle?: ((index: number, range: boolean) => void) | undefined;
  pageSize: number;
};

/** Roving focus over the rows of a grid: J K and arrows move, Enter opens, Space selects. */
export function useActiveRow({ keys, scrollTo, onOpen, openKey, onToggle, pageSize }: ActiveRowOptions) {
  const [activeKey, setActiveKey] = useState<string | null>(openKey ?? null);
  const body = useRef<HTMLTableSectionElement>(null);
  const wantsFocus = useRef(false);
  const found = activeKey === null ? -1 : keys.indexOf(activeKey);
  const active = found === -1 ? 0 : found;

  // After every render: the row may have been drawn only now, by the scroll that the move asked for.
  useEffect(() => {
    if (!wantsFocus.current) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-row="${active}"]`);
    if (!row) return;
    wantsFocus.current = false;
    row.focus({ preventScroll: true });
  });

  const moveTo = useCallback(
    (index: number) => {
      const to = Math.max(0, Math.min(keys.length - 1, index));
      const key = keys[to];
      if (key === undefined) return;
      wantsFocus.current = true;
      setActiveKey(key);
      scrollTo(to);
      if (openKey !== undefined && openKey !== key) onOpen?.(to);
    },
    [keys, scrollTo, openKey, onOpen],
  );

  // The panel closed: the keyboard is back at the row it showed.
  const before = useRef(openKey);
  useEffect(() => {
    if (before.current !== undefined && openKey === undefined)
      wantsFocus.current = document.activeElement === document.body;
    if (openKey !== undefined) setActiveKey(openKey);
    before.current = openKey;
  }, [openKey]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.row === undefined) return;
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + pageSize,
      PageUp: active - pageSize,
      Home: 0,
      End: keys.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) moveTo(to);
    else if (event.key === 'Enter' && onOpen) onOpen(active);
    else if (event.key === ' ' && onToggle) onToggle(active, event.shiftKey);
    else return;
    event.preventDefault();
  };

  // The first J of a visit goes to the first row, not past it.
  const next = () => moveTo(found === -1 ? 0 : active + 1);
  const previous = () => moveTo(active - 1);
  return { active, activeKey, setActiveKey, body, onKeyDown, next, previous };
}
