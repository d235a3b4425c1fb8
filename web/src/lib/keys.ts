/**
 * Keyboard chords as text: 'j', 'Enter', 'Escape', '?', 'mod+k' (⌘ on a Mac, Ctrl elsewhere), 'shift+d',
 * and two keys one after the other, 'g t'. Pure: the listener is in ui/shortcuts.
 */
export type KeyInput = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** A sequence is given up when its second key takes longer. */
const SEQUENCE_MS = 1200;

const isLetter = (key: string) => /^[a-z]$/i.test(key);

/** The key press as a chord; Shift is named only where it does not already show in the character (D is shift+d, ? is ?). */
export function chordOf(event: KeyInput, mac: boolean): string {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const key = event.key === ' ' ? 'Space' : isLetter(event.key) ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && (isLetter(event.key) || event.key.length > 1 || event.key === ' ');
  const otherModifier = mac ? event.ctrlKey : event.metaKey;
  return `${mod ? 'mod+' : ''}${otherModifier ? 'other+' : ''}${event.altKey ? 'alt+' : ''}${shift ? 'shift+' : ''}${key}`;
}

export type KeySequence = {
  /** Feeds one chord at a time of `now` ms; answers the chords to look up, the longest first. */
  feed: (chord: string, now: number) => string[];
  reset: () => void;
};

/** Remembers the last key, so that 'g' then 't' is offered as 'g t' before 't'. */
export function keySequence(): KeySequence {
  let last: { chord: string; at: number } | null = null;
  return {
    feed(chord, now) {
      const before = last !== null && now - last.at <= SEQUENCE_MS ? last.chord : null;
      last = { chord, at: now };
      return before === null ? [chord] : [`${before} ${chord}`, chord];
    },
    reset() {
      last = null;
    },
  };
}

const MAC_SYMBOLS: Record<string, string> = { mod: '⌘', alt: '⌥', shift: '⇧' };
const SYMBOLS: Record<string, string> = {
  mod: 'Ctrl',
  alt: 'Alt',
  shift: 'Shift',
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** The keys of a chord as printed on the keyboard: 'mod+k' → ['⌘', 'K'] or ['Ctrl', 'K']; 'g t' → ['G', 'T']. */
export function chordLabels(chord: string, mac: boolean): string[] {
  return chord
    .split(' ')
    .flatMap((press) => (press === '+' ? ['+'] : press.split('+')))
    .map((key) => (mac ? MAC_SYMBOLS[key] : undefined) ?? SYMBOLS[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}

/** Keys that mean themselves wherever somebody writes. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches('input:not([type=checkbox],[type=radio],[type=button]), textarea, select')
  );
}

/** ⌘ or Ctrl: what the person's keyboard has. */
export function isMac(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);
}
