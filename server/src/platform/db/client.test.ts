import { expect, test } from 'vitest';
import { isConnectionLost } from './client.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });

test.each([
  ['the socket', refused],
  ['a server that starts', Object.assign(new Error('the database system is starting up'), { code: '57P03' })],
  ['a client that broke', new Error('Connection terminated unexpectedly')],
  ['a library that wraps it', new Error('Failed to get session', { cause: refused })],
])('%s says that the database went away', (_what, error) => {
  expect(isConnectionLost(error)).toBe(true);
});

test.each([
  ['a broken rule of a table', Object.assign(new Error('duplicate key'), { code: '23505' })],
  ['another fault, wrapped', new Error('outer', { cause: new TypeError('x is undefined') })],
  ['nothing that was thrown on purpose', 'a text'],
])('%s does not', (_what, error) => {
  expect(isConnectionLost(error)).toBe(false);
});
