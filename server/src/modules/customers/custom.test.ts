import type { CustomField } from '@kith/contract/custom-fields';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { refreshCompany } from '../../platform/facts.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';

let house: TestApp;
let admin: Caller;
let manager: Caller;
let anna: string;
let boris: string;
let chen: string;

const names = (en: string, zh = en) => ({ 'zh-CN': zh, en });
const money = (minor: number) => ({ minor, currency: 'CNY' });

async function ok(caller: Caller, method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) {
  const answer = await caller.call(method, path, body);
  expect([method, path, answer.status, answer.status === 200 ? '' : answer.text]).toEqual([method, path, 200, '']);
  return answer.body;
}

async function field(type: CustomField['type'], en: string, more: object = {}): Promise<CustomField> {
  return ok(admin, 'POST', '/custom-fields', { type, names: names(en), inLists: true, ...more });
}

const customer = async (name: string, custom: object = {}, caller = admin) =>
  (await ok(caller, 'POST', '/customers', { name, custom })).customerId as string;

/** Fills values in on the page. */
async function fill(customerId: string, custom: object, caller = admin) {
  const { version } = await ok(admin, 'GET', `/customers/${customerId}`);
  return caller.call('PATCH', `/customers/${customerId}`, { version, custom });
}

async function listed(query: string, caller = admin): Promise<string[]> {
  const { items } = await ok(caller, 'GET', `/customers?limit=200&${query}`);
  return items.map((row: { name: string }) => row.name);
}

const asked = (...conditions: string[]) => conditions.map((each) => `custom=${encodeURIComponent(each)}`).join('&');

beforeAll(async () => {
  house = await testApp();
  admin = await house.login('administrator', 'Ada Admin');
  manager = await house.login('account_manager', 'Mo Manager');
  anna = await customer('Anna');
  boris = await customer('Boris');
  chen = await customer('陈晨');
});
afterAll(() => house.close());

type Case = {
  type: CustomField['type'];
  choices?: object[];
  /** What Anna and Boris get; Chen gets nothing. */
  values: () => [unknown, unknown];
  /** As the page tells it, when it is told otherwise than written. */
  told?: () => unknown;
  wrong: [unknown, string][];
  /** Conditions and who they find. */
  finds: () => [string, string[]][];
  sorted?: [string, string];
};

const GRADES = [{ names: names('Gold', '金') }, { names: names('Silver', '银') }];
const CASES: Case[] = [
  {
    type: 'text',
    values: () => ['沪A  12345', 'Zeta'],
    told: () => '沪A 12345',
    wrong: [
      [1, 'wrong_type'],
      [true, 'wrong_type'],
    ],
    finds: () => [
      ['has:a 123', ['Anna']],
      ['is:Zeta', ['Boris']],
      ['is:zeta', []],
      ['empty:true', ['陈晨']],
      ['empty:false', ['Anna', 'Boris']],
    ],
    sorted: ['Anna', 'Boris'],
  },
  {
    type: 'number',
    values: () => [2.5, -1],
    wrong: [['2', 'wrong_type']],
    finds: () => [
      ['min:-1', ['Anna', 'Boris']],
      ['min:0', ['Anna']],
      ['max:2.4', ['Boris']],
      ['empty:true', ['陈晨']],
    ],
    sorted: ['Boris', 'Anna'],
  },
  {
    type: 'money',
    values: () => [money(150_000), money(99)],
    wrong: [
      [150_000, 'wrong_type'],
      [{ minor: 1, currency: 'USD' }, 'other_currency'],
    ],
    finds: () => [
      ['min:100', ['Anna']],
      ['max:99', ['Boris']],
    ],
    sorted: ['Boris', 'Anna'],
  },
  {
    type: 'date',
    values: () => ['2027-01-31', '2026-12-01'],
    wrong: [
      ['2027-02-30', 'wrong_type'],
      ['tomorrow', 'wrong_type'],
    ],
    finds: () => [
      ['min:2027-01-01', ['Anna']],
      ['max:2026-12-01', ['Boris']],
    ],
    sorted: ['Boris', 'Anna'],
  },
  {
    type: 'choice',
    choices: GRADES,
    values: () => ['gold', 'silver'],
    wrong: [['bronze', 'no_such_choice']],
    finds: () => [
      ['is:gold', ['Anna']],
      ['empty:true', ['陈晨']],
    ],
    sorted: ['Anna', 'Boris'],
  },
  {
    type: 'choices',
    choices: GRADES,
    values: () => [['silver', 'gold'], ['silver']],
    told: () => ['gold', 'silver'],
    wrong: [
      [['gold', 'lead'], 'no_such_choice'],
      ['gold', 'wrong_type'],
    ],
    finds: () => [
      ['is:gold', ['Anna']],
      ['is:silver', ['Anna', 'Boris']],
      ['is:gold&empty:true', ['Anna', '陈晨']],
    ],
  },
  {
    type: 'customer',
    values: () => [boris, chen],
    told: () => ({ id: boris, name: 'Boris' }),
    wrong: [
      ['01a22186-bf6b-7486-a26d-7947a06dab55', 'no_such_customer'],
      ['x', 'wrong_type'],
    ],
    finds: () => [
      [`is:${boris}`, ['Anna']],
      ['empty:false', ['Anna', 'Boris']],
    ],
  },
  {
    type: 'user',
    values: () => [admin.userId, manager.userId],
    told: () => ({ id: admin.userId, name: 'Ada Admin' }),
    wrong: [['01a22186-bf6b-7486-a26d-7947a06dab55', 'no_such_user']],
    finds: () => [[`is:${manager.userId}`, ['Boris']]],
    sorted: ['Anna', 'Boris'],
  },
  {
    type: 'yes_no',
    values: () => [true, false],
    wrong: [['yes', 'wrong_type']],
    finds: () => [
      ['is:true', ['Anna']],
      ['is:false', ['Boris']],
      ['empty:true', ['陈晨']],
      ['is:true&empty:true', ['Anna', '陈晨']],
    ],
    sorted: ['Boris', 'Anna'],
  },
];

const keys = new Map<string, string>();

describe.each(CASES)('a field of type $type', ({ type, choices = [], values, told, wrong, finds, sorted }) => {
  let key: string;

  test('is filled in on the page, told there, and refused what does not fit', async () => {
    key = (await field(type, `Own ${type}`, { choices })).key;
    keys.set(type, key);
    const [first, second] = values();
    expect((await fill(anna, { [key]: first })).body.custom[key]).toEqual(told ? told() : first);
    expect((await fill(boris, { [key]: second })).status).toBe(200);
    for (const [value, code] of wrong) {
      const { status, body } = await fill(anna, { [key]: value });
      expect([value, status, body.errors]).toEqual([value, 400, [{ path: `body.custom.${key}`, code }]]);
    }
    const { rows } = await sql<{ after: object }>`SELECT v.before, v.after FROM platform_audit a
      JOIN platform_audit_value v USING (audit_id) WHERE a.action = 'customers.update' ORDER BY a.at DESC, audit_id DESC
      LIMIT 1`.execute(house.ctx.db);
    expect(rows[0]).toMatchObject({ before: { [key]: null }, after: { [key]: expect.anything() } });
  });

  test('is a column of the list, which is filtered and sorted by it', async () => {
    const { items } = await ok(admin, 'GET', '/customers?sort=name&dir=asc');
    expect(items[0].custom[key]).toEqual(told ? told() : values()[0]);
    expect(items[2].custom[key]).toBeUndefined();
    for (const [condition, who] of finds()) {
      expect([
        condition,
        await listed(`sort=name&dir=asc&${asked(...condition.split('&').map((each) => `${key}:${each}`))}`),
      ]).toEqual([condition, who]);
    }
    if (!sorted) {
      expect((await admin.call('GET', `/customers?sort=${key}`)).status).toBe(400);
      return;
    }
    // Who has no value is last in either direction, page by page too.
    expect(await listed(`sort=${key}&dir=asc`)).toEqual([...sorted, '陈晨']);
    expect(await listed(`sort=${key}&dir=desc`)).toEqual([...sorted.toReversed(), '陈晨']);
    const paged: string[] = [];
    let cursor = '';
    do {
      const page = await ok(admin, 'GET', `/customers?limit=1&sort=${key}&dir=desc${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.items.map((row: { name: string }) => row.name));
      cursor = page.next ?? '';
    } while (cursor);
    expect(paged).toEqual([...sorted.toReversed(), '陈晨']);
  });

  test('is asked for by the rule of a segment', async () => {
    const { facts } = await ok(admin, 'GET', '/segments/vocabulary');
    const fact = facts.find((each: { fact: string }) => each.fact === key);
    expect(fact.names).toEqual(names(`Own ${type}`));
    const first = () =>
      type === 'customer' ? boris : type === 'choices' ? 'gold' : type === 'text' ? '沪A 12345' : values()[0];
    const conditions: Record<string, object> = {
      number: { kind: 'number', is: { min: 0 } },
      money: { kind: 'number', is: { min: 100 } },
      day: { kind: 'day', is: { how: 'between', from: '2027-01-01' } },
      flag: { kind: 'flag', is: true },
      choice: { kind: 'choice', of: [fact.choices?.find((each: { value: string }) => each.value === first())?.value] },
    };
    const rule = { kind: 'all', of: [{ ...conditions[fact.ask], fact: key }] };
    const { examples, members } = await ok(admin, 'POST', '/segments/preview', { rule });
    expect([members, examples.map((each: { name: string }) => each.name)]).toEqual([1, ['Anna']]);
    const none = { kind: 'all', of: [{ kind: 'choice', fact: key, of: ['none'] }] };
    if (fact.ask === 'choice') {
      const preview = await ok(admin, 'POST', '/segments/preview', { rule: none });
      expect(preview.examples.map((each: { name: string }) => each.name)).toEqual(['陈晨']);
    }
  });
});

test('a rule of a role hides a field of any type everywhere, masks a text, and keeps it from being changed', async () => {
  const permissions = {
    'customers.read': 'all',
    'customers.write': 'all',
    'segments.read': 'all',
    'segments.write': 'all',
  };
  const seeing = async (level: string) => {
    const fields = Object.fromEntries([...keys.values()].map((key) => [key, level]));
    const role = await ok(admin, 'POST', '/roles', { name: `all ${level}`, permissions, fields });
    return house.login(role.code);
  };
  const [hidden, masked, read] = [await seeing('hidden'), await seeing('masked_in_lists'), await seeing('read')];
  const row = async (caller: Caller) => (await ok(caller, 'GET', '/customers?sort=name&dir=asc')).items[0].custom;
  const page = async (caller: Caller) => (await ok(caller, 'GET', `/customers/${anna}`)).custom;
  expect([await page(hidden), await row(hidden)]).toEqual([{}, {}]);
  expect((await ok(hidden, 'GET', '/custom-fields')).items).toEqual([]);
  const { facts } = await ok(hidden, 'GET', '/segments/vocabulary');
  expect(facts.filter((each: { fact: string }) => each.fact.startsWith('x_'))).toEqual([]);
  const whole = await page(admin);
  expect(Object.keys(whole)).toHaveLength(CASES.length);
  const text = keys.get('text') ?? '';
  expect(await row(masked)).toEqual({ [text]: '沪***' });
  expect([await page(masked), await page(read), await row(read)]).toEqual([whole, whole, whole]);
  for (const [type, key] of keys) {
    for (const path of [`/customers?sort=${key}`, `/customers?${asked(`${key}:empty:true`)}`]) {
      expect([path, (await hidden.call('GET', path)).status]).toEqual([path, 403]);
    }
    const rule = { kind: 'all', of: [{ kind: 'choice', fact: key, of: ['none'] }] };
    expect((await hidden.call('POST', '/segments/preview', { rule })).status).toBe(400);
    for (const caller of [hidden, read]) {
      const { status } = await fill(anna, { [key]: null }, caller);
      expect([type, status]).toEqual([type, 403]);
    }
  }
});

test('a masked text is told for a purpose, and a hidden one is not there', async () => {
  const { key } = await field('text', 'Secret');
  await fill(anna, { [key]: 'whole text' });
  const permissions = { 'customers.read': 'all', 'customers.reveal': 'all' };
  const role = async (level: string) =>
    house.login(
      (await ok(admin, 'POST', '/roles', { name: `secret ${level}`, permissions, fields: { custom: level } })).code,
    );
  const [reader, hidden] = [await role('read'), await role('hidden')];
  const path = `/customers/${anna}/custom/${key}/reveals`;
  expect((await reader.call('POST', path, { purpose: 'a call' })).body).toEqual({ value: 'whole text' });
  expect((await hidden.call('POST', path, { purpose: 'a call' })).status).toBe(404);
  expect((await reader.call('POST', `/customers/${boris}/custom/${key}/reveals`, { purpose: 'x' })).status).toBe(404);
});

test('a required field is asked for with a new customer and does not become empty', async () => {
  const made = await field('text', 'Needed', { required: true });
  const { status, body } = await admin.call('POST', '/customers', { name: 'Dora' });
  expect([status, body.errors]).toEqual([400, [{ path: `body.custom.${made.key}`, code: 'required' }]]);
  const dora = await customer('Dora', { [made.key]: 'x' });
  expect((await fill(dora, { [made.key]: '  ' })).body.errors[0].code).toBe('required');
  // Whoever was there before stays as they are.
  expect((await ok(admin, 'PATCH', `/customers/${chen}`, { version: 1, alias: 'Chen' })).alias).toBe('Chen');
  await ok(admin, 'PUT', `/custom-fields/${made.key}`, { ...made, required: false });
  await ok(admin, 'PUT', `/customers/${dora}/archive`, { reason: 'x' });
});

test('names of choices change and values stay; what customers have is not taken from under them', async () => {
  const made = await field('choice', 'Level', { choices: GRADES });
  await fill(anna, { [made.key]: 'gold' });
  const [gold, silver] = made.choices;
  const renamed = {
    ...made,
    choices: [{ ...gold, names: names('Best') }, { ...silver, retired: true }, { names: names('Gold') }],
  };
  const saved = await ok(admin, 'PUT', `/custom-fields/${made.key}`, renamed);
  expect(saved.choices.map((each: { value: string }) => each.value)).toEqual(['gold', 'silver', 'gold_2']);
  expect((await ok(admin, 'GET', `/customers/${anna}`)).custom[made.key]).toBe('gold');
  const without = { ...saved, choices: saved.choices.slice(1) };
  const refused = await admin.call('PUT', `/custom-fields/${made.key}`, without);
  expect([refused.status, refused.body.code]).toEqual([409, 'fields.choice_in_use']);
  const other = await admin.call('PUT', `/custom-fields/${made.key}`, { ...saved, type: 'text', choices: [] });
  expect([other.status, other.body.code]).toEqual([409, 'fields.has_values']);
  expect((await admin.call('PUT', `/custom-fields/${made.key}`, made)).body.code).toBe('fields.changed_meanwhile');
  await fill(anna, { [made.key]: null });
  const text = await ok(admin, 'PUT', `/custom-fields/${made.key}`, { ...saved, type: 'text', choices: [] });
  expect(text.type).toBe('text');
});

test('an archived field is nowhere, and comes back with its values', async () => {
  const { key } = await field('text', 'Gone');
  await fill(anna, { [key]: 'kept' });
  const rule = { kind: 'all', of: [{ kind: 'choice', fact: key, of: ['kept'] }] };
  const segment = await ok(admin, 'POST', '/segments', { names: names('Kept'), rule });
  await ok(admin, 'PUT', `/custom-fields/${key}/archive`);
  expect((await ok(admin, 'GET', `/customers/${anna}`)).custom[key]).toBeUndefined();
  expect((await admin.call('GET', `/customers?${asked(`${key}:is:kept`)}`)).status).toBe(400);
  expect((await fill(anna, { [key]: 'x' })).body.errors[0].code).toBe('unknown_field');
  expect((await admin.call('POST', '/segments/preview', { rule })).status).toBe(400);
  // Rules that stand go on.
  await refreshCompany(house.ctx, { everyone: true });
  expect((await ok(admin, 'GET', `/segments/${segment.segmentId}`)).rule).toEqual(rule);
  expect((await ok(manager, 'GET', '/custom-fields')).items.some((each: CustomField) => each.key === key)).toBe(false);
  await ok(admin, 'DELETE', `/custom-fields/${key}/archive`);
  expect(await listed(asked(`${key}:is:kept`))).toEqual(['Anna']);
});

test('a searched field finds customers by its beginnings and by Chinese within it', async () => {
  const made = await field('text', 'Plate', { searched: true });
  await fill(anna, { [made.key]: '沪B-7788 requisition' });
  const search = async (q: string, caller = admin) =>
    (await ok(caller, 'GET', `/customers/search?q=${encodeURIComponent(q)}`)).items;
  for (const q of ['7788', '沪b', 'requisit', 'requisition 77']) {
    const [hit] = await search(q);
    expect([q, hit?.name, hit?.match.key]).toEqual([q, 'Anna', made.key]);
  }
  // The token knows eight characters; the whole word is compared.
  expect(await search('requisitorial')).toEqual([]);
  expect(await listed('q=requisition')).toEqual(['Anna']);
  const permissions = { 'customers.read': 'all' };
  const role = await ok(admin, 'POST', '/roles', { name: 'plate', permissions, fields: { [made.key]: 'masked' } });
  expect(await search('requisition', await house.login(role.code))).toEqual([]);
  await ok(admin, 'PUT', `/custom-fields/${made.key}`, { ...made, searched: false });
  await refreshCompany(house.ctx, { everyone: false });
  expect(await search('requisition')).toEqual([]);
});

test('who may not is kept from making fields; the order holds, and so do the limits', async () => {
  const body = { type: 'text', names: names('Mine') };
  expect((await manager.call('POST', '/custom-fields', body)).status).toBe(403);
  const [a, b] = [await field('text', 'Mine', { inLists: false }), await field('text', 'Mine', { inLists: false })];
  expect([a.key, b.key]).toEqual(['x_mine', 'x_mine_2']);
  expect((await field('text', '客户', { inLists: false })).key).toBe('x_field');
  expect((await admin.call('POST', '/custom-fields', { ...body, key: 'x_mine' })).body.code).toBe('fields.key_taken');
  expect((await admin.call('POST', '/custom-fields', { ...body, type: 'choice' })).body.errors[0].code).toBe(
    'choices_missing',
  );
  await ok(admin, 'PUT', '/custom-fields/order', { keys: [b.key, a.key] });
  const { items } = await ok(admin, 'GET', '/custom-fields');
  expect(items.slice(0, 2).map((each: CustomField) => each.key)).toEqual([b.key, a.key]);
  for (let at = items.filter((each: CustomField) => each.inLists).length; at < 20; at++)
    await field('number', `Extra ${at}`);
  const over = await admin.call('POST', '/custom-fields', { ...body, inLists: true });
  expect([over.status, over.body.code]).toEqual([409, 'fields.at_list_limit']);
});

test('customers of others are not told by a reference, and nobody is found by them', async () => {
  const { items } = await ok(admin, 'GET', '/custom-fields');
  const { key } = items.find((each: CustomField) => each.type === 'customer' && each.inLists);
  const mine = await customer('Mine', {}, manager);
  await fill(mine, { [key]: boris });
  expect((await ok(manager, 'GET', `/customers/${mine}`)).custom[key]).toBeUndefined();
  expect(await listed(asked(`${key}:is:${boris}`), manager)).toEqual([]);
  expect((await fill(mine, { [key]: anna }, manager)).body.errors[0].code).toBe('no_such_customer');
  expect(await listed(asked(`${key}:is:${boris}`))).toContain('Mine');
});

test('segments follow a value at once', async () => {
  const { key } = await field('number', 'Extra live', { inLists: false });
  const rule = { kind: 'all', of: [{ kind: 'number', fact: key, is: { min: 5 } }] };
  const { segmentId } = await ok(admin, 'POST', '/segments', { names: names('Live'), rule });
  await vi.waitFor(async () => {
    await refreshCompany(house.ctx, { everyone: false });
    await fill(anna, { [key]: 7 });
    expect((await ok(admin, 'GET', `/segments/${segmentId}`)).members).toBe(1);
  });
  await fill(anna, { [key]: 4 });
  expect((await ok(admin, 'GET', `/segments/${segmentId}`)).members).toBe(0);
});

test('another system writes values under its own name of a customer', async () => {
  const { key } = await field('text', 'By ref', { inLists: false });
  const put = (custom: object) => admin.call('PUT', '/customers/by-reference/R-1', { name: 'Ref', custom });
  expect((await put({ [key]: 'one' })).body).toMatchObject({
    outcome: 'created',
    customer: { custom: { [key]: 'one' } },
  });
  expect((await put({ [key]: 'one' })).body.outcome).toBe('unchanged');
  expect((await put({ [key]: 'two' })).body).toMatchObject({
    outcome: 'updated',
    customer: { custom: { [key]: 'two' } },
  });
  expect((await put({ [key]: 2 })).body.errors).toEqual([{ path: `body.custom.${key}`, code: 'wrong_type' }]);
});
