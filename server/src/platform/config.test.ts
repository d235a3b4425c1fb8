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
