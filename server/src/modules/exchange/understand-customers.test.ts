import { Birthday } from '@kith/contract/customers';
import type { ImportMapping } from '@kith/contract/exchange';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS } from './mapping-fields.ts';
import { type CustomerRecord, type ReadOptions, Reject, understandCustomers } from './understand.ts';

const options: ReadOptions = {
  timeZone: 'Asia/Shanghai',
  currency: 'CNY',
  decimal: '.',
  dayFirst: false,
  now: new Date('2024-06-01T00:00:00Z'),
};

function customer(cells: Record<string, string>): CustomerRecord | string {
  const fields = Object.keys(cells);
  const mapping: ImportMapping = Object.fromEntries(fields.map((field, column) => [field, column]));
  const understand = understandCustomers(
    mapping,
    fields.map((field) => `the ${field}`),
    options,
  );
  const result = understand({ number: 7, cells: Object.values(cells), problem: null });
  return result instanceof Reject ? `${result.code}: ${result.column ?? '-'}: ${result.value ?? '-'}` : result;
}

describe('understandCustomers', () => {
  it('understands a whole customer', () => {
    expect(
      customer({
        external_ref: 'C1',
        name: ' 𠮷野家 ',
        alias: '老吉',
        kind: '企业',
        gender: '保密',
        phone: '13800138000/010-88886666',
        phone2: '13800138000',
        phone3: '8888 6666',
        email: 'A@qq.com; b@qq.com',
        wechat: 'li_ming88',
        birthday: '八月十五',
        region: '上海',
        source: '推荐',
        owner: 'li@kith.cn',
        department: '销售一部',
        tags: '茶友、VIP',
        note: ' 一\r\n二 ',
        created_on: '2024/3/5 23:30',
        referred_by: 'C0',
        key_person_name: '赵',
        key_person_phone: '13900139000',
        key_person_title: '采购',
      }),
    ).toEqual({
      rowNumber: 7,
      externalRef: 'C1',
      name: '𠮷野家',
      alias: '老吉',
      kind: 'organisation',
      gender: null,
      phones: [
        { e164: '+8613800138000', typed: '13800138000' },
        { e164: '+861088886666', typed: '010-88886666' },
        { e164: null, typed: '8888 6666' },
      ],
      emails: ['a@qq.com', 'b@qq.com'],
      wechats: ['li_ming88'],
      birthday: { calendar: 'lunar', year: null, month: 8, day: 15, leap: false },
      region: '上海',
      source: '推荐',
      owner: 'li@kith.cn',
      department: '销售一部',
      tags: ['茶友', 'VIP'],
      note: '一\n二',
      createdOn: '2024-03-05',
      referredBy: 'C0',
      keyPerson: { name: '赵', phone: { e164: '+8613900139000', typed: '13900139000' }, title: '采购' },
      custom: {},
      warnings: [{ column: 'the phone3', code: 'phone_unverified' }],
    });
  });

  it('needs somebody to be', () => {
    expect(customer({ name: '', phone: '无', note: 'x' })).toBe('customer_missing: -: -');
    expect(customer({ name: '', wechat: 'li_ming88' })).toMatchObject({ name: null, wechats: ['li_ming88'] });
    expect(customer({ name: "'); DROP TABLE customers; --" })).toMatchObject({ name: "'); DROP TABLE customers; --" });
  });

  it('joins names that come in two', () => {
    expect(customer({ name: '小明', family_name: '王' })).toMatchObject({ name: '王小明' });
    expect(customer({ name: 'Ming', family_name: 'Li' })).toMatchObject({ name: 'Ming Li' });
    expect(customer({ name: '', family_name: 'Li' })).toMatchObject({ name: 'Li' });
  });

  it('takes the calendar of a birthday from its own column', () => {
    const birthday = (text: string, calendar: string) => {
      const record = customer({ name: 'x', birthday: text, birthday_calendar: calendar });
      return typeof record === 'string' ? record : record.birthday;
    };
    expect(birthday('08-15', '农历')).toEqual({ calendar: 'lunar', year: null, month: 8, day: 15, leap: false });
    expect(birthday('1990-05-03', '农历闰月')).toEqual({ calendar: 'lunar', year: 1990, month: 5, day: 3, leap: true });
    expect(birthday('1990-05-03', 'solar')).toEqual({ calendar: 'solar', year: 1990, month: 5, day: 3, leap: false });
    expect(birthday('1991-05-03', '农历闰月')).toBe('birthday_impossible: the birthday: 1991-05-03');
  });

  it('says which cell is wrong', () => {
    expect(customer({ name: 'x', email: 'li@' })).toBe('email: the email: li@');
    expect(customer({ name: 'x', phone: '1.38E+10' })).toBe('digits_lost: the phone: 1.38E+10');
    expect(customer({ name: 'x'.repeat(201) })).toBe(`too_long: the name: ${'x'.repeat(200)}`);
    expect(customer({ name: 'x', note: 'y'.repeat(10_001) })).toBe(`too_long: the note: ${'y'.repeat(200)}`);
    expect(customer({ name: 'x', created_on: '2024-06-02' })).toBe('date_out_of_range: the created_on: 2024-06-02');
    expect(customer({ name: 'x', gender: 'robot' })).toBe('gender: the gender: robot');
  });

  it('keeps a contact of which only the number is known', () => {
    expect(customer({ name: 'x', key_person_name: '', key_person_phone: '13900139000' })).toMatchObject({
      keyPerson: { name: '13900139000' },
    });
    expect(customer({ name: 'x', key_person_name: '' })).toMatchObject({ keyPerson: null });
  });

  it('is done at once with a cell of a hundred thousand characters', () => {
    const fields = FIELDS.customers.map((spec) => spec.field);
    const mapping = Object.fromEntries(fields.map((field, column) => [field, column]));
    const understand = understandCustomers(mapping, fields, options);
    for (const part of ['1', ',', '#', ' ', '-', 'a', '<', '@', '十', '农历', '1,', 'a@', '"', "'"]) {
      const cell = `${part.repeat(100_000 / part.length)}x`;
      for (const name of fields) {
        const cells = fields.map((field) => (field === name ? cell : ''));
        expect(understand({ number: 1, cells, problem: null })).toBeDefined();
      }
    }
  });

  it('never throws, and gives what the contract takes', () => {
    const fields = ['name', 'phone', 'phone2', 'email', 'wechat', 'birthday', 'tags', 'created_on', 'note'];
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 10 }),
      fc.constantFrom('13800138000', 'a@b.cn', '1990-05-01', '八月十五', '05-01'),
    );
    fc.assert(
      fc.property(fc.array(cell, { minLength: 9, maxLength: 9 }), (cells) => {
        const mapping = Object.fromEntries(fields.map((field, column) => [field, column]));
        const record = understandCustomers(mapping, fields, options)({ number: 1, cells, problem: null });
        if (record instanceof Reject) return;
        expect(record.name ?? record.phones.length + record.emails.length + record.wechats.length).toBeTruthy();
        if (record.birthday) expect(Birthday.safeParse(record.birthday).success).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
