import { describe, expect, test } from 'vitest';
import { dayIn, daysBetween, formats } from './format.ts';

const zh = formats({ locale: 'zh-CN', timeZone: 'Asia/Shanghai', currency: 'CNY' });
const en = formats({ locale: 'en', timeZone: 'Asia/Shanghai', currency: 'CNY' });
const yuan = (amount: number) => ({ minor: Math.round(amount * 100), currency: 'CNY' });

describe('money', () => {
  test('is whole from 100 on and shows its fen below', () => {
    expect(zh.money(yuan(38420))).toBe('¥38,420');
    expect(zh.money(yuan(436.5))).toBe('¥437');
    expect(zh.money(yuan(9.9))).toBe('¥9.90');
    expect(zh.money(yuan(9))).toBe('¥9');
    expect(zh.money(yuan(0))).toBe('¥0');
    expect(zh.money({ minor: 0, currency: 'XXX' })).toBe('—');
  });
  test('counts by 万 and 亿 in Chinese, by M and K in English, from a million on or when asked', () => {
    expect(zh.money(yuan(1_234_567))).toBe('¥123.5万');
    expect(zh.money(yuan(234_567_890))).toBe('¥2.346亿');
    expect(zh.money(yuan(999_999))).toBe('¥999,999');
    expect(zh.money(yuan(123_456), { compact: true })).toBe('¥12.35万');
    expect(zh.money(yuan(99_999), { compact: true })).toBe('¥99,999');
    expect(en.money(yuan(1_234_567))).toBe('¥1.235M');
  });
  test('is exact when asked, signed when asked', () => {
    expect(zh.money(yuan(1_234_567.8), { exact: true })).toBe('¥1,234,567.80');
    expect(zh.money(yuan(-120), { signed: true })).toBe('-¥120');
    expect(zh.money(yuan(120), { signed: true })).toBe('+¥120');
  });
  test('knows the minor unit of other currencies and names them', () => {
    expect(zh.money({ minor: 1500, currency: 'JPY' }, { exact: true })).toBe('JP¥1,500');
    expect(zh.money({ minor: 1500, currency: 'KWD' }, { exact: true })).toContain('1.500');
    expect(en.money({ minor: 1500, currency: 'USD' })).toBe('$15');
  });
});

test('numbers and shares', () => {
  expect(zh.number(6214)).toBe('6,214');
  expect(zh.number(62140, { compact: true })).toBe('6.2万');
  expect(zh.number(-0.4123, { digits: 2, signed: true })).toBe('-0.41');
  expect(zh.percent(0.612)).toBe('61%');
  expect([0, 0.0049, 0.005, 0.612, 0.995, 0.9951, 1].map(zh.likelihood)).toEqual([
    '<1%',
    '<1%',
    '1%',
    '61%',
    '>99%',
    '>99%',
    '>99%',
  ]);
  expect(en.percent(0.612, 1)).toBe('61.2%');
});

describe('days and instants', () => {
  const now = new Date('2026-11-22T02:00:00Z'); // Sunday, 10:00 in Shanghai

  test('a day is never moved by a zone, an instant is shown in the organisation’s', () => {
    expect(zh.date('2026-11-22')).toBe('2026年11月22日');
    expect(en.date('2026-11-22')).toBe('Nov 22, 2026');
    expect(zh.dateTime('2026-11-21T18:30:00Z')).toBe('2026年11月22日 02:30');
    expect(dayIn('Asia/Shanghai', '2026-11-21T18:30:00Z')).toBe('2026-11-22');
    expect(dayIn('America/New_York', '2026-11-22T03:00:00Z')).toBe('2026-11-21');
    expect(zh.weekday('2026-11-22')).toBe('周日');
    expect(zh.time('2026-11-21T16:05:00Z')).toBe('00:05');
  });
  test('the short date names another year', () => {
    expect(zh.dateShort('2026-03-05', now)).toBe('3月5日');
    expect(zh.dateShort('2025-03-05', now)).toBe('2025年3月5日');
    expect(en.dateShort('2025-03-05', now)).toBe('Mar 5, 2025');
    expect([zh.month('2026-06'), en.month('2026-06')]).toEqual(['2026年6月', 'Jun 2026']);
  });
  test('relative time goes by hours within the day and by calendar days beyond', () => {
    expect(zh.relative('2026-11-22T02:00:20Z', now)).toBe('现在');
    expect(zh.relative('2026-11-22T01:55:00Z', now)).toBe('5分钟前');
    expect(zh.relative('2026-11-22T08:00:00Z', now)).toBe('6小时后');
    expect(zh.relative('2026-11-21T15:00:00Z', now)).toBe('11小时前');
    expect(zh.relative('2026-11-21T13:00:00Z', now)).toBe('昨天');
    expect(en.relative('2026-11-24T01:00:00Z', now)).toBe('in 2 days');
    expect(en.relativeDay('2026-11-01', now)).toBe('21 days ago');
    expect(en.relativeDay('2026-01-01', now)).toBe('10 months ago');
    expect(zh.relativeDay('2026-10-22', now)).toBe('1个月前');
    expect(zh.relativeDay('2025-11-23', now)).toBe('11个月前');
    expect(zh.relativeDay('2024-11-22', now)).toBe('2年前');
    expect(en.relativeDay('2027-11-22', now)).toBe('in 1 year');
  });
  test('durations name their two largest units', () => {
    const minutes = (count: number) => count * 60_000;
    expect(zh.duration(minutes(112))).toBe('1小时52分钟');
    expect(en.duration(minutes(112))).toBe('1 hr 52 min');
    expect(en.duration(minutes(60 * 24 * 2 + 65))).toBe('2 days 1 hr');
    expect(en.duration(0)).toBe('0 sec');
  });
  test('days between cross a change of clocks', () => {
    expect(daysBetween('2026-03-07', '2026-03-09')).toBe(2);
    expect(daysBetween('2026-12-31', '2026-01-01')).toBe(-364);
  });
});

test('Chinese joins words with full-width punctuation', () => {
  expect(zh.colon('等级', zh.list(['A', 'B']))).toBe('等级：A、B');
  expect(en.colon('Tier', en.list(['A', 'B']))).toBe('Tier: A, B');
  expect(zh.parens('王敏', '采购')).toBe('王敏（采购）');
  expect(zh.sentences(['来了。', false, '买了。'])).toBe('来了。买了。');
  expect(en.sentences(['They came.', 'They bought.'])).toBe('They came. They bought.');
  expect(zh.dot(['杭州', null, undefined, false, '陈燕'])).toBe('杭州 · 陈燕');
});
