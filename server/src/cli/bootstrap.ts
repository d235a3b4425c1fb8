import { mkdir } from 'node:fs/promises';
import type { Base } from '../app.ts';
import type { Config } from '../platform/config.ts';
import { connectOrStart, type EmbeddedLog, keepSecrets, startEmbedded } from '../platform/embedded/index.ts';

export type Bootstrapped = Base & { dataDir: string; stop(): Promise<void> };

const SECRETS = ['session', 'runtime'] as const;

/**
 * Finds or starts the database and the installation's secrets.
 * @param role the server has its embedded database for itself; a command joins the one that runs, or starts it.
 */
export async function bootstrap(config: Config, role: 'server' | 'command', log: EmbeddedLog): Promise<Bootstrapped> {
  if (config.databaseUrl) {
    await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
    const { secrets } = keepSecrets(config.dataDir, SECRETS);
    return {
      ownerUrl: config.databaseUrl,
      runtimePassword: secrets.runtime,
      sessionSecret: secrets.session,
      dataDir: config.dataDir,
      stop: async () => undefined,
    };
  }
  const open = role === 'server' ? startEmbedded : connectOrStart;
  const embedded = await open({ dataDir: config.dataDir, log });
  const { secrets } = keepSecrets(embedded.dataDir, SECRETS);
  return {
    ownerUrl: embedded.ownerUrl,
    runtimePassword: embedded.runtimePassword,
    sessionSecret: secrets.session,
    dataDir: embedded.dataDir,
    stop: () => embedded.stop(),
  };
}
