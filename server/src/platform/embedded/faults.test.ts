import { expect, test } from 'vitest';
import english from '../../../../locales/en/embedded.json' with { type: 'json' };
import chinese from '../../../../locales/zh-CN/embedded.json' with { type: 'json' };
import { EmbeddedFault, noteText } from './faults.ts';

const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

test.each(['faults', 'notes'] as const)('%s say the same in both languages', (kind) => {
  const [en, zh]: Record<string, string>[] = [english[kind], chinese[kind]];
  expect(Object.keys(zh ?? {}).sort()).toEqual(Object.keys(en ?? {}).sort());
  for (const [code, text] of Object.entries(en ?? {}))
    expect([code, blanks(zh?.[code] ?? '')]).toEqual([code, blanks(text)]);
});

test('a fault carries its code, its parameters and its English', () => {
  const fault = new EmbeddedFault('already_running', { pid: 7, dataDir: '/srv/kith' });
  expect(fault).toMatchObject({ code: 'already_running', params: { pid: 7, dataDir: '/srv/kith' } });
  expect(fault.message).toContain('already running on /srv/kith (process 7)');
  expect(noteText({ code: 'left_running', params: { pid: 8 } })).toContain('(8)');
});
