import { useEffect, useRef } from 'react';
import { chordOf, isMac, isWriting, keySequence } from '../lib/keys.ts';
import { createStore, rememberedChoice, useStore } from '../lib/store.ts';

export type Shortcut = {
  /** What it does, translated; shown in the help of '?'. */
  label: string;
  run: (event: KeyboardEvent) => void;
};

/** Chord (lib/keys.ts) → what it does. Undefined entries are skipped, so a shortcut can depend on a permission. */
export type Shortcuts = Record<string, Shortcut | undefined>;

export type ShortcutScope = {
  /** Heading in the help, translated. */
  title: string;
  shortcuts: Shortcuts;
};

/** The scopes on screen, the innermost last; it wins. */
const shortcutScopes = createStore<readonly { current: ShortcutScope }[]>([]);

/** WCAG 2.1.4: who dictates or has unsteady hands can switch off shortcuts of a single character. */
export const singleKeys = rememberedChoice('kith.single-keys', ['on', 'off']);

/**
 * Registers shortcuts while the component is on screen: `useShortcuts({ d: { label: t('done'), run } }, { scope: t('title') })`.
 * They sleep while somebody writes, in menus and in dialogs; 'mod+' chords stay awake.
 */
export function useShortcuts(
  shortcuts: Shortcuts,
  { scope, enabled = true }: { scope: string; enabled?: boolean },
): void {
  const latest = useRef<ShortcutScope>({ title: scope, shortcuts });
  latest.current = { title: scope, shortcuts };
  useEffect(() => {
    if (!enabled) return;
    shortcutScopes.set((scopes) => [...scopes, latest]);
    return () => shortcutScopes.set((scopes) => scopes.filter((one) => one !== latest));
  }, [enabled]);
}

/** What the help shows. */
export function useShortcutScopes(): ShortcutScope[] {
  return useStore(shortcutScopes).map((scope) => scope.current);
}

/** The one listener of the page; the shell mounts it. */
export function useShortcutListener(): void {
  useEffect(() => {
    const mac = isMac();
    const sequence = keySequence();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.key === 'Process') return;
      const chord = chordOf(event, mac);
      if (isAsleep(event.target, chord)) return sequence.reset();
      const found = lookUp(sequence.feed(chord, event.timeStamp));
      if (!found) return;
      event.preventDefault();
      sequence.reset();
      found.run(event);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function isAsleep(target: EventTarget | null, chord: string): boolean {
  if (chord.startsWith('mod+')) return false;
  if (singleKeys.get() === 'off' && chord.length === 1) return true;
  if (isWriting(target)) return true;
  if (document.querySelector('[aria-modal="true"]')) return true;
  return target instanceof Element && target.closest('[role="menu"], [role="listbox"], [role="dialog"]') !== null;
}

function lookUp(chords: readonly string[]): Shortcut | undefined {
  const innermostFirst = shortcutScopes.get().toReversed();
  for (const chord of chords) {
    for (const scope of innermostFirst) {
      const found = scope.current.shortcuts[chord];
      if (found) return found;
    }
  }
  return undefined;
}
