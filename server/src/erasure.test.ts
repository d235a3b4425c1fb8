import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFile } from './modules/exchange/index.ts';
import { openDatabase } from './platform/db/client.ts';
import { grantSchema } from './platform/db/migrate.ts';
import { prepareJobs } from './platform/jobs.ts';
import { systemViewer } from './platform/viewer.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';

const ERASE_JOB = 'privacy.erase';

/** Names that are hard to find: outside of the BMP, of two characters, with marks, from right to left, with signs. */
const PEOPLE = [
  { name: '𠮷野家寳', alias: '𠮷仔', phone: '13912340001', email: 'yoshi.𠮷@mail.example', wechat: 'wx_yoshi_1' },
  { name: '仇敻', alias: '阿敻', phone: '13912340002', email: 'qiu.xiong@mail.example', wechat: 'qiux_1983' },
  {
    name: 'Zoë Łukasiewicz-Ångström',
    alias: 'Zoë',
    phone: '+48601234567',
    email: 'Zoe.Luk@Firma.example',
    wechat: 'zoe-luk',
  },
  {
    name: 'محمد بن سلمان العتيبي',
    alias: 'أبو فهد',
    phone: '+966501234567',
    email: 'abu.fahd@mail.example',
    wechat: 'abufahd77',
  },
  {
    name: `O'Neil "Bob" \\ 100%_sure`,
    alias: 'B%b',
    phone: '13912340005',
    email: 'bob_o%neil@mail.example',
    wechat: 'bob_o_neil',
  },
] as const;

let house: TestApp;
let admin: Caller;
const sent: { name: string; input: object }[] = [];

beforeAll(async () => {
  house = await testApp();
  house.ctx.jobs.send = async (_conn, name, input) => void sent.push({ name, input });
  await prepareJobs(
    house.ownerUrl,
    house.ctx.registry.modules.flatMap(({ jobs }) => jobs ?? []),
    async (schema) => {
      const owner = openDatabase(house.ownerUrl, { max: 1 });
      await grantSchema(owner.db, schema, 'kith_runtime');
      await owner.close();
    },
  );
  admin = await house.login('administrator');
});
afterAll(() => house.close());

async function must(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: unknown) {
  const answer = await admin.call(method, path, body, { 'idempotency-key': `key-${Math.random()}` });
  if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
}

/** A customer whose name stands wherever somebody could have written it. */
async function plant(person: (typeof PEOPLE | typeof TWICE)[number], ref: string): Promise<string> {
  const { name, alias, phone, email, wechat } = person;
  const contacts = [
    { kind: 'phone', value: phone },
    { kind: 'email', value: email },
    { kind: 'wechat', value: wechat },
  ];
  const made = await must('POST', '/customers', {
    ...{
      name,
      alias,
      externalRef: ref,
      region: `${name}路 1 号`,
      note: `${name} 喜欢清淡`,
      tags: [`${alias}组`],
      contacts,
    },
    birthday: { calendar: 'lunar', year: 1983, month: 6, day: 6, leap: true },
  });
  const at = (path: string) => `/customers/${made.customerId}${path}`;
  await must('POST', at('/interactions'), { kind: 'call', text: `${name} 来电，改号 ${phone}` });
  await must('POST', at('/key-persons'), { name: `${name}之母`, phone, email, wechat, note: name });
  await must('POST', at('/orders'), { orderedAt: '2026-11-01T04:00:00Z', number: `NO-${ref}`, amountMinor: 8_800 });
  await must('PUT', at('/tier'), { value: 'B', reason: `${name} 是老客`, reviewOn: null });
  await must('PUT', at('/owner'), { ownerId: admin.userId, reason: `${name} 要求` });
  const { task } = await must('POST', at('/tasks'), { title: `给 ${name} 打电话` });
  await must('POST', `/tasks/${made.customerId}/${task.taskId}/outcomes`, {
    outcome: 'reached',
    note: `${name} 说 ${email}`,
  });
  await must('POST', at('/consents'), {
    ...{ changes: [{ purpose: 'marketing', channel: 'email', given: true }], source: 'writing', note: `${name} 的信` },
  });
  const correction = { name: `${name} 二世`, phone: `${phone}9`, other: `${name} 搬家了` };
  await must('POST', at('/privacy-requests'), { kind: 'correction', source: 'phone', correction });
  await must('POST', at('/personal-links'), { days: 3 });
  const filter = { q: name };
  await must('POST', '/customers/views', { name, shared: true, filter, sort: 'name', dir: 'asc', columns: [] });
  const wanted = { target: { filter }, columns: ['name'], format: 'csv', language: 'en', purpose: `${name} 要的` };
  await must('POST', '/exports', wanted);
  await must('PUT', at('/archive'), { reason: `${name} 不再来` });
  await admin.call('DELETE', at('/archive'));
  return made.customerId;
}

/** Somebody who was two: names and a number that the merge chose against stand only in what it keeps. */
const TWICE = [
  { name: '东方既白', alias: '既白兄', phone: '13912340006', email: 'jibai@mail.example', wechat: 'jibai_1' },
  { name: '东方暨皑', alias: '暨皑', phone: '13912340007', email: 'jiai@mail.example', wechat: 'jiai_2' },
] as const;

async function merged(customerId: string, mergedId: string): Promise<void> {
  const [one, other] = [await must('GET', `/customers/${customerId}`), await must('GET', `/customers/${mergedId}`)];
  const versions = { version: one.version, mergedVersion: other.version };
  await must('POST', `/customers/${customerId}/merges`, { mergedId, ...versions, take: { name: 'other' } });
}

/** The same people in files: one that was read in, one whose rows were kept back, a draft that nobody started. */
async function plantFiles(): Promise<void> {
  const rows = PEOPLE.map(({ name, phone, email, wechat }, index) =>
    [`R-${index}-77`, name, phone, email, wechat].map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','),
  );
  const text = `编号,姓名,电话,邮箱,微信\n${rows.join('\n')}\n`;
  const spoilt = `编号,姓名,电话,邮箱,入会日期\n${rows.map((row) => row.replace(/,[^,]*$/, ',2026-02-31')).join('\n')}\n`;
  const viewer = systemViewer([], 'test');
  for (const [fileName, content] of [
    ['客户.csv', text],
    ['坏行.csv', spoilt],
  ] as const) {
    const { Readable } = await import('node:stream');
    await importFile(house.ctx, viewer, { source: Readable.from([content]), fileName, entity: 'customers' });
  }
  const upload = await house.app.inject({
    method: 'POST',
    url: `/api/v1/imports?filename=${encodeURIComponent(`${PEOPLE[1].name}.csv`)}`,
    headers: { ...admin.headers, 'content-type': 'application/octet-stream' },
    payload: Buffer.from(text),
  });
  expect(upload.statusCode).toBe(200);
}

/** Every row of every table of every schema, as text, and every file of the data folder. */
async function dump(): Promise<{ place: string; text: string }[]> {
  const owner = openDatabase(house.ownerUrl, { max: 1 });
  const tables = await sql<{ schema: string; table: string }>`
    SELECT n.nspname AS schema, c.relname AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^(pg_|information_schema)'`.execute(owner.db);
  const places: { place: string; text: string }[] = [];
  for (const { schema, table } of tables.rows) {
    const { rows } = await sql<{ text: string | null }>`SELECT string_agg(t::text, E'\n') AS text
      FROM ${sql.table(`${schema}.${table}`)} t`.execute(owner.db);
    places.push({ place: `${schema}.${table}`, text: rows[0]?.text ?? '' });
  }
  await owner.close();
  const folder = house.ctx.config.dataDir;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    places.push({ place: `file ${entry.name}`, text: readFileSync(path, 'utf8') });
  }
  return places;
}

/** Every way in which a text may be written: as it is, with signs doubled, in lower case. */
function found(places: readonly { place: string; text: string }[], wanted: readonly string[]): string[] {
  return places.flatMap(({ place, text }) => {
    const plain = text.replace(/["\\]+/g, '"').toLowerCase();
    return wanted
      .filter((each) => plain.includes(each.replace(/["\\]+/g, '"').toLowerCase()))
      .map((each) => `${place}: ${each}`);
  });
}

const textsOf = ({ name, alias, phone, email, wechat }: (typeof PEOPLE | typeof TWICE)[number]) => [
  ...[name, alias, phone, email, wechat, phone.replace(/^\+\d\d\d?/, '')],
];

async function runErasures(): Promise<void> {
  const job = house.ctx.registry.modules.flatMap(({ jobs }) => jobs ?? []).find(({ name }) => name === ERASE_JOB);
  for (const { name, input } of sent.splice(0)) {
    if (name === ERASE_JOB) await job?.run(house.ctx, input, new AbortController().signal);
  }
}

test('nothing of an erased person is left, in any table of any schema, in any file, in any search', async () => {
  const ids: string[] = [];
  for (const [index, person] of PEOPLE.entries()) ids.push(await plant(person, `R-${index}-77`));
  await plantFiles();
  const other = await must('POST', '/customers', { name: '王旁人', externalRef: 'OTHER-1' });
  const owner = openDatabase(house.ownerUrl, { max: 1 });
  for (const { name, email } of PEOPLE) {
    const data = JSON.stringify({ to: email, values: { name } });
    await sql`INSERT INTO pgboss.job (name, data, output, state) VALUES ('privacy.send_link', ${data}::jsonb,
      ${JSON.stringify({ message: `fault at ${name}` })}::jsonb, 'completed')`.execute(owner.db);
  }
  await owner.close();

  const before = await dump();
  for (const person of PEOPLE)
    expect([person.name, found(before, [person.name]).length > 8]).toEqual([person.name, true]);
  const preview = await must('GET', `/customers/${ids[0]}/erasure-preview`);
  expect(preview).toMatchObject({ needsSecond: false, files: 3 });
  expect(found(await dump(), [PEOPLE[0].name])).toEqual(found(before, [PEOPLE[0].name]));

  sent.splice(0);
  for (const customerId of ids) await must('POST', `/customers/${customerId}/erasure`, { ground: 'asked_for' });
  await runErasures();

  const after = await dump();
  for (const person of PEOPLE) expect(found(after, textsOf(person))).toEqual([]);
  for (const index of PEOPLE.keys()) expect(found(after, [`R-${index}-77`])).toEqual([]);
  // Somebody else is as they were, and so are the figures.
  expect(found(after, ['王旁人']).length).toBeGreaterThan(2);
  const { rows } = await sql<{ orders: number; minor: number }>`SELECT count(*)::int AS orders,
    sum(amount_minor)::bigint AS minor FROM orders`.execute(house.ctx.db);
  expect(rows[0]).toEqual({ orders: 5, minor: 44_000 });

  for (const { name, alias, phone, email, wechat } of PEOPLE) {
    for (const q of [name, alias, phone.slice(-6), email, wechat]) {
      const answer = await must('GET', `/customers/search?${new URLSearchParams({ q })}`);
      expect([q, answer.items.map((hit: { name: string }) => hit.name)]).toEqual([q, []]);
    }
  }
  const report = (await must('GET', `/customers/${ids[0]}/privacy`)).erasure;
  expect(report).toMatchObject({ state: 'done', ground: 'asked_for', report: { namesakes: [] } });
  const gone = new Map(report.report.tallies.map((each: { what: string; gone: number }) => [each.what, each.gone]));
  expect([gone.get('customers_contacts'), gone.get('exchange_files')]).toEqual([3, 3]);
  for (const [path, body] of [
    ['/tasks', { title: '给他打电话' }],
    ['/orders', { orderedAt: '2026-11-02T04:00:00Z', amountMinor: 1 }],
    ['/interactions', { kind: 'note', text: 'x' }],
    ['/personal-links', { days: 1 }],
  ] as const)
    expect([path, (await admin.call('POST', `/customers/${ids[0]}${path}`, body)).status]).toEqual([path, 404]);
  expect((await admin.call('PATCH', `/customers/${ids[0]}`, { version: 99, name: 'x' })).status).toBe(404);
  expect((await must('GET', `/customers/${other.customerId}`)).name).toBe('王旁人');
}, 120_000);

test('whoever turned out to be two is given whole, and erased under both ids', async () => {
  const [one = '', other = ''] = [await plant(TWICE[0], 'R-TWO-1'), await plant(TWICE[1], 'R-TWO-2')];
  await merged(one, other);
  const texts = TWICE.flatMap(textsOf);
  const { text } = await admin.call('GET', `/customers/${one}/personal-data.json`);
  expect(new Set(found([{ place: 'export', text }], texts)).size).toBe(new Set(texts).size);
  sent.splice(0);
  const { erasureId } = await must('POST', `/customers/${one}/erasure`, { ground: 'asked_for' });
  // The sixth of a day.
  const second = await house.login('director');
  expect((await second.call('POST', `/privacy/erasures/${erasureId}/confirmation`)).status).toBe(200);
  await runErasures();
  expect((await must('GET', `/customers/${one}/privacy`)).erasure).toMatchObject({ state: 'done' });
  expect(found(await dump(), [...texts, 'R-TWO-1', 'R-TWO-2'])).toEqual([]);
  // What was erased is not brought back by taking the merge back.
  const [merge] = (await must('GET', `/customers/${one}/merges`)).items;
  expect(merge.undoable).toBe(false);
  expect((await admin.call('DELETE', `/customers/${one}/merges/${merge.mergeId}`)).status).toBe(404);
}, 60_000);
