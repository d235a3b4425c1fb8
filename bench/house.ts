import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kith, openKith } from '../server/src/app.ts';
import { type Clock, systemClock } from '../server/src/platform/clock.ts';
import { readConfig } from '../server/src/platform/config.ts';
import { keepSecrets, startEmbedded } from '../server/src/platform/embedded/index.ts';

export type BenchHouse = { kith: Kith; ownerUrl: string; dataDir: string; close(): Promise<void> };

/**
 * A Kith of its own with the embedded database as users have it (durable, sized by the machine), in a temporary folder
 * or, when `keepIn` is given, in a folder that later runs find again.
 */
export async function benchHouse(options: { keepIn?: string; clock?: Clock } = {}): Promise<BenchHouse> {
  const dataDir = options.keepIn ?? mkdtempSync(join(tmpdir(), 'kith-bench-'));
  const embedded = await startEmbedded({ dataDir, log: () => undefined });
  const { secrets } = keepSecrets(embedded.dataDir, ['session']);
  const config = readConfig({
    KITH_DATA_DIR: embedded.dataDir,
    KITH_LOG_LEVEL: 'error',
    KITH_TIME_ZONE: 'Asia/Shanghai',
    KITH_CURRENCY: 'CNY',
  });
  const base = {
    ownerUrl: embedded.ownerUrl,
    runtimePassword: embedded.runtimePassword,
    sessionSecret: secrets.session,
  };
  const kith = await openKith(config, base, { worker: false, clock: options.clock ?? systemClock });
  return {
    kith,
    ownerUrl: embedded.ownerUrl,
    dataDir,
    async close() {
      await kith.close();
      await embedded.stop();
      if (!options.keepIn) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
