import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayText, parseMoment, parseTime, proposeDayFirst } from './values-dates.ts';

/** Day and time as text, the instant where it is fixed, or the reason of the refusal. */
function moment(text: string, dayFirst: boolean | null = null): string {
  const parsed = parseMoment(text, dayFirst);
  if (!parsed.ok) return parsed.code;
  const { day, timeMs, instant } = parsed.value;
  if (instant !== null) return new Date(instant).toISOString();
  return timeMs === null ? dayText(day) : `${dayText(day)} ${new Date(timeMs).toISOString().slice(11, 23)}`;
}

describe('parseMoment', () => {
  it('reads days', () => {
    for (const text of [
      '2024-03-05',
      '2024/3/5',
      '2024.3.5',
      '20240305',
      '2024年3月5日',
      '2024年03月05日 星期二',
      '２０２４－０３－０５',
      '45356',
      '5 Mar 2024',
      '05-Mar-24',
      'Mar 5, 2024',
      'Tue, 5 March 2024',
      ' 2024-03-05 ',
    ]) {
      expect(moment(text), text).toBe('2024-03-05');
    }
  });

  it('reads times behind them', () => {
    for (const text of [
      '2024-03-05 14:05',
      '2024/3/5 14:05:00',
      '20240305140500',
      '202403051405',
      '2024年3月5日14点5分',
      '2024年3月5日 下午2点5分',
      '2024-03-05 下午2:05',
      '2024/3/5 2:05 PM',
      '3/5/2024 2:05:00 p.m.',
      '2024年3月5日14时05分00秒',
      '2024-03-05T14:05:00.000',
      '2024-03-05（周二）14:05',
    ]) {
      expect(moment(text, false), text).toBe('2024-03-05 14:05:00.000');
    }
    expect(moment('2024-03-05 12:05 AM')).toBe('2024-03-05 00:05:00.000');
    expect(moment('2024-03-05 中午12点')).toBe('2024-03-05 12:00:00.000');
    expect(moment('2024-03-05 下午2点半')).toBe('2024-03-05 14:30:00.000');
    expect(moment('2024-03-05 14:05:33.25')).toBe('2024-03-05 14:05:33.250');
    expect(moment('45356.5')).toBe('2024-03-05 12:00:00.000');
  });

  it('reads instants', () => {
    for (const text of [
      '2024-03-05T14:05:33+08:00',
      '2024-03-05T06:05:33Z',
      '2024-03-05 14:05:33 +0800',
      '2024-03-05T01:05:33-05',
      'Tue Mar 05 2024 14:05:33 GMT+0800 (China Standard Time)',
      '1709618733',
      '1709618733000',
    ]) {
      expect(moment(text), text).toBe('2024-03-05T06:05:33.000Z');
    }
  });

  it('takes 3/5/2024 as the column says, and does not guess', () => {
    expect(moment('3/5/2024', true)).toBe('2024-05-03');
    expect(moment('3/5/2024', false)).toBe('2024-03-05');
    expect(moment('3/5/2024')).toBe('date_ambiguous');
    expect(moment('25/5/2024')).toBe('2024-05-25');
    expect(moment('5/25/24')).toBe('2024-05-25');
    expect(moment('5.3.2024')).toBe('2024-03-05');
    expect(moment('5/25/2024', true)).toBe('date_impossible');
    expect(moment('5/5/69')).toBe('2069-05-05');
  });

  it('refuses what is no date', () => {
    for (const text of ['2024-02-30', '2023-02-29', '2024-13-01', '2024-00-10', '2024/4/31', '31.2.2024'])
      expect(moment(text), text).toBe('date_impossible');
    for (const text of ['1899-12-31', '9999-12-31', '0001-01-01']) expect(moment(text), text).toBe('date_out_of_range');
    for (const text of ['', 'yesterday', '2024', '2024-03', '1,234', 'C536365', '3-5', 'Foo 5, 2024', '2024-3-555'])
      expect(moment(text), text).toBe('date');
    for (const text of [
      '2024-03-05 25:00',
      '2024-03-05 14:60',
      '2024-03-05 noon',
      '2024-03-05 上午13:00',
      '2024-03-05 14:05 x',
    ])
      expect(moment(text), text).toBe('time');
  });

  it('reads every day and time it is given, in every form', () => {
    const instant = fc.date({
      min: new Date('1900-01-01T00:00:00Z'),
      max: new Date('2100-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instant, fc.nat(7), (date, form) => {
        const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
        const [h, i, s] = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
        const two = (n: number) => String(n).padStart(2, '0');
        const time = `${two(h)}:${two(i)}:${two(s)}`;
        const texts = [
          `${y}-${two(m)}-${two(d)} ${time}`,
          `${y}/${m}/${d} ${h}:${i}:${s}`,
          `${y}年${m}月${d}日 ${h < 12 ? '上午' : '下午'}${h % 12 === 0 ? 12 : h % 12}点${i}分${s}秒`,
          `${d}/${m}/${y} ${time}`,
          `${y}${two(m)}${two(d)}${two(h)}${two(i)}${two(s)}`,
          `${two(d)}.${two(m)}.${y} ${h % 12 === 0 ? 12 : h % 12}:${two(i)}:${two(s)} ${h < 12 ? 'AM' : 'pm'}`,
          `${y}.${m}.${d}T${time}`,
          `${y}-${two(m)}-${two(d)}T${time}.000`,
        ];
        expect(moment(texts[form] ?? '', true)).toBe(`${date.toISOString().slice(0, 10)} ${time}.000`);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws and never makes up a day', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789-/.:T年月日 下午点Zz+'), maxLength: 22 }), (text) => {
        const parsed = parseMoment(text, true);
        if (parsed.ok) expect(Number.isInteger(parsed.value.day)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('parseTime', () => {
  it('reads a time alone', () => {
    expect(['14:05', '14:05:33', '2:05 PM', '下午2点5分', '０９：３０', '2pm'].map((text) => parseTime(text))).toEqual(
      [50_700_000, 50_733_000, 50_700_000, 50_700_000, 34_200_000, 50_400_000].map((value) => ({ ok: true, value })),
    );
    for (const text of ['', '14', '24:00', '14:05+08:00', 'noon'])
      expect(parseTime(text), text).toEqual({ ok: false, code: 'time' });
  });
});

describe('proposeDayFirst', () => {
  it('needs a date that can be read one way only', () => {
    expect(proposeDayFirst(['3/5/2024', '25/5/2024'])).toBe(true);
    expect(proposeDayFirst(['3/5/2024', '5/25/2024'])).toBe(false);
    expect(proposeDayFirst(['3.5.2024'])).toBe(true);
    expect(proposeDayFirst(['3/5/2024', '4/6/2024'])).toBeNull();
    expect(proposeDayFirst(['2024-03-05', ''])).toBeUndefined();
  });
});
