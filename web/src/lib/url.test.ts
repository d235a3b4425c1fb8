import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readUrl, safeReturnPath, writeUrl } from './url.ts';

const schema = z.object({
  q: z.string().optional(),
  tier: z.array(z.enum(['A', 'B', 'C'])).default([]),
  owner: z.preprocess((value) => [value].flat(), z.array(z.string())).optional(),
  from: z.coerce.number().optional(),
  mine: z.stringbool().optional(),
  sort: z.string().default('-value'),
});

describe('reading', () => {
  test('takes its own fields, one value or many, coerced by the schema', () => {
    expect(readUrl(schema, '?q=沈&tier=A&from=100&mine=true&other=1')).toEqual({
      q: '沈',
      tier: ['A'],
      from: 100,
      mine: true,
      sort: '-value',
    });
    expect(readUrl(schema, '?tier=A&tier=C&owner=u1').tier).toEqual(['A', 'C']);
    expect(readUrl(schema, '?owner=u1').owner).toEqual(['u1']);
  });
  test('drops what does not parse, so that an old link still opens', () => {
    expect(readUrl(schema, '?tier=Z&from=much&q=ok')).toEqual({ q: 'ok', tier: [], sort: '-value' });
  });
});

describe('writing', () => {
  test('keeps the fields of others and removes empty ones and defaults', () => {
    expect(writeUrl(schema, '?other=1&q=a', { q: undefined, tier: ['A', 'B'] })).toBe('?other=1&tier=A&tier=B');
    expect(writeUrl(schema, '?tier=A&sort=name', { tier: [], sort: '-value' })).toBe('');
    expect(writeUrl(schema, '', { mine: true, from: 0 })).toBe('?mine=true&from=0');
  });
  test('is read back as it was written', () => {
    const state = { q: '1+1 & 2', tier: ['B' as const], from: 5, mine: false };
    expect(readUrl(schema, writeUrl(schema, '', state))).toMatchObject(state);
  });
});

test('after login nobody is sent to another site', () => {
  expect(safeReturnPath('/customers?tier=A#top')).toBe('/customers?tier=A#top');
  for (const path of [
    null,
    '',
    'customers',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'https://evil.example',
  ]) {
    expect(safeReturnPath(path)).toBe('/');
  }
});
