import type { PoolRules } from '@kith/contract/pool';
import { assert, constantFrom, integer, option, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '../../platform/clock.ts';
import { lastCaredFor, type Neglect, verdict } from './rules.ts';

const RULES: Pick<PoolRules, 'quietDays' | 'warnDays'> = {
  quietDays: { A: null, B: 90, C: 30, none: 14 },
  warnDays: 7,
};
const since: Neglect = { tier: 'C', lastOrderOn: null, lastContactOn: null, sinceOn: '2026-01-01' };

test('who was cared for last counts, whatever it was', () => {
  expect(lastCaredFor({ ...since, lastOrderOn: '2026-02-01', lastContactOn: '2026-01-20' })).toBe('2026-02-01');
  expect(lastCaredFor({ ...since, lastOrderOn: '2025-02-01' })).toBe('2026-01-01');
});

test('told seven days before, back on that day, forgotten as soon as something was done', () => {
  expect(verdict(since, RULES, { today: '2026-01-23', told: null })).toEqual({ kind: 'nothing' });
  expect(verdict(since, RULES, { today: '2026-01-24', told: null })).toEqual({ kind: 'tell', on: '2026-01-31' });
  expect(verdict(since, RULES, { today: '2026-01-30', told: '2026-01-31' })).toEqual({ kind: 'nothing' });
  expect(verdict(since, RULES, { today: '2026-01-31', told: '2026-01-31' })).toEqual({ kind: 'return' });
  const called = { ...since, lastContactOn: '2026-01-30' };
  expect(verdict(called, RULES, { today: '2026-01-31', told: '2026-01-31' })).toEqual({ kind: 'forget' });
  expect(verdict({ ...since, tier: 'A' }, RULES, { today: '2030-01-01', told: null })).toEqual({ kind: 'nothing' });
});

test('nobody goes back within the days of notice, however long they were silent before', () => {
  const day = integer({ min: 0, max: 800 }).map((days) => addDays('2024-01-01', days));
  const customer = record({
    tier: constantFrom('A' as const, 'B' as const, 'C' as const, 'none' as const),
    lastOrderOn: option(day),
    lastContactOn: option(day),
    sinceOn: day,
  });
  assert(
    property(customer, day, (one, start) => {
      let told: string | null = null;
      for (let day = 0; day < 40; day++) {
        const today = addDays(start, day);
        const what = verdict(one, RULES, { today, told });
        if (what.kind === 'tell') {
          expect(what.on).toBe(addDays(today, RULES.warnDays));
          told = what.on;
        }
        if (what.kind === 'return') expect(told).toBe(today);
        if (what.kind === 'return') break;
      }
    }),
  );
});
