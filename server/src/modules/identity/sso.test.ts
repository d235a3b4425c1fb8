import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../platform/config.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';

/** People at the provider, by the name they type there. */
const PEOPLE: Record<string, { email?: string; email_verified?: boolean; name?: string }> = {
  li: { email: 'Li@Tea.Example', email_verified: true, name: 'Li' },
  unverified: { email: 'boss@tea.example', email_verified: false },
  stranger: { email: 'stranger@elsewhere.example', email_verified: true },
  newcomer: { email: 'newcomer@shop.example', email_verified: true, name: 'New Comer' },
  nameless: {},
  gone: { email: 'gone@tea.example', email_verified: true },
  second: { email: 'li@tea.example', email_verified: true },
};

let house: TestApp;
let admin: Caller;
let provider: Server;
let issuer: string;

beforeAll(async () => {
  provider = createServer();
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const config = readConfig({
    KITH_BASE_URL: 'http://kith.example',
    KITH_OIDC_ISSUER: issuer,
    KITH_OIDC_CLIENT_ID: 'kith',
    KITH_OIDC_CLIENT_SECRET: 'a secret of the two',
    KITH_OIDC_NAME: 'Tea House',
    KITH_OIDC_NEW_USERS: 'shop.example=service_agent',
  });
  const settings: Configuration = {
    clients: [
      {
        client_id: 'kith',
        client_secret: 'a secret of the two',
        redirect_uris: ['http://kith.example/login/sso'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...PEOPLE[id] }) }),
    pkce: { required: () => true },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 },
  };
  provider.on('request', new Provider(issuer, settings).callback());
  house = await testApp({ config });
  admin = await house.login('administrator');
});
afterAll(async () => {
  await house.close();
  await new Promise((resolve) => provider.close(resolve));
});

const post = (path: string, payload: object, cookie = '') =>
  house.app.inject({
    method: 'POST',
    url: `/api/v1${path}`,
    payload,
    headers: cookie ? { cookie, host: 'kith.example', origin: 'http://kith.example' } : {},
  });
const cookiesOf = (answer: Awaited<ReturnType<typeof post>>) =>
  answer.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');

/** A browser at the provider: follows its pages, types a name, agrees. @returns the query with which it is sent back */
async function atProvider(url: string, who: string): Promise<string> {
  const jar = new Map<string, string>();
  let next = url;
  let body: URLSearchParams | undefined;
  for (let steps = 0; steps < 12; steps++) {
    const answer = await fetch(next, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(body ? { method: 'POST', body } : {}),
    });
    for (const each of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      jar.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location?.startsWith('http://kith.example/')) return new URL(location).search;
    if (location) {
      next = new URL(location, issuer).href;
      body = undefined;
      continue;
    }
    const page = await answer.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (!prompt) throw new Error(`${answer.status} ${page}`);
    next = new URL(/action="([^"]+)"/.exec(page)?.[1] ?? '', issuer).href;
    body = new URLSearchParams({ prompt, login: who, password: 'x' });
  }
  throw new Error('the provider leads nowhere');
}

async function enter(who: string, to = '/customers') {
  const begun = await post('/sign-in/sso', { to });
  const search = await atProvider(begun.json().url, who);
  return { begun, search, answer: await post('/sign-in/sso/answer', { search }, cookiesOf(begun)) };
}
const codeOf = async (who: string) => (await enter(who)).answer.json().code;

describe('single sign-on', () => {
  test('is offered by name, where it is configured', async () => {
    expect((await house.anonymous('GET', '/sign-in')).body).toEqual({ sso: { name: 'Tea House' } });
  });

  test('lets in a user with this verified address, remembers the subject, and asks for no second factor', async () => {
    const made = await admin.call('POST', '/users', { name: 'Li', email: 'li@tea.example', role: 'care' });
    await admin.call('PUT', '/roles/care/second-factor', { required: true });
    const { begun, search, answer } = await enter('li');
    expect([answer.statusCode, answer.json().to]).toEqual([200, '/customers']);
    expect(answer.json().session).toMatchObject({ user: { name: 'Li', role: 'care' }, mustSetUp: null });
    const session = await house.anonymous('GET', '/me/sessions', undefined, { cookie: cookiesOf(answer) });
    expect(session.body.items).toMatchObject([{ via: 'sso', current: true }]);
    await admin.call('PUT', '/roles/care/second-factor', { required: false });

    // What was sent back once works once, and only in the browser that asked.
    expect((await post('/sign-in/sso/answer', { search }, cookiesOf(begun))).json().code).toBe('identity.sso_refused');
    expect((await post('/sign-in/sso/answer', { search })).json().code).toBe('identity.sso_expired');

    // Known by the subject from now on, whatever the address has become.
    PEOPLE.li = { email: 'li@moved.example', email_verified: false };
    expect((await enter('li')).answer.json().session.user.userId).toBe(made.body.user.userId);
    // Somebody else who has the address now is not Li.
    expect(await codeOf('second')).toBe('identity.sso_unknown');
  });

  test('opens nobody’s account by an address that is not verified, nor for strangers or who was switched off', async () => {
    await admin.call('POST', '/users', { name: 'Boss', email: 'boss@tea.example', role: 'administrator' });
    const gone = await admin.call('POST', '/users', { name: 'Gone', email: 'gone@tea.example', role: 'care' });
    await admin.call('PATCH', `/users/${gone.body.user.userId}`, { active: false });
    expect(await codeOf('unverified')).toBe('identity.sso_unverified');
    expect(await codeOf('nameless')).toBe('identity.sso_unverified');
    expect(await codeOf('stranger')).toBe('identity.sso_unknown');
    expect(await codeOf('gone')).toBe('identity.sso_unknown');
  });

  test('makes a user where a rule says so, who then has no password', async () => {
    const { answer } = await enter('newcomer');
    expect(answer.json().session.user).toMatchObject({
      name: 'New Comer',
      email: 'newcomer@shop.example',
      role: 'service_agent',
    });
    const cookie = cookiesOf(answer);
    expect((await house.anonymous('GET', '/me/protection', undefined, { cookie })).body.hasPassword).toBe(false);
    const guess = await post('/session', { email: 'newcomer@shop.example', password: 'undefined' });
    expect(guess.json().code).toBe('identity.bad_credentials');
    const told = (await admin.call('GET', '/audit?room=identity&limit=3')).body.items;
    expect(told.map((row: { action: string }) => row.action)).toEqual([
      'identity.sign_in',
      'identity.link_sso',
      'identity.create_user',
    ]);
  });

  test('refuses an answer to another question, and one that comes too late', async () => {
    const [one, other] = [await post('/sign-in/sso', {}), await post('/sign-in/sso', {})];
    const search = await atProvider(one.json().url, 'li');
    expect((await post('/sign-in/sso/answer', { search }, cookiesOf(other))).json().code).toBe('identity.sso_refused');
    house.clock.set(new Date(house.clock.now().getTime() + 601_000));
    expect((await post('/sign-in/sso/answer', { search }, cookiesOf(one))).json().code).toBe('identity.sso_expired');
    expect((await post('/sign-in/sso', { to: '//evil.example' })).statusCode).toBe(400);
  });
});
