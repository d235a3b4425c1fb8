import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Problem } from '../../platform/errors.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { tidySignInsJob } from './jobs.ts';
import { codeAt, stepOf } from './rules-totp.ts';
import { guarded, type Tried } from './sign-in-gate.ts';

const PASSWORD = 'a long enough password';
let house: TestApp;
let admin: Caller;
beforeAll(async () => {
  house = await testApp();
  admin = await house.login('administrator');
});
afterAll(() => house.close());

const later = (seconds: number) => house.clock.set(new Date(house.clock.now().getTime() + seconds * 1000));
const emailOf = async ({ userId }: Caller): Promise<string> =>
  (await admin.call('GET', '/users')).body.items.find((user: { userId: string }) => user.userId === userId).email;
const signIn = (body: object, address = '10.1.1.1') =>
  house.app.inject({ method: 'POST', url: '/api/v1/session', payload: body, remoteAddress: address });

/** Base32 back to bytes, as an app does it. */
function bytesOf(secret: string): Buffer {
  const bits = [...secret].map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0'));
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** An app that shows codes; each is spent once, so time goes on between two. */
async function setUp(caller: Caller): Promise<{ next: () => string; recoveryCodes: string[] }> {
  const begun = await caller.call('POST', '/me/second-factor', { password: PASSWORD });
  const secret = bytesOf(begun.body.secret);
  const next = () => {
    later(30);
    return codeAt(secret, stepOf(house.clock.now()));
  };
  const confirmed = await caller.call('PUT', '/me/second-factor', { code: next() });
  return { next, recoveryCodes: confirmed.body.recoveryCodes };
}

describe('guessing', () => {
  test('at an account from one address waits longer each time; for one that is not there just as long', async () => {
    const li = await house.login('account_manager');
    for (const email of [await emailOf(li), 'nobody@kith.example']) {
      const guess = () => signIn({ email, password: 'guessed wrongly' }, '10.2.2.2');
      for (let tries = 0; tries < 5; tries++) {
        const answer = await guess();
        expect([answer.statusCode, answer.json().code]).toEqual([401, 'identity.bad_credentials']);
      }
      const refused = await guess();
      expect([refused.statusCode, refused.json().params]).toEqual([429, { minutes: 1 }]);
      later(31);
      expect((await guess()).statusCode).toBe(401);
      later(31);
      expect((await guess()).statusCode).toBe(429);
      later(30);
    }
    // Whoever it belongs to comes in from elsewhere, and the count begins anew.
    const right = { email: await emailOf(li), password: PASSWORD };
    expect((await signIn(right, '10.2.2.3')).statusCode).toBe(200);
    const { items } = (await admin.call('GET', `/audit?subject=${li.userId}`)).body;
    expect(items.filter((row: { action: string }) => row.action === 'identity.lock_out')).toHaveLength(2);
  });

  test('from many addresses at one account, and from one address at many accounts, comes to a stop', async () => {
    // Without passwords, whose hashing is slow on purpose.
    const wrong = () => Promise.reject(new Problem('identity.bad_credentials', 401));
    const tried = async (tries: number, of: (i: number) => Tried) => {
      const all = Array.from({ length: tries }, (_, i) =>
        guarded(house.ctx, of(i), wrong).catch((error) => error.status),
      );
      return (await Promise.all(all)).filter((status) => status === 401).length;
    };
    expect(await tried(30, (i) => ({ email: 'spread@kith.example', address: `10.3.0.${i}` }))).toBe(20);
    expect(await tried(60, (i) => ({ email: `sprayed${i}@kith.example`, address: '10.4.4.4' }))).toBe(50);
  });

  test('is forgotten after a day, and sessions that are over go', async () => {
    const count = async (table: string) =>
      (await sql<{ n: number }>`SELECT count(*)::int AS n FROM ${sql.table(table)}`.execute(house.ctx.db)).rows[0]?.n;
    const sessions = await count('identity_session');
    expect(await count('identity_sign_in_failure')).toBeGreaterThan(0);
    const now = house.clock.now();
    later(25 * 3600);
    await tidySignInsJob.run(house.ctx, {}, AbortSignal.any([]));
    expect([await count('identity_sign_in_failure'), await count('identity_session')]).toEqual([0, sessions]);
    house.clock.set(now);
  });
});

describe('a second factor', () => {
  test('is set up with the password and a code, asked for at the next sign-in, and each code works once', async () => {
    const li = await house.login('account_manager');
    const email = await emailOf(li);
    expect((await li.call('POST', '/me/second-factor', { password: 'wrong' })).body.code).toBe(
      'identity.bad_credentials',
    );
    const second = await signIn({ email, password: PASSWORD });
    const { next, recoveryCodes } = await setUp(li);
    expect(new Set(recoveryCodes).size).toBe(10);
    // Sessions from before it do not know it: they ended, but for the one that set it up.
    const cookie = second.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
    expect((await house.anonymous('GET', '/session', undefined, { cookie })).status).toBe(401);
    expect((await li.call('GET', '/me/protection')).body.secondFactor).toMatchObject({ recoveryCodesLeft: 10 });

    const asked = await signIn({ email, password: PASSWORD });
    expect([asked.statusCode, asked.json().code, asked.cookies]).toEqual([401, 'identity.second_factor_needed', []]);
    // Without the password nobody learns that there is one.
    expect((await signIn({ email, password: 'wrong' })).json().code).toBe('identity.bad_credentials');
    expect((await signIn({ email, password: PASSWORD, code: '000000' })).json().code).toBe('identity.bad_code');
    const code = next();
    expect((await signIn({ email, password: PASSWORD, code })).statusCode).toBe(200);
    expect((await signIn({ email, password: PASSWORD, code })).json().code).toBe('identity.bad_code');

    const [recovery] = recoveryCodes;
    expect((await signIn({ email, password: PASSWORD, code: recovery?.toUpperCase() })).statusCode).toBe(200);
    expect((await signIn({ email, password: PASSWORD, code: recovery })).json().code).toBe('identity.bad_code');
    expect((await li.call('GET', '/me/protection')).body.secondFactor.recoveryCodesLeft).toBe(9);
  });

  test('holds no secret in the database, and none of another installation', async () => {
    const li = await house.login('account_manager');
    const { recoveryCodes } = await setUp(li);
    const { rows } = await sql<{ told: string }>`SELECT (SELECT secret FROM identity_second_factor
        WHERE user_id = ${li.userId}) || (SELECT string_agg(hash, ' ') FROM identity_recovery_code
        WHERE user_id = ${li.userId}) AS told`.execute(house.ctx.db);
    for (const code of recoveryCodes) expect(rows[0]?.told).not.toContain(code.replace('-', ''));
    await sql`UPDATE identity_second_factor SET secret = (SELECT secret FROM identity_second_factor
      WHERE user_id <> ${li.userId} LIMIT 1) WHERE user_id = ${li.userId}`.execute(house.ctx.db);
    const answer = await signIn({ email: await emailOf(li), password: PASSWORD, code: '123456' });
    expect(answer.json().code).toBe('identity.bad_code');
  });

  test('is renewed and turned off with both, and reset by an administrator', async () => {
    const li = await house.login('account_manager');
    const { next } = await setUp(li);
    const both = () => ({ password: PASSWORD, code: next() });
    const renewed = await li.call('POST', '/me/second-factor/recovery-codes', both());
    expect(renewed.body.recoveryCodes).toHaveLength(10);
    expect((await li.call('POST', '/me/second-factor', { password: PASSWORD })).body.code).toBe(
      'identity.second_factor_on',
    );
    expect((await li.call('POST', '/me/second-factor/removal', { ...both(), code: '000000' })).status).toBe(400);
    expect((await li.call('POST', '/me/second-factor/removal', both())).status).toBe(200);
    expect((await li.call('GET', '/me/protection')).body.secondFactor).toMatchObject({
      since: null,
      recoveryCodesLeft: 0,
    });

    await setUp(li);
    expect((await admin.call('DELETE', `/users/${li.userId}/second-factor`)).status).toBe(200);
    expect((await li.call('GET', '/session')).status).toBe(401);
    expect((await signIn({ email: await emailOf(li), password: PASSWORD })).statusCode).toBe(200);
    expect((await admin.call('DELETE', `/users/${li.userId}/second-factor`)).status).toBe(409);
    const told = (await admin.call('GET', `/audit?subject=${li.userId}&limit=200`)).body.items;
    const actions = told.map((row: { action: string }) => row.action.split('.')[1]).reverse();
    expect(actions.filter((action: string) => !action.endsWith('user'))).toEqual([
      'sign_in',
      'turn_on_second_factor',
      'renew_recovery_codes',
      'turn_off_second_factor',
      'turn_on_second_factor',
      'reset_second_factor',
      'sign_in',
    ]);
  });

  test('may be asked of a role: without one its people may do nothing but set it up', async () => {
    const li = await house.login('care');
    const key = (await admin.call('POST', '/api-keys', { name: 'till', role: 'care' })).body.key;
    const ask = (required: boolean) => admin.call('PUT', '/roles/care/second-factor', { required });
    expect((await ask(true)).status).toBe(200);
    expect((await li.call('GET', '/session')).body).toMatchObject({ mustSetUp: 'second_factor', permissions: {} });
    expect((await li.call('GET', '/customers')).status).toBe(403);
    // A key has no telephone.
    const bearer = { authorization: `Bearer ${key}` };
    expect((await house.anonymous('GET', '/customers', undefined, bearer)).status).toBe(200);

    const { next } = await setUp(li);
    expect((await li.call('GET', '/session')).body).toMatchObject({ mustSetUp: null });
    expect((await li.call('GET', '/customers')).status).toBe(200);
    const off = await li.call('POST', '/me/second-factor/removal', { password: PASSWORD, code: next() });
    expect(off.body.code).toBe('identity.second_factor_asked');
    expect((await ask(false)).status).toBe(200);
    expect(
      (await admin.call('GET', '/roles')).body.items.find(({ code }: { code: string }) => code === 'care'),
    ).toMatchObject({
      secondFactor: false,
    });
  });
});

describe('sessions', () => {
  test('are listed with device and address, ended one by one, all others at once, and by an administrator', async () => {
    const li = await house.login('account_manager');
    const email = await emailOf(li);
    const agent = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };
    const open = () =>
      house.app.inject({
        method: 'POST',
        url: '/api/v1/session',
        payload: { email, password: PASSWORD },
        headers: agent,
        remoteAddress: '10.9.9.9',
      });
    await open();
    await open();
    const { items } = (await li.call('GET', '/me/sessions')).body;
    expect(items).toHaveLength(3);
    expect(items.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
    const other = items.find(({ current }: { current: boolean }) => !current);
    expect(other).toMatchObject({ address: '10.9.9.9', userAgent: agent['user-agent'], via: 'password' });
    expect((await li.call('DELETE', `/me/sessions/${other.sessionId}`)).status).toBe(200);
    expect((await li.call('DELETE', `/me/sessions/${other.sessionId}`)).status).toBe(404);
    expect((await li.call('DELETE', '/me/sessions')).body).toEqual({ ended: 1 });

    // A key is nobody before a screen, not even one that acts for an administrator.
    const { key } = (await admin.call('POST', '/api-keys', { name: 'x', role: 'administrator' })).body;
    const bearer = { authorization: `Bearer ${key}` };
    expect((await house.anonymous('DELETE', '/me/sessions', undefined, bearer)).status).toBe(403);
    const wang = await house.login('account_manager');
    const foreign = (await wang.call('GET', '/me/sessions')).body.items[0].sessionId;
    expect((await li.call('DELETE', `/me/sessions/${foreign}`)).status).toBe(404);
    expect((await admin.call('GET', `/users/${li.userId}/sessions`)).body.items).toHaveLength(1);
    expect((await admin.call('DELETE', `/users/${li.userId}/sessions`)).body).toEqual({ ended: 1 });
    expect((await li.call('GET', '/session')).status).toBe(401);
    expect((await wang.call('GET', '/session')).status).toBe(200);
  });
});
