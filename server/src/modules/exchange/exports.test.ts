import { existsSync } from 'node:fs';
import type { FieldLevel, Scope } from '@kith/contract/roles';
import ExcelJS from 'exceljs';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { exportJob, sweepJob } from './jobs-exports.ts';

const PHONE = '13812345678';
const ALL = { filter: {}, sort: 'name', dir: 'asc' };
const RIGHTS = { 'customers.read': 'all', 'exchange.export': 'all' } as const;
const signal = () => new AbortController().signal;

let house: TestApp;
let admin: Caller;
let made = 0;

beforeAll(async () => {
  house = await testApp();
  admin = await house.login('administrator');
  const contacts = [
    { kind: 'phone', value: PHONE },
    { kind: 'email', value: 'ruolan@mail.example' },
  ];
  await admin.call('POST', '/customers', { name: '沈若兰', region: '上海', tags: ['贵宾'], contacts });
  await admin.call('POST', '/customers', { name: '=HYPERLINK("http://x")', kind: 'organisation' });
});
afterAll(() => house.close());

async function somebody(
  permissions: Partial<Record<string, Scope>>,
  fields: Partial<Record<string, FieldLevel>> = {},
): Promise<Caller> {
  const { body } = await admin.call('POST', '/roles', { name: `role ${++made}`, permissions, fields });
  return house.login(body.code);
}

type Asked = { columns?: string[]; format?: string; target?: object };

function ask(caller: Caller, { columns = ['name', 'phone', 'region'], format = 'csv', target = ALL }: Asked = {}) {
  return caller.call('POST', '/exports', { target, columns, format, language: 'en', purpose: 'a mailing' });
}

const run = (exportId: string) => exportJob.run(house.ctx, { exportId }, signal());

async function exported(caller: Caller, asked: Asked = {}): Promise<{ exportId: string; bytes: Buffer; type: string }> {
  const { exportId } = (await ask(caller, asked)).body;
  await run(exportId);
  const url = `/api/v1/exports/${exportId}/file`;
  const answer = await house.app.inject({ method: 'GET', url, headers: caller.headers });
  expect([answer.statusCode, answer.headers['content-disposition']]).toEqual([
    200,
    expect.stringContaining('attachment'),
  ]);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.headers['content-security-policy']).toContain('sandbox');
  return { exportId, bytes: answer.rawPayload, type: String(answer.headers['content-type']) };
}

async function cellsOf(bytes: Buffer): Promise<unknown[][]> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(new Uint8Array(bytes).buffer);
  const rows: unknown[][] = [];
  book.worksheets[0]?.eachRow((row) => rows.push((row.values as unknown[]).slice(1)));
  return rows;
}

describe('what is in the file', () => {
  test('1. CSV begins with its mark, and no cell runs', async () => {
    const { bytes, type } = await exported(admin, {
      columns: ['name', 'kind', 'phone', 'email', 'tags', 'spend_year'],
    });
    expect(type).toBe('text/csv; charset=utf-8');
    expect(bytes.toString()).toBe(
      '\uFEFFName,Kind,Phone,E-mail,Tags,Spend of the last year (CNY)\r\n' +
        `"'=HYPERLINK(""http://x"")",Organisation,,,,0.00\r\n` +
        `沈若兰,Person,${PHONE},ruolan@mail.example,贵宾,0.00\r\n`,
    );
  });

  test('2. XLSX holds the same as texts, numbers and days', async () => {
    const { bytes } = await exported(admin, { format: 'xlsx', columns: ['name', 'open_tasks', 'created', 'phone'] });
    expect(await cellsOf(bytes)).toEqual([
      ['Name', 'Open tasks', 'On file since', 'Phone'],
      ['=HYPERLINK("http://x")', 0, new Date('2026-11-20T00:00:00Z')],
      ['沈若兰', 0, new Date('2026-11-20T00:00:00Z'), PHONE],
    ]);
  });

  test('3. a mask holds in both; what is hidden is no column, and nothing is filtered by it', async () => {
    const caller = await somebody(RIGHTS, { phone: 'masked_in_lists', email: 'masked', region: 'hidden' });
    const csv = (await exported(caller, { columns: ['name', 'phone', 'email'] })).bytes.toString();
    expect(csv).toContain('138****5678,r***@mail.example');
    expect(csv).not.toContain(PHONE);
    const sheet = await exported(caller, { format: 'xlsx', columns: ['name', 'phone'] });
    expect((await cellsOf(sheet.bytes)).at(-1)).toEqual(['沈若兰', '138****5678']);
    expect(await ask(caller)).toMatchObject({ status: 403, body: { code: 'common.field_closed' } });
    const target = { filter: { region: '上海' } };
    expect((await ask(caller, { columns: ['name'], target })).status).toBe(403);
  });

  test('4. only whom both rights reach: reading and exporting', async () => {
    const caller = await somebody({ 'customers.read': 'all', 'customers.write': 'all', 'exchange.export': 'own' });
    const own = { name: '自己的', ownerId: caller.userId };
    const { customerId } = (await caller.call('POST', '/customers', own)).body;
    const others = (await admin.call('GET', '/customers')).body.items.map(
      (row: { customerId: string }) => row.customerId,
    );
    expect((await exported(caller, { columns: ['name'] })).bytes.toString()).toBe('\uFEFFName\r\n自己的\r\n');
    const ticked = { customerIds: [...others, customerId] };
    const { bytes } = await exported(caller, { columns: ['name'], target: ticked });
    expect(bytes.toString()).toBe('\uFEFFName\r\n自己的\r\n');
  });

  test('5. rights that were taken away meanwhile are not used', async () => {
    const caller = await somebody(RIGHTS);
    const { exportId } = (await ask(caller)).body;
    await admin.call('PATCH', `/users/${caller.userId}`, { role: 'account_manager' });
    await run(exportId);
    const { rows } = await sql<{ state: string; error_code: string }>`
      SELECT state, error_code FROM exchange_export WHERE export_id = ${exportId}`.execute(house.ctx.db);
    expect(rows).toEqual([{ state: 'failed', error_code: 'common.forbidden' }]);
  });
});

describe('whose the file is', () => {
  test('6. another user’s is not there, whatever they may do', async () => {
    const { exportId } = await exported(await somebody(RIGHTS));
    const asks = [
      ['GET', `/exports/${exportId}`],
      ['GET', `/exports/${exportId}/file`],
      ['POST', `/exports/${exportId}/cancel`],
      ['DELETE', `/exports/${exportId}/file`],
    ] as const;
    for (const [method, path] of asks) expect([path, (await admin.call(method, path)).status]).toEqual([path, 404]);
    const { items } = (await admin.call('GET', '/exports?limit=100')).body;
    expect(items.map((one: { exportId: string }) => one.exportId)).not.toContain(exportId);
    expect((await (await house.login('account_manager')).call('GET', '/exports')).status).toBe(403);
  });

  test('7. asking, writing and taking it are audited with why and how many', async () => {
    const { exportId } = await exported(admin);
    const { rows } = await sql<{ action: string; actor_id: string; reason: string; rows: number | null }>`
      SELECT a.action, a.actor_id, v.reason, (v.after ->> 'rows')::int AS rows
      FROM platform_audit a LEFT JOIN platform_audit_value v USING (audit_id)
      WHERE a.subject_id = ${exportId} ORDER BY a.audit_id`.execute(house.ctx.db);
    const by = { actor_id: admin.userId, reason: 'a mailing' };
    const { rows_total: count } = (
      await sql<{ rows_total: number }>`SELECT rows_total FROM exchange_export
      WHERE export_id = ${exportId}`.execute(house.ctx.db)
    ).rows[0] ?? { rows_total: 0 };
    expect(count).toBeGreaterThan(1);
    expect(rows).toEqual([
      { action: 'exchange.ask_export', rows: null, ...by },
      { action: 'exchange.export_customers', rows: count, ...by },
      { action: 'exchange.download_export', rows: count, ...by },
    ]);
  });

  test('8. stopped, it leaves nothing; after its days the file is gone', async () => {
    const waiting = (await ask(admin)).body.exportId;
    expect((await admin.call('POST', `/exports/${waiting}/cancel`)).body.state).toBe('cancelled');
    expect((await admin.call('POST', `/exports/${waiting}/cancel`)).status).toBe(409);
    await run(waiting);
    expect((await admin.call('GET', `/exports/${waiting}/file`)).status).toBe(404);
    const begun = (await ask(admin)).body.exportId;
    await sql`UPDATE exchange_export SET state = 'cancelling' WHERE export_id = ${begun}`.execute(house.ctx.db);
    await run(begun);
    expect((await admin.call('GET', `/exports/${begun}`)).body.state).toBe('cancelled');
    const { exportId } = await exported(admin);
    const { rows } = await sql<{ file_id: string }>`SELECT file_id FROM exchange_export
      WHERE export_id = ${exportId}`.execute(house.ctx.db);
    const path = house.ctx.files.path(rows[0]?.file_id ?? '');
    expect(existsSync(path)).toBe(true);
    house.clock.set('2026-11-27T03:00:00Z');
    expect((await admin.call('GET', `/exports/${exportId}/file`)).status).toBe(404);
    await sweepJob.run(house.ctx, {}, signal());
    expect(existsSync(path)).toBe(false);
    expect((await admin.call('GET', `/exports/${exportId}`)).body.state).toBe('expired');
    house.clock.set('2026-11-20T02:00:00Z');
  });

  test('9. a file goes with a customer who is in it', async () => {
    const { exportId } = await exported(admin);
    const { gone } = house.ctx.registry.modules.find(({ name }) => name === 'exchange')?.hooks ?? {};
    await gone?.(house.ctx.db, { customerIds: [exportId] });
    expect((await admin.call('GET', `/exports/${exportId}/file`)).status).toBe(404);
    await sweepJob.run(house.ctx, {}, signal());
    const { rows } = await sql`SELECT 1 FROM exchange_export WHERE file_id IS NOT NULL`.execute(house.ctx.db);
    expect(rows).toEqual([]);
  });
});
