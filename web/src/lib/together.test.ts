import { expect, test } from 'vitest';
import { type Answered, together } from './together.ts';

const PREFIX = '/api/v1';

function server(answer: (paths: string[]) => Answered) {
  const asked: string[] = [];
  const ask = together(async (url) => {
    asked.push(url);
    const { pathname, searchParams } = new URL(url, 'http://kith');
    return answer(pathname === '/api/v1/many' ? searchParams.getAll('path') : [pathname.slice(PREFIX.length)]);
  }, PREFIX);
  return { ask, asked };
}

const echo = (paths: string[]): Answered => ({
  status: 200,
  text: JSON.stringify(
    paths.length === 1 ? { path: paths[0] } : { answers: paths.map((path) => ({ status: 200, body: { path } })) },
  ),
});

test('one question goes as itself', async () => {
  const { ask, asked } = server(echo);
  expect(await ask('/api/v1/customers/1')).toEqual({ status: 200, text: '{"path":"/customers/1"}' });
  expect(asked).toEqual(['/api/v1/customers/1']);
});

test('questions of one moment go as one, and each gets its own answer', async () => {
  const { ask, asked } = server(echo);
  const answers = await Promise.all([ask('/api/v1/customers/1'), ask('/api/v1/customers/1/value?a=%20b')]);
  expect(answers.map(({ text }) => text)).toEqual(['{"path":"/customers/1"}', '{"path":"/customers/1/value?a=%20b"}']);
  expect(asked).toHaveLength(1);
});

test('a refused question leaves the others alone', async () => {
  const { ask } = server((paths) => ({
    status: 200,
    text: JSON.stringify({
      answers: paths.map((path) => ({ status: path === '/gone' ? 404 : 200, body: { code: 'common.not_found' } })),
    }),
  }));
  const answers = await Promise.all([ask('/api/v1/gone'), ask('/api/v1/here')]);
  expect(answers.map(({ status }) => status)).toEqual([404, 200]);
});

test('refused as a whole, so is each; twenty at most go together', async () => {
  const { ask, asked } = server(() => ({ status: 401, text: '{}' }));
  const answers = await Promise.all(Array.from({ length: 21 }, (_, at) => ask(`/api/v1/customers/${at}`)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  expect(asked).toHaveLength(2);
});

test('what is asked twice in one moment is asked once', async () => {
  const { ask, asked } = server(echo);
  const answers = await Promise.all([ask('/api/v1/session'), ask('/api/v1/session')]);
  expect(answers.map(({ text }) => text)).toEqual(['{"path":"/session"}', '{"path":"/session"}']);
  expect(asked).toEqual(['/api/v1/session']);
});
