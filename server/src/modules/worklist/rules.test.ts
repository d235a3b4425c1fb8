import { ACTIONS, OUTCOMES } from '@kith/contract/vocabulary';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isUndoable, nextAction, rankScore, shownFrom, verdictOf } from './rules.ts';

const money = fc.integer({ min: 0, max: 10_000_000_000 });

describe('rank', () => {
  test('more money, or more urgency, never ranks lower; any money ranks above none at the same urgency', () => {
    fc.assert(
      fc.property(money, money, fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (a, b, u, v) => {
        const rank = (atStakeMinor: number, percent: number) => rankScore({ atStakeMinor, urgency: percent / 100 });
        expect(rank(Math.max(a, b), u)).toBeGreaterThanOrEqual(rank(Math.min(a, b), u));
        expect(rank(a, Math.max(u, v))).toBeGreaterThanOrEqual(rank(a, Math.min(u, v)));
        expect(rank(a + 1, u)).toBeGreaterThan(rank(0, u));
      }),
    );
  });
});

describe('days', () => {
  test('a call-back shows from the morning of its day in the organisation’s zone, everything else at once', () => {
    const dueAt = new Date('2026-11-23T17:30:00Z');
    expect(shownFrom({ kind: 'call_back', dueAt }, 'Asia/Shanghai')).toEqual(new Date('2026-11-23T16:00:00Z'));
    expect(shownFrom({ kind: 'call_back', dueAt }, 'America/New_York')).toEqual(new Date('2026-11-23T05:00:00Z'));
    expect(shownFrom({ kind: 'manual', dueAt }, 'Asia/Shanghai')).toBeNull();
    expect(shownFrom({ kind: 'call_back', dueAt: null }, 'Asia/Shanghai')).toBeNull();
  });
});

describe('outcomes', () => {
  test('only nobody reached and a wrong number leave the task open', () => {
    expect(OUTCOMES.filter((outcome) => verdictOf(outcome) === 'stays')).toEqual(['not_reached', 'wrong_number']);
  });

  test('only calls give way to messages: at once for a wrong number, at the third attempt in vain', () => {
    for (const action of ACTIONS) {
      const attempts = [1, 2, 3, 4].map((attempt) => nextAction(action, 'not_reached', attempt));
      expect(attempts).toEqual(
        action === 'call' ? ['call', 'call', 'message', 'message'] : [action, action, action, action],
      );
      expect(nextAction(action, 'wrong_number', 0)).toBe(action === 'call' ? 'message' : action);
    }
  });

  test('ten minutes, and one’s own', () => {
    const at = new Date('2026-11-20T02:00:00Z');
    const after = (seconds: number) => new Date(at.getTime() + seconds * 1000);
    expect(isUndoable({ at, byUser: 'li' }, after(600), 'li')).toBe(true);
    expect(isUndoable({ at, byUser: 'li' }, after(601), 'li')).toBe(false);
    expect(isUndoable({ at, byUser: 'li' }, after(1), 'wang')).toBe(false);
  });
});
