import { existsSync, readFileSync } from 'node:fs';
import type { Entity, ImportOptions } from '@kith/contract/exchange';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkMapping, guessEntity, proposeMapping } from './mapping.ts';
import { FIELDS } from './mapping-fields.ts';
import { headerKey } from './mapping-header.ts';
import { proposeOptions } from './mapping-options.ts';
import { sniff } from './sniff.ts';

const usual: ImportOptions = { currency: 'CNY', timeZone: 'Asia/Shanghai', dayFirst: false, decimal: '.' };

/** The proposal as header by field. */
function proposed(line: string, rows: string[] = [], entity?: Entity) {
  const headers = line.split(',');
  const of = entity ?? guessEntity(headers);
  const { mapping } = proposeMapping(
    of,
    headers,
    rows.map((row) => row.split(',')),
  );
  return {
    entity: of,
    fields: Object.fromEntries(Object.entries(mapping).map(([field, column]) => [field, headers[column]])),
  };
}

describe('headerKey', () => {
  it('takes off what does not name the column', () => {
    const same = ['Amount', 'amount_gbp', 'AMOUNT (USD)', ' amount ', 'Amount (2)', 'amount 2'];
    expect(new Set(same.map(headerKey))).toEqual(new Set(['amount']));
    expect(['金额（元）', '金额/元', '手机号 2', 'Customer-ID', '美元'].map(headerKey)).toEqual([
      '金额',
      '金额',
      '手机号',
      'customerid',
      '美元',
    ]);
  });
});

describe('proposeMapping', () => {
  it('knows the exports of shops', () => {
    expect(
      proposed(
        '订单编号,买家会员名,买家实际支付金额,收货人姓名,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝总数量,店铺名称,订单状态',
      ),
    ).toEqual({
      entity: 'orders',
      fields: {
        order_number: '订单编号',
        customer_ref: '买家会员名',
        amount: '买家实际支付金额',
        customer_name: '收货人姓名',
        customer_phone: '联系手机',
        ordered_at: '订单创建时间',
        product_name: '宝贝标题',
        store: '店铺名称',
        return_flag: '订单状态',
      },
    });
    expect(
      proposed('InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country').fields,
    ).toEqual({
      order_number: 'InvoiceNo',
      product_code: 'StockCode',
      product_name: 'Description',
      quantity: 'Quantity',
      ordered_at: 'InvoiceDate',
      unit_price: 'UnitPrice',
      customer_ref: 'CustomerID',
    });
    expect(
      proposed(
        'Name,Email,Financial Status,Paid at,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Billing Name',
        ['#1001,a@b.cn,paid,2024-03-05,CNY,12,2024-03-05,1,tea,6,Li', '#1001,,,,,,2024-03-05,1,cup,6,'],
      ).fields,
    ).toMatchObject({
      order_number: 'Name',
      ordered_at: 'Created at',
      amount: 'Total',
      customer_name: 'Billing Name',
      unit_price: 'Lineitem price',
    });
  });

  it('knows lists of customers, and takes every phone', () => {
    expect(
      proposed('会员卡号,姓名,性别,手机号,电话2,生日,微信号,入会日期,累计消费金额,最近消费日期,标签,备注,客户经理'),
    ).toEqual({
      entity: 'customers',
      fields: {
        external_ref: '会员卡号',
        name: '姓名',
        gender: '性别',
        phone: '手机号',
        phone2: '电话2',
        birthday: '生日',
        wechat: '微信号',
        created_on: '入会日期',
        tags: '标签',
        note: '备注',
        owner: '客户经理',
      },
    });
    expect(
      proposed('First Name,Last Name,Email Address,Phone,Mobile,City,Tags,Account Owner,Total Spent').fields,
    ).toEqual({
      name: 'First Name',
      family_name: 'Last Name',
      email: 'Email Address',
      phone: 'Phone',
      phone2: 'Mobile',
      region: 'City',
      tags: 'Tags',
      owner: 'Account Owner',
    });
    expect(proposed('编号,公司名称,客户类型,联系人,联系人电话,职务,地区,负责人').fields).toEqual({
      external_ref: '编号',
      name: '公司名称',
      kind: '客户类型',
      key_person_name: '联系人',
      key_person_phone: '联系人电话',
      key_person_title: '职务',
      region: '地区',
      owner: '负责人',
    });
  });

  it('knows the two files of the sample company, in both languages', () => {
    const orders = {
      order_number: 0,
      ordered_at: 1,
      customer_ref: 2,
      customer_name: 3,
      store: 4,
      channel: 5,
      return_flag: 6,
      product_code: 7,
      product_name: 8,
      category: 9,
      quantity: 10,
      line_amount: 11,
      amount: 12,
      currency: 13,
    };
    const customers = {
      external_ref: 0,
      kind: 1,
      name: 2,
      alias: 3,
      gender: 4,
      phone: 5,
      phone2: 6,
      email: 7,
      wechat: 8,
      birthday: 9,
      birthday_calendar: 10,
      region: 11,
      source: 12,
      owner: 13,
      department: 14,
      tags: 15,
      created_on: 16,
      referred_by: 17,
      key_person_name: 18,
      key_person_title: 19,
      key_person_phone: 20,
    };
    for (const headers of [
      '订单号,下单时间,客户编号,客户姓名,门店,渠道,类型,商品编码,商品名称,商品类别,数量,金额,订单金额,币种',
      'Order number,Ordered at,Customer ID,Customer name,Store,Channel,Type,Product code,Product,Category,Quantity,Amount,Order total,Currency',
    ]) {
      expect(guessEntity(headers.split(','))).toBe('orders');
      expect(proposeMapping('orders', headers.split(','), []).mapping).toEqual(orders);
    }
    for (const headers of [
      '客户编号,客户类型,姓名,称呼,性别,手机,备用电话,邮箱,微信号,生日,生日历法,所在地区,来源,客户经理,部门,标签,建档日期,介绍人编号,关键人,关键人职务,关键人电话',
      'Customer ID,Type,Name,Alias,Gender,Mobile,Other phone,E-mail,WeChat,Birthday,Calendar,Region,Source,Account manager,Department,Tags,Created on,Referred by,Key person,Title,Key person phone',
    ]) {
      expect(guessEntity(headers.split(','))).toBe('customers');
      expect(proposeMapping('customers', headers.split(','), []).mapping).toEqual(customers);
    }
  });

  it('weighs the values beside the names', () => {
    const rows = ['2024-01-01,12:30,王,12.5', '2024-01-02,9:05,李,8'];
    expect(proposed('日期,时间,客户,金额', rows).fields).toEqual({
      ordered_at: '日期',
      ordered_time: '时间',
      customer_name: '客户',
      amount: '金额',
    });
    expect(proposed('日期,时间,客户,金额', ['1,2024-01-01 12:30,王,12.5']).fields).toMatchObject({
      ordered_at: '时间',
    });
    expect(proposed('姓名,代号', ['王,13800138000', '李,13900139000', '赵,13700137000']).fields).toEqual({
      name: '姓名',
      phone: '代号',
    });
    expect(proposed('姓名,手机', ['王,a', '李,b']).fields).toEqual({ name: '姓名' });
  });

  it('sees that an amount is that of the line when rows of one order differ in it', () => {
    const head = '订单号,下单时间,客户编号,商品名称,金额';
    expect(proposed(head, ['1,2024-01-01,C1,茶,10', '1,2024-01-01,C1,杯,20']).fields).toMatchObject({
      line_amount: '金额',
    });
    expect(proposed(head, ['1,2024-01-01,C1,茶,30', '1,2024-01-01,C1,杯,30']).fields).toMatchObject({ amount: '金额' });
  });

  it('uses a column once and a field once, whatever the headers', () => {
    const names = FIELDS.orders
      .concat(FIELDS.customers)
      .flatMap((spec) => spec.names.flatMap((list) => list?.split(' ') ?? []));
    const header = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 8 }));
    fc.assert(
      fc.property(
        fc.constantFrom<Entity>('orders', 'customers'),
        fc.array(header, { maxLength: 12 }),
        (entity, headers) => {
          const { mapping, scores } = proposeMapping(entity, headers, []);
          const columns = Object.values(mapping);
          expect(new Set(columns).size).toBe(columns.length);
          expect(Object.keys(scores)).toEqual(Object.keys(mapping));
          const codes = checkMapping(entity, mapping, headers).map((problem) => problem.code);
          expect(codes.every((code) => code.endsWith('_required'))).toBe(true);
        },
      ),
    );
  });

  it('names nothing twice within an entity', () => {
    for (const entity of ['orders', 'customers'] as const) {
      for (const level of [0, 1]) {
        const seen = FIELDS[entity]
          .flatMap((spec) => spec.names[level]?.split(' ') ?? [])
          .filter((name) => name !== '');
        const twice = seen.filter((name, index) => seen.indexOf(name) !== index);
        expect(twice, `${entity} ${level}`).toEqual([]);
      }
    }
  });
});

describe('checkMapping', () => {
  it('names everything that keeps an import from starting', () => {
    expect(checkMapping('orders', {}, ['a']).map(({ code, field }) => [code, field])).toEqual([
      ['field_required', 'ordered_at'],
      ['customer_required', null],
      ['amount_required', null],
    ]);
    expect(checkMapping('customers', {}, ['a']).map(({ code }) => code)).toEqual(['customer_required']);
    expect(checkMapping('customers', { name: 0, phone: 0, email: 5, phone2: 1, name2: 1 }, ['a', 'b'])).toEqual([
      { code: 'column_twice', field: 'phone', column: 0 },
      { code: 'column_unknown', field: 'email', column: 5 },
      { code: 'field_unknown', field: 'name2', column: 1 },
    ]);
    expect(
      checkMapping('orders', { ordered_at: 0, customer_ref: 1, unit_price: 2, quantity: 3 }, ['a', 'b', 'c', 'd']),
    ).toEqual([]);
  });
});

describe('proposeOptions', () => {
  const options = (line: string, rows: string[], entity: Entity = 'orders') => {
    const headers = line.split('|');
    const sample = rows.map((row) => row.split('|'));
    return proposeOptions(entity, headers, proposeMapping(entity, headers, sample).mapping, sample, usual);
  };

  it('reads the order of dates, the decimal sign and the currency out of the file', () => {
    expect(options('date|customer_id|amount', ['25/3/2024|C1|1.234,50 €', '3/4/2024|C2|9,99 €'])).toEqual({
      options: { currency: 'EUR', timeZone: 'Asia/Shanghai', dayFirst: true, decimal: ',' },
      asks: [],
    });
    expect(options('date|customer_id|amount_usd', ['2024-03-05|C1|12']).options.currency).toBe('USD');
    expect(options('日期|客户编号|金额（元）', ['2024-03-05|C1|￥12']).options.currency).toBe('CNY');
  });

  it('is done at once with cells of a hundred thousand characters', () => {
    for (const part of ['1', ',', '.', '1,', '-', '/', ' ', '@', '年']) {
      const cell = `${part.repeat(100_000 / part.length)}x`;
      const headers = ['订单号', '下单时间', '金额', '手机', cell, 'x'];
      const sample = Array.from({ length: 3 }, () => headers.map(() => cell));
      const mapping = { order_number: 0, ordered_at: 1, amount: 2, customer_phone: 3 };
      expect(guessEntity(headers)).toBe('orders');
      expect(proposeMapping('orders', headers, sample)).toBeDefined();
      expect(proposeOptions('orders', headers, mapping, sample, usual)).toBeDefined();
    }
  });

  it('asks where the sample leaves it open', () => {
    expect(options('date|customer_id|amount', ['3/4/2024|C1|1,234']).asks).toEqual([
      { code: 'day_first', columns: [0] },
      { code: 'decimal', columns: [2] },
    ]);
  });
});

describe('open data', () => {
  const folder = new URL('../../../../../shared/data/open/', import.meta.url);
  const mapped = (name: string) => {
    const bytes = readFileSync(new URL(name, folder));
    const shape = sniff(bytes.subarray(0, 262_144), bytes.length);
    if (shape.media !== 'csv') throw new Error(name);
    const sample = shape.sample.map((row) => row.cells);
    const entity = guessEntity(shape.headers);
    const { mapping } = proposeMapping(entity, shape.headers, sample);
    const { options, asks } = proposeOptions(entity, shape.headers, mapping, sample, usual);
    const fields = Object.fromEntries(Object.entries(mapping).map(([field, column]) => [field, shape.headers[column]]));
    return { entity, fields, currency: options.currency, asks, problems: checkMapping(entity, mapping, shape.headers) };
  };

  it.skipIf(!existsSync(new URL('online_retail_orders.csv', folder)))('maps by itself', () => {
    expect(mapped('online_retail_orders.csv')).toEqual({
      entity: 'orders',
      fields: {
        customer_ref: 'customer_id',
        order_number: 'invoice',
        ordered_at: 'datetime',
        amount: 'amount_gbp',
        return_flag: 'cancelled',
      },
      currency: 'GBP',
      asks: [],
      problems: [],
    });
    expect(mapped('cdnow_sample_orders.csv')).toEqual({
      entity: 'orders',
      fields: { customer_ref: 'customer_id', ordered_at: 'date', amount: 'amount' },
      currency: 'CNY',
      asks: [],
      problems: [],
    });
  });
});
