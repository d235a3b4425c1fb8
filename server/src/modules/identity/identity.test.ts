import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pathOf, type TestApp, testApp } from '../../testing.ts';

let house: TestApp;
beforeAll(async () => {
  house = await testApp();
});
afterAll(() => house.close());

describe('login', () => {
  test('a wrong password and an unknown address get the same answer', async () => {
    const wrong = await house.anonymous('POST', '/session', {
      email: 'nobody@kith.example',
      password: 'not the password',
    });
    expect(wrong.status).toBe(401);
    expect(wrong.body.code).toBe('identity.bad_credentials');
  });

  test('the session names user, permissions and organisation, and ends with sign-out', async () => {
    const li = await house.login('account_manager', 'Li');
    const session = await li.call('GET', '/session');
    expect(session.body.user.name).toBe('Li');
    expect(session.body.permissions['customers.read']).toBe('own');
    expect(session.body.permissions['identity.manage']).toBeUndefined();
    expect(session.body.organisation).toMatchObject({ timeZone: 'Asia/Shanghai', currency: 'CNY', firstRun: true });
    expect((await li.call('DELETE', '/session')).status).toBe(200);
    expect((await li.call('GET', '/session')).status).toBe(401);
  });

  test('a write with a cookie from another site is refused', async () => {
    const li = await house.login('account_manager');
    const foreign = await li.call('PATCH', '/me', { name: 'x' }, { origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    expect(foreign.body.code).toBe('common.foreign_origin');
  });

  test('a changed password ends the other sessions and must be new and long', async () => {
    const li = await house.login('account_manager');
    const current = { currentPassword: 'a long enough password' };
    const change = (newPassword: string) => li.call('POST', '/me/password', { ...current, newPassword });
    expect((await change('short')).body).toMatchObject({ code: 'identity.password_too_short', params: { min: 12 } });
    expect((await change('Password1234!')).body.code).toBe('identity.password_common');
    expect((await change(current.currentPassword)).body.code).toBe('identity.same_password');
    expect(
      (await li.call('POST', '/me/password', { currentPassword: 'no', newPassword: 'another password' })).status,
    ).toBe(400);
    expect((await li.call('POST', '/me/password', { ...current, newPassword: 'another password' })).status).toBe(200);
    expect((await li.call('GET', '/session')).status).toBe(200);
  });
});

describe('users', () => {
  // 1. The administrator adds Wang; the address cannot be taken twice.
  // 2. Wang's password is reset: shown once, the old sessions end.
  // 3. Wang is switched off: cannot log in. 4. The last administrator stays.
  test('are added, reset, switched off; the last administrator stays', async () => {
    const admin = await house.login('administrator');
    const input = { name: 'Wang', email: 'Wang@Kith.Example', role: 'account_manager' };
    const made = await admin.call('POST', '/users', input);
    expect(made.body.user.email).toBe('wang@kith.example');
    expect(made.body.password).toHaveLength(16);
    expect((await admin.call('POST', '/users', input)).body.code).toBe('identity.email_taken');

    const userId: string = made.body.user.userId;
    const reset = await admin.call('POST', `/users/${userId}/password`);
    expect(reset.body.password).not.toBe(made.body.password);
    const login = { email: 'wang@kith.example', password: reset.body.password };
    expect((await house.anonymous('POST', '/session', login)).status).toBe(200);

    expect((await admin.call('PATCH', `/users/${userId}`, { active: false })).body.active).toBe(false);
    expect((await house.anonymous('POST', '/session', login)).status).toBe(401);
    expect((await admin.call('PATCH', `/users/${admin.userId}`, { role: 'account_manager' })).body.code).toBe(
      'identity.last_administrator',
    );
  });
});

describe('API keys', () => {
  test('open the API with the rights of their role until revoked', async () => {
    const admin = await house.login('administrator');
    const made = await admin.call('POST', '/api-keys', { name: 'till', role: 'account_manager' });
    const bearer = { authorization: `Bearer ${made.body.key}` };
    expect((await house.anonymous('GET', '/session', undefined, bearer)).status).toBe(200);
    expect((await house.anonymous('GET', '/users', undefined, bearer)).status).toBe(403);
    expect(JSON.stringify((await admin.call('GET', '/api-keys')).body)).not.toContain(made.body.key);
    await admin.call('DELETE', `/api-keys/${made.body.apiKey.keyId}`);
    expect((await house.anonymous('GET', '/session', undefined, bearer)).status).toBe(401);
  });
});

describe('every route', () => {
  test('answers 401 without a session unless it is public', async () => {
    for (const { spec } of house.routes) {
      if (spec.permission === 'public') continue;
      const answer = await house.anonymous(spec.method, pathOf(spec));
      expect([`${spec.method} ${spec.path}`, answer.status]).toEqual([`${spec.method} ${spec.path}`, 401]);
    }
  });

  test('answers 403 to a role without its permission', async () => {
    const manager = await house.login('account_manager');
    const session = await manager.call('GET', '/session');
    for (const { spec } of house.routes) {
      if (spec.permission === 'public' || spec.permission === 'signed-in') continue;
      if (session.body.permissions[spec.permission]) continue;
      const answer = await manager.call(spec.method, pathOf(spec));
      expect([`${spec.method} ${spec.path}`, answer.status]).toEqual([`${spec.method} ${spec.path}`, 403]);
    }
  });
});
