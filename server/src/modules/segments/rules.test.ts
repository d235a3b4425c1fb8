import { describe, expect, test } from 'vitest';
import { cycleThrough, inOrder, nestingOf, type Ruled, turnedByDays, withDependants } from './rules.ts';
import { anniversariesFrom, birthdaysFrom } from './rules-days.ts';

const asking = (segmentId: string, ...asked: string[]): Ruled => ({
  segmentId,
  rule: {
    kind: 'all',
    of: [
      { kind: 'number', fact: 'order_count', is: { min: 1 } },
      ...asked.map((id) => ({ kind: 'segment' as const, segmentId: id, is: true })),
    ],
  },
});
const daily: Ruled = {
  segmentId: 'daily',
  rule: { kind: 'none', of: [{ kind: 'day', fact: 'last_on', is: { how: 'within', days: 30 } }] },
};

describe('segments that ask for each other', () => {
  test('1. stand behind those they ask for', () => {
    const ordered = inOrder([asking('c', 'b'), asking('b', 'a'), asking('a'), asking('d')]);
    expect(ordered.map(({ segmentId }) => segmentId)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('2. a way back to itself is told step by step; a shared one is no cycle', () => {
    const segments = [asking('a', 'b', 'd'), asking('b', 'c'), asking('c', 'a'), asking('d')];
    expect(cycleThrough('a', segments)).toEqual(['a', 'b', 'c', 'a']);
    expect(cycleThrough('d', segments)).toBeNull();
    expect(cycleThrough('top', [asking('top', 'x', 'y'), asking('x', 'z'), asking('y', 'z'), asking('z')])).toBeNull();
    expect(cycleThrough('self', [asking('self', 'self')])).toEqual(['self', 'self']);
  });

  test('3. days turn whoever asks for one that they turn', () => {
    expect([...turnedByDays([asking('a', 'b'), asking('b', 'daily'), daily, asking('still')])].sort()).toEqual([
      'a',
      'b',
      'daily',
    ]);
  });

  test('4. how deep, and who hangs on a change', () => {
    const segments = [asking('a'), asking('b', 'a'), asking('c', 'b', 'a'), asking('d')];
    expect(segments.map(({ segmentId }) => nestingOf(segmentId, segments))).toEqual([1, 2, 3, 1]);
    expect([...withDependants(['a'], segments)]).toEqual(['a', 'b', 'c']);
  });
});

describe('days that come up', () => {
  test('1. solar birthdays over the end of the year; the 29th of February is kept on the 28th', () => {
    expect(anniversariesFrom('2026-12-30', 3)).toEqual(['1230', '1231', '0101', '0102']);
    expect(anniversariesFrom('2027-02-27', 1)).toEqual(['0227', '0228', '0229']);
    expect(anniversariesFrom('2028-02-28', 0)).toEqual(['0228']);
  });

  // Hong Kong Observatory: 25 September 2026 is the 15th of the 8th month; 17 February 2026 is New Year's Day.
  test('2. lunar birthdays as the almanac has them', () => {
    expect(birthdaysFrom('2026-09-25', 0)).toEqual(['s0925', 'l0815', 'l0815+']);
    expect(birthdaysFrom('2026-02-17', 0)).toContain('l0101');
  });

  test('3. the 30th of a short month is kept on its 29th: the last day of the year 2025', () => {
    expect(birthdaysFrom('2026-02-16', 0)).toEqual(expect.arrayContaining(['l1229', 'l1230']));
  });

  // 2025 doubled the sixth month: 25 July 2025 is the first of the second one.
  test('4. a leap month is kept in itself in years that have it, in the month it doubles in others', () => {
    expect(birthdaysFrom('2025-07-25', 0)).toEqual(['s0725', 'l0601+']);
    expect(birthdaysFrom('2025-06-25', 0)).toEqual(['s0625', 'l0601']);
    expect(birthdaysFrom('2026-07-14', 0)).toEqual(['s0714', 'l0601', 'l0601+']);
  });
});
