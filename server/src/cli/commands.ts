import { RoleCode } from '@kith/contract/roles';
import { PERMISSIONS } from '@kith/contract/route';
import { type Kith, openKith } from '../app.ts';
import { createApiKey, rescueUser } from '../modules/identity/index.ts';
import type { Config } from '../platform/config.ts';
import { Problem } from '../platform/errors.ts';
import { rebuild } from '../platform/facts.ts';
import { systemViewer, type Viewer } from '../platform/viewer.ts';
import { bench } from './bench.ts';
import { bootstrap } from './bootstrap.ts';
import type { Output } from './output.ts';
import { start } from './start.ts';

export type Arguments = { positionals: string[]; values: Record<string, string | boolean | undefined> };

export type Command = {
  /** Words after `kith`, e.g. `key create`. */
  name: string;
  run(config: Config, args: Arguments, output: Output): Promise<void>;
};

/** Opens Kith for one command on the running database, or starts that for the time it needs. */
async function withKith<T>(
  config: Config,
  output: Output,
  work: (kith: Kith, viewer: Viewer) => Promise<T>,
): Promise<T> {
  const base = await bootstrap(config, 'command', (note) => output.say(`embedded:notes.${note.code}`, note.params));
  try {
    const kith = await openKith({ ...config, dataDir: base.dataDir, logLevel: 'error' }, base, { worker: false });
    try {
      return await work(kith, systemViewer(PERMISSIONS, 'command line'));
    } finally {
      await kith.close();
    }
  } finally {
    await base.stop();
  }
}

const rebuildCommand: Command = {
  name: 'rebuild',
  run: (config, _args, output) =>
    withKith(config, output, async ({ ctx }) => {
      const begun = performance.now();
      const { customers } = await rebuild(ctx, (share) =>
        output.say('cli:rebuild.progress', { percent: Math.round(share * 100) }),
      );
      output.answer({ customers, seconds: Number(((performance.now() - begun) / 1000).toFixed(2)) });
    }),
};

const keyCreateCommand: Command = {
  name: 'key create',
  run: (config, args, output) =>
    withKith(config, output, async ({ ctx }, viewer) => {
      const role = RoleCode.safeParse(args.values.role ?? 'administrator');
      if (!role.success) {
        throw new Problem('common.invalid', 400, { errors: [{ path: '--role', code: 'invalid_value' }] });
      }
      const name = typeof args.values.name === 'string' ? args.values.name : 'command line';
      const { row, key } = await createApiKey(ctx, viewer, { name, role: role.data });
      output.answer({ key, id: row.key_id, name: row.name, role: row.role });
    }),
};

const userRescueCommand: Command = {
  name: 'user rescue',
  run: (config, args, output) =>
    withKith(config, output, async ({ ctx }, viewer) => {
      const [email] = args.positionals;
      if (!email) throw new Problem('common.invalid', 400, { errors: [{ path: 'EMAIL', code: 'required' }] });
      output.answer(await rescueUser(ctx, viewer, email));
    }),
};

const importCommand: Command = {
  name: 'import',
  run: (config, args, output) =>
    withKith(config, output, async ({ ctx }, viewer) => {
      // Loaded when asked for: the readers of files are not needed to print a key.
      const { importFromCommand } = await import('./import.ts');
      output.answer(await importFromCommand(ctx, viewer, args, output));
    }),
};

const exportCommand: Command = {
  name: 'export',
  run: (config, args, output) =>
    withKith(config, output, async ({ ctx }, viewer) => {
      const { exportFromCommand } = await import('./export.ts');
      output.answer(await exportFromCommand(ctx, viewer, args, output));
    }),
};

const auditVerifyCommand: Command = {
  name: 'audit verify',
  run: (config, args, output) =>
    withKith(config, output, async ({ ctx }) => {
      const { verifyFromCommand } = await import('./audit.ts');
      await verifyFromCommand(ctx, args, output);
    }),
};

/** Both leave the database as it is until they know what is in it: no migration, no seed. */
const backupCommand: Command = {
  name: 'backup',
  run: async (config, args, output) => {
    const { backUpFromCommand } = await import('./backup.ts');
    output.answer(await backUpFromCommand(config, args, output));
  },
};

const restoreCommand: Command = {
  name: 'restore',
  run: async (config, args, output) => {
    const { restoreFromCommand } = await import('./backup.ts');
    output.answer(await restoreFromCommand(config, args, output));
  },
};

export const COMMANDS: readonly Command[] = [
  {
    name: 'start',
    run: (config, args, output) =>
      start(config, output, { buildWeb: args.values['no-web'] !== true, sample: args.values.sample === true }),
  },
  importCommand,
  exportCommand,
  backupCommand,
  restoreCommand,
  rebuildCommand,
  keyCreateCommand,
  userRescueCommand,
  auditVerifyCommand,
  {
    name: 'insight fit',
    run: async (config, args, output) => {
      const { fitFromCommand } = await import('./fit.ts');
      output.answer(await fitFromCommand(config, args, output));
    },
  },
  {
    name: 'mcp',
    run: async (config) => {
      const { serveStdio } = await import('./mcp.ts');
      await serveStdio(config);
    },
  },
  { name: 'bench', run: (_config, args) => bench(args) },
];
