import { buildApp, type Kith, openKith } from '../app.ts';
import { startSample } from '../modules/exchange/index.ts';
import { ensureFirstAdministrator } from '../modules/identity/index.ts';
import type { Config } from '../platform/config.ts';
import { Problem } from '../platform/errors.ts';
import { systemViewer } from '../platform/viewer.ts';
import { bootstrap } from './bootstrap.ts';
import type { Output } from './output.ts';
import { ensureWebBuilt } from './web-build.ts';

/**
 * `kith start`: database, migrations, web app, server, jobs; stays until told to stop.
 * @param options.buildWeb false while developing (`--no-web`): Vite serves the pages then.
 * @param options.sample loads the sample company into an empty Kith, in the background.
 */
export async function start(
  config: Config,
  output: Output,
  options: { buildWeb: boolean; sample: boolean },
): Promise<void> {
  const begun = performance.now();
  const log: Parameters<typeof bootstrap>[2] = (note) => output.say(`embedded:notes.${note.code}`, note.params);
  // First of all: a Ctrl-C while the database starts must stop it again.
  const stop = stopper(output);
  const built = options.buildWeb ? ensureWebBuilt(() => output.say('cli:start.building')) : Promise.resolve();
  // Awaited below; a failure before that must not count as unhandled.
  built.catch(() => undefined);
  const base = await bootstrap(config, 'server', log);
  stop.add(() => base.stop());
  try {
    const kith = await openKith({ ...config, dataDir: base.dataDir }, base, {
      worker: config.role !== 'web',
      migrated: (name) => output.say('cli:start.migrated', { name }),
    });
    stop.add(() => kith.close());
    const first = await ensureFirstAdministrator(kith.ctx, systemViewer([], 'start'));
    if (config.role !== 'web') await kith.work();
    await built;
    let url: string | undefined;
    if (config.role !== 'worker') {
      const { app } = await buildApp(kith);
      stop.add(() => app.close());
      await app.listen({ host: config.host, port: config.port });
      const endWatch = kith.ctx.roll.watch(kith.ctx.log);
      stop.add(async () => endWatch());
      const address = app.server.address();
      url = `http://localhost:${typeof address === 'object' && address ? address.port : config.port}`;
    }
    if (options.sample) await offerSample(kith, output);
    greet(output, { url, first, seconds: (performance.now() - begun) / 1000 });
    await stop.wait();
  } catch (error) {
    await stop.now();
    throw error;
  }
}

/** `--sample`: the first choice of the first page, made without asking. A Kith with customers is left alone. */
async function offerSample(kith: Kith, output: Output): Promise<void> {
  try {
    const { state } = await startSample(kith.ctx, systemViewer([], 'start'));
    if (state === 'loading') output.say('cli:start.sample');
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    output.say(`errors:${error.code}`, error.params);
  }
}

function greet(
  output: Output,
  ready: {
    url: string | undefined;
    first: { email: string; password: string; random: boolean } | null;
    seconds: number;
  },
): void {
  if (ready.url) output.say('cli:start.ready', { url: ready.url, seconds: ready.seconds.toFixed(1) });
  else output.say('cli:start.working');
  if (!ready.first) return;
  output.say('cli:start.first_login', { email: ready.first.email });
  if (ready.first.random) output.say('cli:start.first_password', { password: ready.first.password });
}

/** Undoes what was started, last first, once; on Ctrl-C, on SIGTERM, or after a failed start. */
function stopper(output: Output) {
  const steps: (() => Promise<unknown>)[] = [];
  let stopping: Promise<void> | undefined;
  let tell: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  // SIGHUP: the terminal was closed.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => tell());
  const now = () => {
    stopping ??= (async () => {
      for (const step of steps.toReversed()) await step();
    })();
    return stopping;
  };
  return {
    add: (step: () => Promise<unknown>) => {
      steps.push(step);
    },
    now,
    async wait() {
      await asked;
      output.say('cli:start.stopping');
      await now();
      output.say('cli:start.stopped');
    },
  };
}
