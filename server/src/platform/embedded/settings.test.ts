import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configurationText, rememberedPort, settingsFor } from './settings.ts';

const MB = 1024 ** 2;
const GB = 1024 ** 3;

describe('settingsFor', () => {
  test('a small rented server keeps room for Node', () => {
    const settings = settingsFor({ memoryBytes: 1 * GB, cores: 1, diskBytes: 6 * GB });
    expect(settings).toMatchObject({
      shared_buffers: '205MB',
      effective_cache_size: '512MB',
      work_mem: '8MB',
      maintenance_work_mem: '64MB',
      max_wal_size: '1024MB',
      max_parallel_workers_per_gather: '1',
    });
  });

  test('a large machine stops at the caps', () => {
    const settings = settingsFor({ memoryBytes: 512 * GB, cores: 64, diskBytes: 4096 * GB });
    expect(settings).toMatchObject({
      shared_buffers: '8192MB',
      work_mem: '64MB',
      maintenance_work_mem: '1024MB',
      max_wal_size: '4096MB',
      max_parallel_workers_per_gather: '4',
    });
  });

  test('on any machine: commits are durable, and the fixed part leaves half of the memory', () => {
    const machines = fc.record({
      memoryBytes: fc.integer({ min: 512 * MB, max: 1024 * GB }),
      cores: fc.integer({ min: 1, max: 256 }),
      diskBytes: fc.integer({ min: 1 * GB, max: 4096 * GB }),
    });
    fc.assert(
      fc.property(machines, (machine) => {
        const settings = settingsFor(machine);
        const fixed =
          Number.parseInt(settings.shared_buffers ?? '', 10) + Number.parseInt(settings.maintenance_work_mem ?? '', 10);
        expect(settings.synchronous_commit).toBe('on');
        expect(fixed * MB).toBeLessThanOrEqual(machine.memoryBytes / 2);
      }),
    );
  });
});

test('the port is read back from the file it was written to', () => {
  expect(rememberedPort(configurationText({ cluster_name: "o'hara" }, 54321))).toBe(54321);
  expect(configurationText({ cluster_name: "o'hara" }, 1)).toContain("cluster_name = 'o''hara'");
  expect(rememberedPort('')).toBeUndefined();
});
