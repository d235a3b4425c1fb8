import { describe, expect, test } from 'vitest';
import { chordLabels, chordOf, keySequence } from './keys.ts';

const press = (
  key: string,
  modifiers: { ctrlKey?: boolean; metaKey?: boolean; altKey?: boolean; shiftKey?: boolean } = {},
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

describe('a key press as a chord', () => {
  test('letters, with Caps Lock or without', () => {
    expect(chordOf(press('j'), false)).toBe('j');
    expect(chordOf(press('J'), false)).toBe('j');
    expect(chordOf(press('D', { shiftKey: true }), false)).toBe('shift+d');
  });
  test('Shift that already shows in the character is not named', () => {
    expect(chordOf(press('?', { shiftKey: true }), false)).toBe('?');
    expect(chordOf(press('Enter', { shiftKey: true }), false)).toBe('shift+Enter');
    expect(chordOf(press(' '), false)).toBe('Space');
  });
  test('mod is ⌘ on a Mac and Ctrl elsewhere; the other one is never taken for it', () => {
    expect(chordOf(press('k', { metaKey: true }), true)).toBe('mod+k');
    expect(chordOf(press('k', { ctrlKey: true }), false)).toBe('mod+k');
    expect(chordOf(press('k', { ctrlKey: true }), true)).toBe('other+k');
    expect(chordOf(press('d', { metaKey: true }), false)).toBe('other+d');
  });
});

describe('two keys one after the other', () => {
  test('are offered together before the second alone', () => {
    const sequence = keySequence();
    expect(sequence.feed('g', 0)).toEqual(['g']);
    expect(sequence.feed('t', 900)).toEqual(['g t', 't']);
  });
  test('are forgotten after a while, and after a reset', () => {
    const sequence = keySequence();
    sequence.feed('g', 0);
    expect(sequence.feed('t', 1500)).toEqual(['t']);
    sequence.reset();
    expect(sequence.feed('c', 1501)).toEqual(['c']);
  });
});

test('chords are printed as on the keyboard', () => {
  expect(chordLabels('mod+k', true)).toEqual(['⌘', 'K']);
  expect(chordLabels('mod+k', false)).toEqual(['Ctrl', 'K']);
  expect(chordLabels('g t', false)).toEqual(['G', 'T']);
  expect(chordLabels('Escape', false)).toEqual(['Esc']);
  expect(chordLabels('?', false)).toEqual(['?']);
});
