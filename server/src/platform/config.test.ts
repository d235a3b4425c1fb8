import { expect, test } from 'vitest';
import { ConfigFault, readConfig } from './config.ts';

test('an empty environment gives a local installation', () => {
  const config = readConfig({});
  expect(config).toMatchObject({ host: '127.0.0.1', port: 4000, role: 'all', baseUrl: 'http://localhost:4000' });
});

test('every fault is told at once, with its name', () => {
  const faults = (() => {
    try {
      readConfig({
        KITH_PORT: 'many',
        KITH_TIME_ZONE: 'Mars/Olympus',
        KITH_CURRENCY: 'yuan',
        DATABASE_URL: 'mysql://x',
        KITH_PROT: '1',
      });
    } catch (error) {
      if (error instanceof ConfigFault) return error.faults;
    }
    return [];
  })();
  expect(faults.map((fault) => fault.split(':')[0])).toEqual([
    'KITH_PORT',
    'KITH_TIME_ZONE',
    'KITH_CURRENCY',
    'DATABASE_URL',
    'KITH_PROT',
  ]);
});

const faultsOf = (env: Record<string, string>): string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    return error instanceof ConfigFault ? error.faults.map((fault) => fault.split(':')[0] ?? '') : ['another fault'];
  }
};

test('single sign-on is whole or not there, under TLS, and makes no administrators', () => {
  const whole = { KITH_OIDC_ISSUER: 'https://login.example.com', KITH_OIDC_CLIENT_ID: 'kith' };
  expect(readConfig({}).oidc).toBeUndefined();
  expect(
    readConfig({ ...whole, KITH_OIDC_NEW_USERS: 'a.example=care, b.example=own_00000000-0000-7000-8000-000000000000' })
      .oidc,
  ).toMatchObject({
    name: 'login.example.com',
    scope: 'openid email profile',
    trustEmail: false,
    newUsers: [{ domain: 'a.example', role: 'care' }, { domain: 'b.example' }],
  });
  expect(faultsOf({ KITH_OIDC_ISSUER: whole.KITH_OIDC_ISSUER })).toEqual(['KITH_OIDC_CLIENT_ID']);
  expect(faultsOf({ KITH_OIDC_CLIENT_ID: 'kith' })).toEqual(['KITH_OIDC_CLIENT_ID']);
  expect(faultsOf({ ...whole, KITH_OIDC_ISSUER: 'http://login.example.com' })).toEqual(['KITH_OIDC_ISSUER']);
  expect(faultsOf({ ...whole, KITH_OIDC_SCOPE: 'email' })).toEqual(['KITH_OIDC_SCOPE']);
  for (const rule of ['a.example=administrator', 'a.example=boss', 'example=care', 'care'])
    expect([rule, faultsOf({ ...whole, KITH_OIDC_NEW_USERS: rule })]).toEqual([rule, ['KITH_OIDC_NEW_USERS']]);
});
