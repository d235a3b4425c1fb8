import { runningPostmaster } from './cluster.ts';
import { exclusively } from './lock.ts';
import type { Wanted } from './server.ts';
import { ensureRunning } from './server.ts';

const EVERY_MS = 1_000;
const MOST_MS = 60_000;

/**
 * Starts the server again on the same port when it dies under us (killed, out of memory); connection pools then find it
 * where it was. Attempts that fail are repeated ever more slowly, up to once a minute. Returns the function that ends it.
 */
export function watch(wanted: Wanted, runDir: string): () => void {
  const { cluster, log } = wanted;
  let ended = false;
  let wait = EVERY_MS;
  let timer: NodeJS.Timeout;
  const look = async (): Promise<void> => {
    try {
      if (!(await runningPostmaster(cluster.folder))) await revive();
      wait = EVERY_MS;
    } catch (error) {
      wait = Math.min(wait * 2, MOST_MS);
      log({ code: 'restart_failed', params: { detail: error instanceof Error ? error.message : String(error) } });
    }
    if (!ended) timer = setTimeout(look, wait).unref();
  };
  const revive = () =>
    exclusively(
      runDir,
      () => undefined,
      async () => {
        if (ended) return;
        const { wasRunning, port } = await ensureRunning(wanted, true);
        if (!wasRunning) log({ code: 'restarted', params: { port } });
      },
    );
  timer = setTimeout(look, wait).unref();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
