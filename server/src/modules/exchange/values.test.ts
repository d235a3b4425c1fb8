import { describe, expect, it } from 'vitest';
import { isTakenBack, parseGender, parseKind, parseReference, parseTags, parseYesNo } from './values.ts';

const got = <T>(parsed: { ok: true; value: T } | { ok: false; code: string }) =>
  parsed.ok ? parsed.value : parsed.code;

describe('words', () => {
  it('of kind, gender, yes and no', () => {
    expect(['个人', 'Company', '企业', '', '？'].map((text) => got(parseKind(text)))).toEqual([
      'person',
      'organisation',
      'organisation',
      null,
      'kind',
    ]);
    expect(['男', 'F', '女士', 'Ｍ', '保密', '', 'x', 'q'].map((text) => got(parseGender(text)))).toEqual([
      'male',
      'female',
      'female',
      'male',
      null,
      null,
      'other',
      'gender',
    ]);
    expect(['是', 'N', 'TRUE', '0', '', 'maybe'].map((text) => got(parseYesNo(text)))).toEqual([
      true,
      false,
      true,
      false,
      null,
      'yes_no',
    ]);
  });

  it('that say an order was taken back', () => {
    for (const text of [
      '1',
      '是',
      'Y',
      '已退货',
      '退款成功',
      '交易关闭',
      '已取消',
      'Cancelled',
      'REFUNDED',
      'returned',
      'voided',
    ])
      expect(isTakenBack(text), text).toBe(true);
    for (const text of [
      '',
      '0',
      '否',
      '交易成功',
      '已发货',
      'paid',
      'completed',
      '没有申请退款',
      'partially refunded',
      '部分退款',
      '未退货',
      'not returned',
      'no refund',
      '退款关闭',
      'Unrefunded',
    ])
      expect(isTakenBack(text), text).toBe(false);
  });
});

describe('parseTags', () => {
  it('splits at all the signs in use', () => {
    expect(got(parseTags('茶友，VIP、 老客;gift|茶友\n#新茶#'))).toEqual(['茶友', 'VIP', '老客', 'gift', '新茶']);
    expect(got(parseTags(''))).toEqual([]);
    expect(got(parseTags('x'.repeat(41)))).toBe('too_long');
    expect(got(parseTags(Array.from({ length: 51 }, (_, i) => `t${i}`).join()))).toBe('too_long');
  });
});

describe('parseReference', () => {
  it('keeps a reference as it is', () => {
    expect(
      ['C0012', ' 00123 ', '="00123"', '17850.0', 'v1.0', '1.5', '-', '', '10.00'].map((text) =>
        got(parseReference(text, 100)),
      ),
    ).toEqual(['C0012', '00123', '00123', '17850', 'v1.0', '1.5', null, null, '10.00']);
  });

  it('refuses one whose digits are lost', () => {
    expect(['1.23457E+12', '1.2345678901234568e+18', '4E+10'].map((text) => got(parseReference(text, 100)))).toEqual([
      'digits_lost',
      'digits_lost',
      'digits_lost',
    ]);
    expect(got(parseReference('x'.repeat(101), 100))).toBe('too_long');
  });
});
