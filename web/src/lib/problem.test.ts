import { expect, test } from 'vitest';
import { problemFrom } from './problem.ts';

test('problem+json keeps its code, its parameters and its fields', () => {
  const body = {
    type: 'about:blank',
    status: 400,
    code: 'common.invalid',
    title: 'Invalid',
    params: { limit: 3 },
    errors: [{ path: 'name', code: 'required' }],
    fault_id: 'f1',
  };
  const problem = problemFrom(400, JSON.stringify(body));
  expect(problem).toMatchObject({ status: 400, code: 'common.invalid', params: { limit: 3 }, faultId: 'f1' });
  expect(problem.errors).toEqual([{ path: 'name', code: 'required' }]);
});

test('anything else is a fault, or a server that is not there', () => {
  expect(problemFrom(500, '<html>').code).toBe('common.fault');
  expect(problemFrom(500, '{"message":"?"}').code).toBe('common.fault');
  expect(problemFrom(502, '').code).toBe('common.offline');
});
