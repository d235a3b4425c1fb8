import { Birthday } from '@kith/contract/customers';
import fc from 'fast-check';
import { Solar } from 'lunar-typescript';
import { describe, expect, it } from 'vitest';
import { parseBirthday } from './values-birthday.ts';

function birthday(text: string, maxYear = 2024): string {
  const parsed = parseBirthday(text, false, maxYear);
  if (!parsed.ok) return parsed.code;
  if (!parsed.value) return 'none';
  const { calendar, year, month, day, leap } = parsed.value;
  return `${calendar} ${year ?? '?'}-${leap ? 'leap ' : ''}${month}-${day}`;
}

describe('parseBirthday', () => {
  it('reads solar birthdays', () => {
    for (const text of ['1990-05-01', '1990/5/1', '1990年5月1日', '19900501', '公历1990-05-01', '5/1/1990'])
      expect(birthday(text), text).toBe('solar 1990-5-1');
    for (const text of ['05-01', '5月1日', '5/1', '--05-01', '五月一日', '0000-05-01', '1604-05-01'])
      expect(birthday(text), text).toBe('solar ?-5-1');
    expect(birthday('一九九〇年十二月二十一日')).toBe('solar 1990-12-21');
    expect(birthday('02-29')).toBe('solar ?-2-29');
    expect(birthday('')).toBe('none');
    expect(birthday('不详')).toBe('none');
  });

  it('reads lunar birthdays', () => {
    for (const text of ['农历八月十五', '八月十五', '阴历8月15日', '8-15(农历)', '农历 8/15'])
      expect(birthday(text), text).toBe('lunar ?-8-15');
    expect(birthday('1990年闰五月初三')).toBe('lunar 1990-leap 5-3');
    expect(birthday('农历1990-8-15')).toBe('lunar 1990-8-15');
    expect(birthday('一九九零年腊月廿三')).toBe('lunar 1990-12-23');
    expect(birthday('正月初一')).toBe('lunar ?-1-1');
    expect(birthday('冬月三十')).toBe('lunar ?-11-30');
    expect(birthday('十月二十')).toBe('lunar ?-10-20');
    expect(birthday('闰四月初十')).toBe('lunar ?-leap 4-10');
  });

  it('refuses days that never were', () => {
    for (const text of [
      '2023-02-29',
      '1990-13-01',
      '02-30',
      '1890-05-01',
      '2030-05-01',
      '农历13-01',
      '八月三十一',
      '1991年闰五月初三',
      '1990年闰五月三十',
    ]) {
      expect(birthday(text), text).toMatch(/^birthday/);
    }
    expect(birthday('1991年闰五月初三')).toBe('birthday_impossible');
    for (const text of ['spring', '1990', '农历', '庚午年八月']) expect(birthday(text), text).toBe('birthday');
  });

  it('reads every day of the lunar calendar as it is written in Chinese', () => {
    const days = fc.date({
      min: new Date('1901-03-01T00:00:00Z'),
      max: new Date('2090-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(days, (date) => {
        const lunar = Solar.fromYmd(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()).getLunar();
        const month = lunar.getMonth();
        const parsed = parseBirthday(
          `${lunar.getYear()}年${lunar.getMonthInChinese()}月${lunar.getDayInChinese()}`,
          null,
        );
        const want = {
          calendar: 'lunar',
          year: lunar.getYear(),
          month: Math.abs(month),
          day: lunar.getDay(),
          leap: month < 0,
        };
        expect(parsed).toEqual({ ok: true, value: want });
        expect(Birthday.safeParse(want).success).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('gives only what the contract takes', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'0123456789-/年月日农历闰初十廿三一二五八正腊 '),
      maxLength: 14,
    });
    fc.assert(
      fc.property(text, (raw) => {
        const parsed = parseBirthday(raw, true);
        if (parsed.ok && parsed.value) expect(Birthday.safeParse(parsed.value).success).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
