import { expect, test } from 'vitest';
import { isCommon } from './common-passwords.ts';
import { passwordFault } from './rules-password.ts';
import { pauseAfter } from './rules-sign-in.ts';
import { base32, codeAt, otpauth, stepOf, stepOfCode } from './rules-totp.ts';

const li = { name: 'Li Wenhua', email: 'li.wenhua@teahouse.example' };
const faultOf = (password: string) => passwordFault(password, li, { minLength: 12, isCommon });

test.each([
  ['elevenchars', 'too_short'],
  ['x'.repeat(129), 'too_long'],
  ['1qaz2wsx3edc', 'common'],
  ['PASSWORD2026', 'common'],
  ['Sunshine!2024', 'common'],
  ['aaaaaaaaaaaaa', 'repetitive'],
  ['abcabcabcabcab', 'repetitive'],
  ['sunflowersunflower', 'repetitive'],
  ['qwertyuiopasdf', 'repetitive'],
  ['0987654321098', 'repetitive'],
  ['liwenhua 2026!', 'personal'],
  ['wenhua-2026-11', 'personal'],
  ['teahouse20261129', 'personal'],
  ['知客知客知客202611', 'personal'],
  ['pine green and vermilion', null],
  ['红泥小火炉能饮一杯无否', 'too_short'],
  ['红泥小火炉,能饮一杯无', 'too_short'],
  ['绿蚁新醅酒红泥小火炉晚来', null],
  ['7391 5824 0046', null],
])('a password such as %s: %s', (password, fault) => {
  expect([password, faultOf(password)]).toEqual([password, fault]);
});

test('codes are those of RFC 6238, taken one step early and late, and no further', () => {
  const secret = Buffer.from('12345678901234567890');
  // Appendix B, the last six of eight digits.
  const vectors: [number, string][] = [
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ];
  for (const [seconds, code] of vectors) {
    const at = (moved: number) => new Date((seconds + moved) * 1000);
    expect(codeAt(secret, stepOf(at(0)))).toBe(code);
    for (const moved of [-30, 0, 30]) expect(stepOfCode(secret, code, at(moved))).toBe(stepOf(at(0)));
    for (const moved of [-90, 90]) expect(stepOfCode(secret, code, at(moved))).toBeNull();
  }
});

test('a secret reads as apps expect it', () => {
  expect(base32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
  expect(otpauth('MZXW6', 'li@kith.example', 'Kith')).toBe(
    'otpauth://totp/Kith%3Ali%40kith.example?secret=MZXW6&issuer=Kith',
  );
});

test('the pause begins late, doubles, and ends at a quarter of an hour', () => {
  const pauses = [1, 4, 5, 6, 7, 8, 9, 10, 11, 99].map((failures) => pauseAfter(failures, 'both'));
  expect(pauses).toEqual([0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
  expect([19, 20, 21].map((failures) => pauseAfter(failures, 'account'))).toEqual([0, 30, 60]);
  expect([49, 50].map((failures) => pauseAfter(failures, 'address'))).toEqual([0, 30]);
});
