import { Readable } from 'node:stream';
import type { CustomField } from '@kith/contract/custom-fields';
import type { FileColumn } from '@kith/contract/customer-columns';
import { PERMISSIONS } from '@kith/contract/route';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALONE, systemViewer, type Viewer } from '../../platform/viewer.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { customFieldsFor } from '../customers/index.ts';
import { exportCustomers, importFile, runUndo } from './index.ts';
import { Reject, understandCustomers } from './understand.ts';

const viewer = systemViewer(PERMISSIONS, 'test');
let house: TestApp;
let admin: Caller;

const names = (en: string, zh: string) => ({ 'zh-CN': zh, en });
const CHOICES = [{ names: names('Gold', '金卡') }, { names: names('Silver', '银卡') }];
const FIELDS = [
  { key: 'x_plate', type: 'text', names: names('Plate', '车牌') },
  { key: 'x_beds', type: 'number', names: names('Beds', '床位数') },
  { key: 'x_limit', type: 'money', names: names('Credit limit', '信用额度') },
  { key: 'x_ends', type: 'date', names: names('Contract ends', '合同到期') },
  { key: 'x_card', type: 'choice', names: names('Card', '卡种'), choices: CHOICES },
  { key: 'x_cards', type: 'choices', names: names('Cards', '持有卡种'), choices: CHOICES },
  { key: 'x_parent', type: 'customer', names: names('Parent', '上级客户') },
  { key: 'x_doctor', type: 'user', names: names('Advisor', '健康顾问') },
  { key: 'x_vip', type: 'yes_no', names: names('Invited', '已邀约') },
];
const HEADERS = '客户编号,姓名,车牌,床位数,信用额度(元),合同到期,卡种,持有卡种,上级客户,健康顾问,已邀约';
const ANNA = 'C1,Anna,沪A 1,"1,200.5",￥1.5万,2027年1月31日,金卡,银卡、金卡,P0,Ada Admin,是';

beforeAll(async () => {
  house = await testApp();
  admin = await house.login('administrator', 'Ada Admin');
  for (const field of FIELDS) await admin.call('POST', '/custom-fields', { ...field, inLists: true });
  await admin.call('POST', '/customers', { name: 'Parent', externalRef: 'P0' });
});
afterAll(() => house.close());

const take = (lines: readonly string[]) =>
  importFile(house.ctx, viewer, {
    source: Readable.from([Buffer.from([HEADERS, ...lines].join('\n'))]),
    fileName: 'file.csv',
    entity: 'customers',
  });

async function takeBack(importId: string): Promise<void> {
  await admin.call('POST', `/imports/${importId}/undo`);
  await runUndo(house.ctx, importId);
}

async function custom(ref: string) {
  const { items } = (await admin.call('GET', `/customers?q=${ref}&sort=created`)).body;
  const row = items.find((each: { externalRef: string }) => each.externalRef === ref);
  return row?.custom;
}

test('columns are proposed by their names, and the preview shows how each is understood', async () => {
  const upload = await house.app.inject({
    method: 'POST',
    url: '/api/v1/imports?filename=own.csv',
    headers: { ...admin.headers, 'content-type': 'application/octet-stream' },
    payload: Buffer.from([HEADERS, ANNA].join('\n')),
  });
  const draft = upload.json();
  expect(draft.entity).toBe('customers');
  expect(draft.mapping).toMatchObject(Object.fromEntries(FIELDS.map(({ key }, at) => [key, at + 2])));
  expect(draft.fields.find((each: { field: string }) => each.field === 'x_beds').names).toEqual(
    names('Beds', '床位数'),
  );
  expect(draft.preview[0].understood).toMatchObject({
    x_beds: '1200.5',
    x_limit: '15000.00',
    x_ends: '2027-01-31',
    x_card: '金卡 / Gold',
    x_vip: '✓',
    x_doctor: 'Ada Admin',
  });
});

const BAD: [string, string][] = [
  ['x_beds', 'number'],
  ['x_limit', 'number'],
  ['x_ends', 'date'],
  ['x_card', 'choice'],
  ['x_cards', 'choice'],
  ['x_parent', 'customer_unknown'],
  ['x_doctor', 'user'],
  ['x_vip', 'yes_no'],
];

test('values of every type go in, bad ones come back with row and reason, and the undo leaves what was there', async () => {
  const { customerId } = (
    await admin.call('POST', '/customers', { name: 'Bo', externalRef: 'C2', custom: { x_beds: 3, x_plate: 'old' } })
  ).body;
  const bad = BAD.map(([key], at) => {
    const cells = FIELDS.map((field) => (field.key === key ? '???' : ''));
    return [`B${at}`, `Bad ${at}`, ...cells].join(',');
  });
  const done = await take([ANNA, 'C2,Bo,new,,,,,,,,', ...bad]);
  expect(done).toMatchObject({
    state: 'done',
    rowsRead: 2 + BAD.length,
    rowsCreated: 1,
    rowsUpdated: 1,
    rowsRejected: BAD.length,
  });
  const { items } = (await admin.call('GET', `/imports/${done.importId}/rejects`)).body;
  expect(
    items.map((one: { rowNumber: number; code: string; value: string }) => [one.rowNumber, one.code, one.value]),
  ).toEqual(BAD.map(([, code], at) => [4 + at, code, '???']));
  const parent = (await admin.call('GET', '/customers?q=P0')).body.items[0].customerId;
  expect(await custom('C1')).toEqual({
    x_plate: '沪A 1',
    x_beds: 1200.5,
    x_limit: { minor: 1_500_000, currency: 'CNY' },
    x_ends: '2027-01-31',
    x_card: 'gold',
    x_cards: ['gold', 'silver'],
    x_parent: { id: parent, name: 'Parent' },
    x_doctor: { id: admin.userId, name: 'Ada Admin' },
    x_vip: true,
  });
  expect(await custom('C2')).toEqual({ x_beds: 3, x_plate: 'new' });
  // The same file again changes nothing; nor does the order of its rows.
  const again = await take(['C2,Bo,new,,,,,,,,', ANNA]);
  expect(again).toMatchObject({ rowsCreated: 0, rowsUpdated: 0, rowsUnchanged: 2 });
  const other = await take(['C2,Bo,newer,9,,,,,,,', 'C2,Bo,newest,8,,,,,,,']);
  expect(await custom('C2')).toEqual({ x_beds: 9, x_plate: 'newest' });
  // By hand meanwhile: that stays.
  const { version } = (await admin.call('GET', `/customers/${customerId}`)).body;
  await admin.call('PATCH', `/customers/${customerId}`, { version, custom: { x_beds: 10 } });
  await takeBack(other.importId);
  expect(await custom('C2')).toEqual({ x_beds: 10, x_plate: 'new' });
  await takeBack(again.importId);
  await takeBack(done.importId);
  expect(await custom('C2')).toEqual({ x_beds: 10, x_plate: 'old' });
  expect(await custom('C1')).toBeUndefined();
});

test('the export has a column for each field that may be seen, and an import takes it again', async () => {
  await take([ANNA]);
  const read = async (who: Viewer) => {
    let csv = '';
    const own = (await customFieldsFor(house.ctx, who)).map(({ key }) => key);
    const whom = { filter: {}, sort: 'created', dir: 'asc' } as const;
    const asked = { whom, columns: ['name', ...own] as FileColumn[], format: 'csv', language: 'zh-CN' } as const;
    for await (const lines of (await exportCustomers(house.ctx, who, asked, () => undefined)).bytes) csv += lines;
    return csv.split('\r\n').map((line) => line.split(','));
  };
  const [header = [], ...rows] = await read(viewer);
  const anna = rows.find(([name]) => name === 'Anna') ?? [];
  expect(header.slice(-FIELDS.length)).toEqual(FIELDS.map((field) => field.names['zh-CN']));
  expect(anna.slice(-FIELDS.length - 1).join(',')).toContain(
    '沪A 1,1200.5,15000.00,2027-01-31,金卡,"金卡, 银卡",Parent,Ada Admin,是',
  );
  const blind: Viewer = {
    ...viewer,
    kind: 'user',
    reach: ALONE,
    fields: new Map([
      ['x_limit', 'hidden'],
      ['x_plate', 'masked'],
    ]),
  };
  const [fewer = [], ...masked] = await read(blind);
  expect(fewer).not.toContain('信用额度');
  expect(masked.find(([name]) => name === 'Anna')).toContain('沪***');
  const { items } = (await admin.call('GET', '/custom-fields')).body as { items: CustomField[] };
  const cells = ['金卡, 银卡', '1200.5', '是'];
  const record = understandCustomers(
    { name: 0, x_cards: 1, x_beds: 2, x_vip: 3 },
    ['name', 'a', 'b', 'c'],
    {
      timeZone: 'Asia/Shanghai',
      currency: 'CNY',
      decimal: '.',
      dayFirst: false,
      now: house.clock.now(),
    },
    { fields: items, people: new Map(), currency: 'CNY' },
  )({ number: 1, cells: ['Anna', ...cells], problem: null });
  expect(record instanceof Reject ? record : record.custom).toEqual({
    x_cards: ['gold', 'silver'],
    x_beds: 1200.5,
    x_vip: true,
  });
});
