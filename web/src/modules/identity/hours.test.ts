import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readHours, writeHours } from './hours.ts';

test('hours are read as people write them', () => {
  const office = [
    { from: 540, to: 720 },
    { from: 780, to: 1080 },
  ];
  for (const text of ['9:00-12:00, 13:00-18:00', '09:00–12:00 13:00–18:00', '9：00～12：00；13：00～18：00'])
    expect(readHours(text)).toEqual(office);
  expect(readHours('  ')).toEqual([]);
  expect(readHours('0:00-24:00')).toEqual([{ from: 0, to: 1440 }]);
});

test('what is no hours is none: words, the wrong way round, touching, past midnight', () => {
  for (const text of ['morning', '12:00-9:00', '9:00-12:00, 12:00-18:00', '22:00-25:00', '9:70-10:00', '9-12'])
    expect(readHours(text)).toBeNull();
});

test('what was written is read again', () => {
  const bounds = fc.uniqueArray(fc.integer({ min: 0, max: 1440 }), { maxLength: 8 });
  fc.assert(
    fc.property(bounds, (minutes) => {
      const sorted = minutes.toSorted((a, b) => a - b);
      const hours = Array.from({ length: Math.floor(sorted.length / 2) }, (_, at) => ({
        from: sorted[2 * at] ?? 0,
        to: sorted[2 * at + 1] ?? 0,
      }));
      expect(readHours(writeHours(hours))).toEqual(hours);
    }),
  );
});
