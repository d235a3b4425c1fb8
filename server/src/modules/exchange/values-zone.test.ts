import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayText, parseMoment } from './values-dates.ts';
import { zoneClock } from './values-zone.ts';

function instant(timeZone: string, local: string): string {
  const parsed = parseMoment(local, null);
  if (!parsed.ok) throw new Error(local);
  return new Date(zoneClock(timeZone).instantOf(parsed.value.day, parsed.value.timeMs ?? 0)).toISOString();
}

describe('zoneClock', () => {
  it('knows the offset of every time of the year', () => {
    expect(instant('Asia/Shanghai', '2024-03-05 14:05:33')).toBe('2024-03-05T06:05:33.000Z');
    expect(instant('Europe/London', '2011-01-10 08:26:00')).toBe('2011-01-10T08:26:00.000Z');
    expect(instant('Europe/London', '2011-07-10 08:26:00')).toBe('2011-07-10T07:26:00.000Z');
    expect(instant('Asia/Kathmandu', '2024-03-05 00:00:00')).toBe('2024-03-04T18:15:00.000Z');
    expect(instant('UTC', '2024-03-05 00:00:00')).toBe('2024-03-05T00:00:00.000Z');
    // China had summer time from 1986 to 1991.
    expect(instant('Asia/Shanghai', '1990-07-01 12:00:00')).toBe('1990-07-01T03:00:00.000Z');
  });

  it('moves a skipped time forward and takes the first of a repeated one', () => {
    expect(instant('Europe/Berlin', '2024-03-31 02:30:00')).toBe('2024-03-31T01:30:00.000Z');
    expect(instant('Europe/Berlin', '2024-10-27 02:30:00')).toBe('2024-10-27T00:30:00.000Z');
    expect(instant('America/New_York', '2024-03-10 02:30:00')).toBe('2024-03-10T07:30:00.000Z');
    // Samoa skipped the whole of 30 December 2011.
    expect(instant('Pacific/Apia', '2011-12-30 12:00:00')).toBe('2011-12-30T22:00:00.000Z');
  });

  it('agrees with the calendar of Intl, both ways', () => {
    const zones = [
      'Asia/Shanghai',
      'Europe/London',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'UTC',
    ].map((timeZone) => ({
      clock: zoneClock(timeZone),
      shown: new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }),
    }));
    const instants = fc.integer({ min: Date.UTC(1970, 0, 2) / 1000, max: Date.UTC(2060, 0, 1) / 1000 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, ({ clock, shown }, seconds) => {
        const local = shown.format(seconds * 1000);
        const parsed = parseMoment(local, null);
        if (!parsed.ok) throw new Error(local);
        expect(dayText(clock.dayOf(seconds * 1000))).toBe(local.slice(0, 10));
        const back = clock.instantOf(parsed.value.day, parsed.value.timeMs ?? 0);
        // The second of two equal local times gives the first; every other instant comes back as it was.
        expect(shown.format(back)).toBe(local);
        expect(back).toBeLessThanOrEqual(seconds * 1000);
        expect(seconds * 1000 - back).toBeLessThanOrEqual(3_600_000);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses a zone that does not exist', () => {
    expect(() => zoneClock('Mars/Olympus')).toThrow(RangeError);
  });
});
