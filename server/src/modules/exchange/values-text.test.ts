import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, cleanText, isNothing, narrow, parseLine } from './values-text.ts';

describe('cleanLine', () => {
  it('trims, collapses and composes', () => {
    expect(cleanLine('  王　小明 \n')).toBe('王 小明');
    expect(cleanLine('Jose\u0301')).toBe('José');
    expect(cleanLine('a\u0000b\u0007c')).toBe('abc');
    expect(cleanLine('\u202D138 0013\u202C')).toBe('138 0013');
  });

  it('keeps names whatever they are', () => {
    const names = [
      '𠮷野家',
      '㐂',
      "'); DROP TABLE customers; --",
      'مرحبا بالعالم',
      '👨‍👩‍👧 Li',
      "'s-Hertogenbosch",
      'Null',
      '-',
    ];
    for (const name of names) expect(cleanLine(name)).toBe(name);
  });

  it('takes off what keeps a spreadsheet from changing a value', () => {
    expect(cleanLine('="00123"')).toBe('00123');
    expect(cleanLine("'13800138000")).toBe('13800138000');
    expect(cleanLine("'=1+1")).toBe('=1+1');
    expect(cleanText("'-见附件\n'=2")).toBe("-见附件\n'=2");
    expect(cleanLine('\t4021')).toBe('4021');
  });

  it('is settled after one pass, and has no controls left', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = cleanLine(text);
        expect(once).not.toMatch(/\p{Cc}/u);
        expect(once).toBe(once.normalize('NFC').trim());
      }),
    );
  });
});

describe('cleanText', () => {
  it('keeps lines and drops what is around them', () => {
    expect(cleanText('\r\n one \r\n\r\ntwo\t2\u0000 \n')).toBe('one\n\ntwo 2');
  });
});

describe('parseLine', () => {
  it('has a limit', () => {
    expect(parseLine('abc', 3)).toEqual({ ok: true, value: 'abc' });
    expect(parseLine('abcd', 3)).toEqual({ ok: false, code: 'too_long' });
  });
});

describe('isNothing and narrow', () => {
  it('knows the words for nothing', () => {
    for (const text of ['', '-', '——', '无', 'N/A', 'NULL', '\\N', '0000-00-00 00:00:00'])
      expect(isNothing(text)).toBe(true);
    for (const text of ['0', '无锡', 'no']) expect(isNothing(text)).toBe(false);
  });

  it('makes full-width signs narrow', () => {
    expect(narrow('１２：３０')).toBe('12:30');
  });
});
