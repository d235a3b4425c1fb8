import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { parseEmail, parsePhone, parsePhones, parseWechat } from './values-contacts.ts';

const phone = (text: string) => {
  const parsed = parsePhone(text);
  return parsed.ok ? (parsed.warning ?? parsed.value?.e164 ?? null) : parsed.code;
};

describe('parsePhone', () => {
  it('brings phones to E.164', () => {
    for (const text of [
      '13800138000',
      ' 138 0013 8000',
      '138-0013-8000',
      '+86 138 0013 8000',
      '0086-13800138000',
      '8613800138000',
      '１３８００１３８０００',
      '\u202D13800138000\u202C',
      '="13800138000"',
      '手机：13800138000',
      '13800138000.0',
    ]) {
      expect(phone(text), text).toBe('+8613800138000');
    }
    expect(phone('010-8888 6666')).toBe('+861088886666');
    expect(phone('010-88886666转123')).toBe('+861088886666');
    expect(phone('400-800-1234')).toBe('+864008001234');
    expect(phone('+44 20 7946 0958')).toBe('+442079460958');
    expect(parsePhone('020 7946 0958', 'GB')).toMatchObject({ value: { e164: '+442079460958' } });
  });

  it('keeps what is not valid as it was typed, with a warning', () => {
    expect(parsePhone(' 8888 6666 找小王')).toEqual({
      ok: true,
      value: { e164: null, typed: '8888 6666 找小王' },
      warning: 'phone_unverified',
    });
    expect(phone('95588')).toBe('phone_unverified');
  });

  it('refuses a phone whose digits a spreadsheet has lost', () => {
    expect(['1.38E+10', '1.38001E+10'].map(phone)).toEqual(['digits_lost', 'digits_lost']);
  });

  it('knows an empty one', () => {
    expect(['', ' ', '无', '-'].map(phone)).toEqual([null, null, null, null]);
  });

  it('takes the same mobile numbers for valid as the library', () => {
    for (let prefix = 100; prefix < 200; prefix += 1) {
      const text = `${prefix}12345678`;
      expect(phone(text) === `+86${text}`, text).toBe(parsePhoneNumberFromString(text, 'CN')?.isValid() ?? false);
    }
  });

  it('finds every phone of a cell', () => {
    const parsed = parsePhones('13800138000/13900139000、无；010-88886666');
    expect(parsed.ok && parsed.value.map((one) => one.e164)).toEqual([
      '+8613800138000',
      '+8613900139000',
      '+861088886666',
    ]);
    expect(parsePhones('13800138000,95588')).toMatchObject({ ok: true, warning: 'phone_unverified' });
    expect(parsePhones('')).toEqual({ ok: true, value: [] });
  });
});

describe('parseEmail', () => {
  it('reads addresses', () => {
    const email = (text: string) => {
      const parsed = parseEmail(text);
      return parsed.ok ? parsed.value : parsed.code;
    };
    expect(
      ['A.b+c@Example.COM', 'mailto:li@qq.com', '小明 <li@qq.com>', 'li＠qq．com', '用户@例子.中国', 'n/a', ''].map(
        email,
      ),
    ).toEqual(['a.b+c@example.com', 'li@qq.com', 'li@qq.com', 'li@qq.com', '用户@例子.中国', null, null]);
    for (const text of [
      'li',
      'li@qq',
      '@qq.com',
      'li@@qq.com',
      'a b@qq.com',
      'li@-qq.com',
      'li@qq..com',
      'li@qq.com,x@y.com',
    ])
      expect(email(text), text).toBe('email');
    expect(email(`${'a'.repeat(250)}@qq.com`)).toBe('too_long');
  });
});

describe('parseWechat', () => {
  it('reads ids', () => {
    expect(parseWechat('微信：li_ming-88')).toEqual({ ok: true, value: 'li_ming-88' });
    expect(parseWechat('wxid_abc123def456gh')).toEqual({ ok: true, value: 'wxid_abc123def456gh' });
    expect(parseWechat('小明')).toEqual({ ok: true, value: '小明', warning: 'wechat_unusual' });
    expect(parseWechat('li ming')).toEqual({ ok: false, code: 'wechat' });
    expect(parseWechat('无')).toEqual({ ok: true, value: null });
  });
});
