import { fileURLToPath } from 'node:url';
import type { RoleCode } from '@kith/contract/roles';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../testing.ts';

let house: TestApp;
let admin: Caller;
let url: URL;
const clients: Client[] = [];

beforeAll(async () => {
  house = await testApp({ now: '2026-11-20T02:00:00Z' });
  admin = await house.login('administrator');
  await house.app.listen({ port: 0, host: '127.0.0.1' });
  const address = house.app.server.address();
  url = new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/mcp`);
});
afterAll(async () => {
  for (const client of clients) await client.close();
  await house.close();
});

async function connect(role: RoleCode): Promise<Client> {
  const { key } = (await admin.call('POST', '/api-keys', { name: `model ${role}`, role })).body;
  const client = new Client({ name: 'test', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  const transport = new StreamableHTTPClientTransport(url, { requestInit });
  // Its session id may be undefined, which the interface writes as absent.
  await client.connect(transport as Parameters<Client['connect']>[0]);
  clients.push(client);
  return client;
}

async function ask(client: Client, name: string, input: Record<string, unknown> = {}) {
  const answer = await client.callTool({ name, arguments: input });
  const [first] = answer.content as { text: string }[];
  return { failed: answer.isError === true, text: first?.text ?? '' };
}

const names = async (client: Client) => (await client.listTools()).tools.map((tool) => tool.name);

test('a key is offered what its role may do, and nothing that writes but drafts', async () => {
  const all = await connect('administrator');
  expect(await names(all)).toEqual([
    'find_customer',
    'get_customer',
    'list_today',
    'list_segments',
    'list_segment_members',
    'draft_note',
    'draft_task',
  ]);
  expect(await names(await connect('auditor'))).not.toContain('draft_note');
  expect(await names(await connect('analyst'))).toEqual(['list_segments', 'list_segment_members']);
  const refused = await house.app.inject({ method: 'POST', url: '/mcp', payload: {} });
  expect([refused.statusCode, refused.headers['www-authenticate']]).toEqual([401, 'Bearer']);
  const withSession = await house.app.inject({ method: 'POST', url: '/mcp', payload: {}, headers: admin.headers });
  expect(withSession.statusCode).toBe(401);
});

test('what is read is what the key may read: scope and masks are those of the API', async () => {
  const contacts = [{ kind: 'phone', value: '13812345678' }];
  const body = { name: '沈若兰', contacts, note: 'likes spring tea', ownerId: null };
  const { customerId } = (await admin.call('POST', '/customers', body)).body;
  const auditor = await connect('auditor');
  const found = await ask(auditor, 'find_customer', { query: '若兰' });
  expect(found.text).toContain(customerId);
  const page = await ask(auditor, 'get_customer', { customerId });
  expect(page.text).toContain('138****5678');
  expect(page.text).not.toContain('13812345678');
  expect(Object.keys(JSON.parse(page.text))).toEqual(
    expect.arrayContaining(['customer', 'timeline', 'orders', 'value']),
  );
  // It acts for the administrator, within the role: their own customers, and this one is nobody's.
  const own = await connect('account_manager');
  expect((await ask(own, 'find_customer', { query: '若兰' })).text).not.toContain(customerId);
  expect(await ask(own, 'get_customer', { customerId })).toMatchObject({ failed: true });
  expect((await ask(own, 'draft_note', { customerId, text: 'x' })).text).toContain('common.not_found');
  expect((await ask(auditor, 'list_today')).failed).toBe(false);
  expect((await ask(auditor, 'find_customer', { query: '' })).failed).toBe(true);
});

test('a draft is nothing before a person accepts it, as it is or in other words', async () => {
  const { customerId } = (await admin.call('POST', '/customers', { name: '王芳', ownerId: admin.userId })).body;
  const model = await connect('administrator');
  const draft = async (tool: string, input: object) =>
    JSON.parse((await ask(model, tool, { customerId, ...input })).text).draftId as string;
  const note = await draft('draft_note', { text: 'Asked for oolong' });
  const task = await draft('draft_task', { title: 'Send samples', dueAt: '2026-11-22T02:00:00Z' });
  const third = await draft('draft_note', { text: 'Nonsense' });
  const story = async () => (await admin.call('GET', `/customers/${customerId}/timeline`)).text;
  expect(await story()).not.toContain('oolong');
  const { items } = (await admin.call('GET', `/customers/${customerId}/drafts`)).body;
  expect(items.map((item: { text: string; from: string }) => [item.text, item.from])).toEqual([
    ['Nonsense', 'model administrator'],
    ['Send samples', 'model administrator'],
    ['Asked for oolong', 'model administrator'],
  ]);
  const at = `/customers/${customerId}/drafts`;
  expect((await admin.call('POST', `${at}/${note}/acceptance`, { text: 'Asked for Tieguanyin' })).status).toBe(200);
  expect((await admin.call('POST', `${at}/${task}/acceptance`, {})).status).toBe(200);
  expect((await admin.call('DELETE', `${at}/${third}`)).status).toBe(200);
  expect((await admin.call('POST', `${at}/${note}/acceptance`, {})).body.code).toBe('drafts.settled');
  expect(await story()).toContain('Tieguanyin');
  expect((await admin.call('GET', `/customers/${customerId}/tasks`)).text).toContain('Send samples');
  expect((await admin.call('GET', '/drafts')).body.items).toEqual([]);
  const stranger = await house.login('account_manager');
  expect((await stranger.call('GET', at)).status).toBe(404);
  expect((await stranger.call('POST', `${at}/${note}/acceptance`, {})).status).toBe(404);
  for (let more = 0; more < 20; more++) await draft('draft_note', { text: `${more}` });
  expect((await ask(model, 'draft_note', { customerId, text: 'one more' })).text).toContain('drafts.limit');
});

test('kith mcp hands everything to the running Kith, and ends with its input', async () => {
  const { key } = (await admin.call('POST', '/api-keys', { name: 'stdio', role: 'auditor' })).body;
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [fileURLToPath(new URL('../../cli/main.ts', import.meta.url)), 'mcp'],
    env: { KITH_API_KEY: key, KITH_BASE_URL: url.origin },
    stderr: 'ignore',
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  expect(await names(client)).toContain('find_customer');
  expect((await ask(client, 'find_customer', { query: '若兰' })).text).toContain('138****5678');
  await client.close();
});

test('every call is audited, with what was asked', async () => {
  const { rows } = await sql<{ tool: string; actor_kind: string; status: string }>`
    SELECT a.subject_id AS tool, a.actor_kind, v.after ->> 'status' AS status FROM platform_audit a
    JOIN platform_audit_value v ON v.audit_id = a.audit_id WHERE a.action = 'mcp.call' ORDER BY a.audit_id`.execute(
    house.ctx.db,
  );
  expect(rows.length).toBeGreaterThan(10);
  expect(new Set(rows.map((row) => row.actor_kind))).toEqual(new Set(['key']));
  expect(rows.slice(0, 2)).toEqual([
    { tool: 'find_customer', actor_kind: 'key', status: '200' },
    { tool: 'get_customer', actor_kind: 'key', status: '200' },
  ]);
});
